import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { rawFile } from '../../daemon/raw/raw-layout.ts';
import { recordTimeline } from '../../daemon/replay/record-timeline.ts';
import type { Timeline } from '../../daemon/session/timeline.ts';
import type { DayFiles } from '../conformance/day-gateway.ts';
import { followDay } from '../conformance/follow-day.ts';
import { takeDay } from '../conformance/live-day.ts';
import { disk } from '../conformance/small-disk.ts';
import { SAMPLE_DATES, sampleLake } from '../sample-lake.ts';

// A disk that takes so many bytes and then is full.
vi.mock('node:fs/promises', async (importOriginal) => {
  const { onSmallDisk } = await import('../conformance/small-disk.ts');
  return onSmallDisk(await importOriginal<typeof import('node:fs/promises')>());
});

const DATE = SAMPLE_DATES[1];
/** Of some eight megabytes that the day comes to. */
const ROOM_BYTES = 2 << 20;

describe('A disk that fills while a session is recorded', () => {
  let data: string;
  let expected: Timeline;
  let day: DayFiles;
  beforeAll(async () => {
    data = await sampleLake();
    expected = (await recordTimeline(data, 'ES', DATE)).timeline;
    day = takeDay(data, DATE);
  }, 240_000);

  it('ends the recording in a sentence, and nothing of what is told', async () => {
    disk.bytesLeft = ROOM_BYTES;
    const { result, timeline, notes } = await followDay({ data, date: DATE, day }, '09:28', 4);
    expect(disk.bytesLeft).toBe(0);
    expect(notes).toContain('Recording has stopped: the day has to be downloaded later.');
    expect(timeline.durable.map(({ body }) => body)).toEqual(expected.durable.map(({ body }) => body));
    // Half a day is no day.
    const place = { rawFolder: `${data}/raw`, market: 'futures', symbol: 'ES' } as const;
    expect([result!.sealed, existsSync(rawFile(place, 'trades', DATE))]).toEqual([null, false]);
  }, 120_000);
});
