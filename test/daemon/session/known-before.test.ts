import { beforeAll, describe, expect, it } from 'vitest';
import { knownBefore } from '../../../daemon/session/known-before.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

const [EARLIER, DATE] = SAMPLE_DATES;
let data = '';
beforeAll(async () => {
  data = await sampleLake();
}, 120_000);

describe('What is known before a session', () => {
  it('comes from earlier sessions alone: averages, thresholds, precedents', async () => {
    const known = await knownBefore(data, 'ES', DATE);
    expect(known.warmUpSessions).toEqual([EARLIER]);
    expect(known.knowledge.corpus.sessions).toEqual([EARLIER]);
    expect(known.warmUp.closes.length).toBeGreaterThan(100);
    expect(known.warmUp.thresholds).not.toBeNull();
    expect(known.madeWith.index).not.toBe('none');
  });
  it('is little before the first', async () => {
    const known = await knownBefore(data, 'ES', EARLIER);
    expect([known.warmUpSessions, known.knowledge.corpus.sessions, known.pentaview]).toEqual([[], [], null]);
    expect(known.warmUp.closes).toHaveLength(0);
  });
  it('is not told of a day without a session', async () => {
    await expect(knownBefore(data, 'ES', '2025-06-07')).rejects.toMatchObject({ code: 'NOT_A_SESSION' });
  });
});
