import { expect, it } from 'vitest';
import { correlation, mean, quantile } from '../../../daemon/corpus/moments.ts';

it('a mean is what each would have', () => {
  expect(mean([1, 2, 6])).toBe(3);
  expect(mean([])).toBeNaN();
});
it('a quantile lies among the sorted values, between two where it is none of them', () => {
  expect([0, 0.25, 0.5, 1].map((share) => quantile([40, 10, 30, 20, 50], share))).toEqual([10, 20, 30, 50]);
  expect(quantile([10, 20], 0.5)).toBe(15);
  expect(quantile([1, 2, 3, 4], 0.9)).toBeCloseTo(3.7, 12);
  expect(quantile([], 0.5)).toBeNaN();
});
it('a correlation is 1 along a line, −1 against it, and what it is by hand', () => {
  expect(correlation([1, 2, 3], [10, 20, 30])).toBeCloseTo(1, 12);
  expect(correlation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12);
  // Deviations −1, 0, 1 and −1, 1, 0: 1 / 2.
  expect(correlation([1, 2, 3], [0, 2, 1])).toBeCloseTo(0.5, 12);
  expect(correlation([1, 1, 1], [1, 2, 3])).toBeNaN();
});
