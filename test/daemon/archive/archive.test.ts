import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Archive } from '../../../daemon/archive/archive.ts';
import { PastApproaches } from '../../../daemon/archive/past-approaches.ts';
import { Lake } from '../../../daemon/lake/lake.ts';
import { recordTimeline } from '../../../daemon/replay/record-timeline.ts';
import { readMoments } from '../../../daemon/tables/signals.ts';
import { chartTime } from '../../../pipeline/frames/answer-message.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

const [EARLIER, DATE] = SAMPLE_DATES;
let data = '';
let archive: Archive;
beforeAll(async () => {
  data = await sampleLake();
  archive = new Archive({ dataFolder: data, symbol: 'ES' });
}, 120_000);
afterAll(() => archive.close());

describe('What was compared with', () => {
  it('is looked up in another thread, as it would be in this one', async () => {
    const { timeline } = await recordTimeline(data, 'ES', DATE);
    // One earlier session is too little to ask for similar cases.
    const comparison = timeline.comparisons.at(-1)!;
    expect(comparison.cases).toEqual([]);
    const [moment] = await readMoments(new Lake(data), 'ES', EARLIER);
    const cases = [{ id: moment!.id, date: EARLIER, similarityPercentile: 0.5, weight: 1 }];
    expect(await archive.neighbours(timeline.session, { ...comparison, cases })).toEqual({
      episodeId: comparison.episodeId,
      at: chartTime(timeline.session, comparison.at),
      asOf: DATE,
      self: comparison.self,
      removed: { perEpisode: 0, perDate: 0 },
      pathMinutes: { from: -20, to: 8 },
      rows: await new PastApproaches(data, 'ES').find(cases),
    });
  }, 60_000);
  it('is asked in another thread for each thing by its name', async () => {
    const span = { from: EARLIER, to: DATE };
    expect(await archive.alerts(span)).toEqual([]);
    expect((await archive.outcomes(span)).length).toBeGreaterThan(5);
  }, 60_000);
  it('is not told once the daemon is stopping, in so many words', async () => {
    const { timeline } = await recordTimeline(data, 'ES', EARLIER);
    const other = new Archive({ dataFolder: data, symbol: 'ES' });
    const cases = Array.from({ length: 50 }, () => ({
      id: 'gone',
      date: EARLIER,
      similarityPercentile: 0.5,
      weight: 1,
    }));
    const asking = other.neighbours(timeline.session, { ...timeline.comparisons[0]!, cases });
    const refused = expect(asking).rejects.toMatchObject({
      code: 'BUSY',
      message: 'The daemon is stopping.',
    });
    await new Promise((resolve) => setImmediate(resolve));
    await other.close();
    await refused;
    await expect(other.rates({ from: EARLIER, to: DATE })).rejects.toMatchObject({ code: 'BUSY' });
  }, 60_000);
  it('is asked for so much at once, and no more', async () => {
    const other = new Archive({ dataFolder: data, symbol: 'ES' });
    const span = { from: EARLIER, to: DATE };
    const asked = await Promise.allSettled(Array.from({ length: 60 }, () => other.sessions(span)));
    const refused = asked.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []));
    expect(refused.length).toBeGreaterThan(10);
    expect(new Set(refused)).toEqual(new Set(['BUSY']));
    expect((await other.sessions(span)).length).toBe(2);
    await other.close();
  }, 60_000);
  it('fails with the words of the lake', async () => {
    const { timeline } = await recordTimeline(data, 'ES', EARLIER);
    const cases = [{ id: 'gone', date: EARLIER, similarityPercentile: 0.5, weight: 1 }];
    const comparison = { ...timeline.comparisons[0]!, cases };
    await expect(archive.neighbours(timeline.session, comparison)).rejects.toMatchObject({
      code: 'LAKE_NOT_COMMITTED',
      hint: expect.stringContaining('spymaster index build'),
    });
  }, 60_000);
});
