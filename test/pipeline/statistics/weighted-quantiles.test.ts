import { expect, it } from 'vitest';
import { weightedQuantiles } from '../../../pipeline/statistics/weighted-quantiles.ts';

it('Weighted quantiles are the first values at which the share is reached', () => {
  const values = [
    { value: 3, weight: 1 },
    { value: 1, weight: 2 },
    { value: 2, weight: 5 },
    { value: 9, weight: 2 },
  ];
  expect(weightedQuantiles(values, [0.1, 0.2, 0.21, 0.5, 0.7, 0.71, 0.8, 0.9, 1])).toEqual([
    1, 1, 2, 2, 2, 3, 3, 9, 9,
  ]);
  expect(weightedQuantiles([{ value: 4, weight: 0.1 }], [0, 0.5, 1])).toEqual([4, 4, 4]);
});
