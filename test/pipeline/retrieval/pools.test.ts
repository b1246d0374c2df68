import { describe, expect, it } from 'vitest';
import { POOL_WEIGHTS, POOLS, poolsOf } from '../../../pipeline/retrieval/pools.ts';

describe('The pools of a question', () => {
  it.each([
    ['PM_HIGH', 'UP', 'T0_15', ['PM_HIGH/UP/T0_15', 'PM_HIGH/UP/T0_30', 'PM/in-the-way', 'all']],
    ['PM_HIGH', 'DOWN', 'T15_30', ['PM_HIGH/DOWN/T15_30', 'PM_HIGH/DOWN/T0_30', 'PM/from-behind', 'all']],
    ['OR_LOW', 'DOWN', 'T30_60', ['OR_LOW/DOWN/T30_60', 'OR/in-the-way', 'all']],
    ['OR_LOW', 'UP', 'T60_120', ['OR_LOW/UP/T60_120', 'OR_LOW/UP/T60_180', 'OR/from-behind', 'all']],
    ['SMA_90', 'UP', 'T120_180', ['SMA_90/UP/T120_180', 'SMA_90/UP/T60_180', 'MA/average', 'all']],
    ['EMA_20', 'DOWN', 'T120_180', ['EMA_20/DOWN/T120_180', 'EMA_20/DOWN/T60_180', 'MA/average', 'all']],
  ] as const)('about %s from %s in %s go from its cell to all', (level, direction, bucket, keys) => {
    expect(poolsOf(level, direction, bucket).map(({ key }) => key)).toEqual(keys);
  });
  it('weigh less the wider they are', () => {
    expect(POOLS.map((pool) => POOL_WEIGHTS[pool])).toEqual([1, 0.7, 0.5, 0.3]);
  });
});
