import { describe, expect, it } from 'vitest';
import { effectiveSampleSize } from '../../../pipeline/statistics/effective-sample.ts';

describe('The effective sample size', () => {
  const days = ['a', 'b', 'c', 'd'];
  it('is the count for equal weights on different days', () => {
    expect(effectiveSampleSize([1, 1, 1, 1], days)).toBe(4);
    expect(effectiveSampleSize([3, 3, 3, 3], days)).toBe(4);
  });
  it('is Kish’s for unequal weights: the square of the sum over the sum of squares', () => {
    expect(effectiveSampleSize([1, 2, 3, 4], days)).toBeCloseTo(100 / 30, 12);
    expect(effectiveSampleSize([100, 1e-9, 1e-9, 1e-9], days)).toBeCloseTo(1, 6);
  });
  it('falls with cases that share a day: 1 + (m − 1)·0.2 for m of them', () => {
    expect(effectiveSampleSize([1, 1, 1, 1], ['a', 'a', 'a', 'a'])).toBeCloseTo(4 / 1.6, 12);
    expect(effectiveSampleSize([1, 1, 1, 1], ['a', 'a', 'b', 'b'])).toBeCloseTo(4 / 1.2, 12);
  });
  it('is never more than five for each effective day', () => {
    expect(effectiveSampleSize(new Array<number>(100).fill(1), new Array<string>(100).fill('a'))).toBeCloseTo(
      Math.min(100 / (1 + 99 * 0.2), 5),
      12,
    );
    const lopsided = [...new Array<number>(30).fill(1), 0.001];
    expect(
      effectiveSampleSize(
        lopsided,
        lopsided.map((_, i) => (i < 30 ? 'a' : 'b')),
      ),
    ).toBeLessThan(5.01);
  });
  it('is nothing without weight', () => {
    expect(effectiveSampleSize([], [])).toBe(0);
    expect(effectiveSampleSize([0, 0], ['a', 'b'])).toBe(0);
  });
});
