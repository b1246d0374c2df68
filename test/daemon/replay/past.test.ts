import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pastOf } from '../../../daemon/replay/past.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

const [EARLIER, DATE] = SAMPLE_DATES;
let past: ReturnType<typeof pastOf>;
beforeAll(async () => {
  past = pastOf({ dataFolder: await sampleLake(), symbol: 'ES', engine: 'exact' });
}, 120_000);
afterAll(() => past.archive.close());

describe('The past that a daemon serves', () => {
  it('has the dates of its folder, their sessions, and what each was compared with', async () => {
    const built = await past.archive.sessions({ from: EARLIER, to: DATE });
    expect(built.map(({ date }) => date)).toEqual([EARLIER, DATE]);
    const { session, timeline } = await past.sessions.get(DATE);
    expect([session.symbol, timeline.session.date]).toEqual(['ES', DATE]);
    // What crosses threads is whole: every committed answer with what it was compared with.
    const committed = timeline.durable.flatMap(({ body }) =>
      body.type === 'signals' ? body.answers.filter((answer) => answer.committed) : [],
    );
    expect(committed.length).toBeGreaterThan(20);
    for (const { episodeId, time } of committed)
      expect(timeline.comparisonOf(episodeId, time, Number.POSITIVE_INFINITY)).toMatchObject({ asOf: DATE });
    const [comparison] = timeline.comparisons;
    expect((await past.archive.neighbours(timeline.session, comparison!)).rows).toEqual([]);
  }, 60_000);
});
