import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { Lake } from '../../../daemon/lake/lake.ts';
import { ledgerFile } from '../../../daemon/ledger/store.ts';
import { type RecordedSession, recordTimeline } from '../../../daemon/replay/record-timeline.ts';
import { readEpisodes } from '../../../daemon/tables/episodes.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';
import { loadCheckpoints } from '../../stored-history.ts';

const [EARLIER, DATE] = SAMPLE_DATES;
let data = '';
let recorded: RecordedSession;
beforeAll(async () => {
  data = await sampleLake();
  recorded = await recordTimeline(data, 'ES', DATE);
}, 120_000);

describe('A recorded session', () => {
  it('has a frame every ten seconds from 09:30 to 12:30, and an hour of candles before', () => {
    const { frames, before } = recorded.timeline;
    expect(frames).toHaveLength(3 * 360 + 1);
    expect(before.length).toBe(30);
    // The bar that closes at the open, and the ninety of the window.
    expect(frames.filter(({ closed }) => closed)).toHaveLength(91);
  });
  it('is answered from earlier sessions alone', async () => {
    expect(recorded.knowledge.corpus.sessions).toEqual([EARLIER]);
    const earlier = await loadCheckpoints(new Lake(data), 'ES', DATE);
    expect(new Set(earlier.map(({ date }) => date))).toEqual(new Set([EARLIER]));
  });
  it('is on approaches that the lake has too', async () => {
    const stored = new Set(
      (await readEpisodes(new Lake(data), 'ES', DATE)).map(({ episodeId }) => episodeId),
    );
    const answered = new Set(
      recorded.timeline.frames.flatMap(({ answers }) => (answers ?? []).map(({ episodeId }) => episodeId)),
    );
    expect(answered.size).toBeGreaterThan(5);
    for (const episodeId of answered) expect(stored.has(episodeId)).toBe(true);
  });
  it('says again, byte by byte, what was put down when its forecasts were built', async () => {
    const { entries } = recorded;
    expect(entries.length).toBeGreaterThan(20);
    expect(new Set(entries.map(({ checkpoint }) => checkpoint))).toContain('CONTACT');
    expect(entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')).toBe(
      readFileSync(ledgerFile(data, 'ES', DATE), 'utf8'),
    );
  });
  it('knows that its market was made up', () => {
    expect(recorded.simulated).toBe(true);
  });
  it('cannot be of a day without data, or without a session', async () => {
    await expect(recordTimeline(data, 'ES', '2025-07-10')).rejects.toMatchObject({ code: 'NO_MARKET_DATA' });
    await expect(recordTimeline(data, 'ES', '2025-06-07')).rejects.toMatchObject({ code: 'NOT_A_SESSION' });
  });
});
