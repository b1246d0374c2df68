import { describe, expect, it } from 'vitest';
import { fitNonnegativeWeight } from '../../../pipeline/statistics/nonnegative-weight.ts';

const CORRECTIONS = [0.6, -0.4, 0.3, 0.1, -0.7, 0.5];
const HAPPENED = [true, false, true, false, false, true];
const OFFSETS = [0, 0.2, -0.3, 0.1, 0, -0.1];
const rows = (sign: number) =>
  CORRECTIONS.map((correction, i) => ({
    correction: sign * correction,
    happened: HAPPENED[i]!,
    offset: OFFSETS[i]!,
    weight: 1,
  }));

describe('What a correction is worth', () => {
  it('is what an independent program finds', () => {
    const { value, variance, observations } = fitNonnegativeWeight(rows(1));
    expect([value, variance, observations]).toEqual([
      expect.closeTo(0.288623, 6),
      expect.closeTo(0.230536, 6),
      6,
    ]);
  });
  it('is nothing where it pointed the wrong way', () => {
    expect(fitNonnegativeWeight(rows(-1)).value).toBe(0);
  });
  it('is nothing, and as uncertain as believed, without observations', () => {
    expect(fitNonnegativeWeight([])).toEqual({ value: 0, variance: 0.25, observations: 0 });
  });
});
