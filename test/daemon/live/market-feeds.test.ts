import { beforeAll, describe, expect, it } from 'vitest';
import { sessionOf, toTimestamp } from '../../../shared/session/session.ts';
import type { DayFiles } from '../../conformance/day-gateway.ts';
import { followDay } from '../../conformance/follow-day.ts';
import { takeDay } from '../../conformance/live-day.ts';
import { clock } from '../../market.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

const DATE = SAMPLE_DATES[1];
const SESSION = sessionOf(DATE);
let data: string;
let day: DayFiles;
beforeAll(async () => {
  data = await sampleLake();
  day = takeDay(data, DATE);
}, 120_000);

describe('The feeds of a session', () => {
  it('end with that of its future, though options have not been heard of for hours', async () => {
    const silent = { at: toTimestamp(SESSION, clock('12:10', SESSION)), how: 'silent-options' } as const;
    const options = { cuts: [silent], silenceTimeoutMs: 600_000, now: () => performance.now() };
    const { result, timeline } = await followDay({ data, date: DATE, day }, '11:50', 4, options);
    expect(timeline.end).toBe(SESSION.rthClose);
    // What was recorded of options until then is kept too.
    expect(result!.sealed!.put).toHaveLength(6);
  }, 120_000);
});
