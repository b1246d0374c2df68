import { describe, expect, it } from 'vitest';
import {
  type CorrectedObservation,
  fitNonnegativeWeights,
} from '../../../pipeline/statistics/nonnegative-weights.ts';

const CORRECTIONS = [0.6, -0.4, 0.3, 0.1, -0.7, 0.5];
const HAPPENED = [true, false, true, false, false, true];
const OFFSETS = [0, 0.2, -0.3, 0.1, 0, -0.1];
const rows = (sign: number) =>
  CORRECTIONS.map((correction, i) => ({
    corrections: [sign * correction],
    happened: HAPPENED[i]!,
    offset: OFFSETS[i]!,
    weight: 1,
  }));

const one = (observations: readonly CorrectedObservation[]) => {
  const { values, covariance, observations: count } = fitNonnegativeWeights(observations, 1);
  return [values[0], covariance[0]![0], count];
};

describe('What a correction is worth', () => {
  it('is what an independent program finds', () => {
    expect(one(rows(1))).toEqual([expect.closeTo(0.288623, 6), expect.closeTo(0.230536, 6), 6]);
  });
  it('is nothing where it pointed the wrong way', () => {
    expect(one(rows(-1))[0]).toBe(0);
  });
  it('is nothing, and as uncertain as believed, without observations', () => {
    expect(one([])).toEqual([0, 0.25, 0]);
  });
});

describe('What two corrections are worth together', () => {
  const both = (second: (correction: number, i: number) => number) =>
    fitNonnegativeWeights(
      rows(1).map(({ corrections: [first], ...row }, i) => ({
        ...row,
        corrections: [first!, second(first!, i)],
      })),
      2,
    );
  it('is at the top of what both explain, less what is believed', () => {
    const list = rows(1).map((row, i) => ({ ...row, corrections: [CORRECTIONS[i]!, CORRECTIONS[5 - i]!] }));
    const { values, covariance } = both((_, i) => CORRECTIONS[5 - i]!);
    const height = (first: number, second: number) =>
      list.reduce(
        (sum, { offset, corrections: [a, b], happened }) =>
          sum - Math.log1p(Math.exp((happened ? -1 : 1) * (offset + first * a! + second * b!))),
        -2 * (first ** 2 + second ** 2),
      );
    const [first, second] = values;
    const top = height(first!, second!);
    expect(first).toBeGreaterThan(0.2);
    expect(second).toBeGreaterThan(0.01);
    for (const [a, b] of [
      [0.01, 0],
      [-0.01, 0],
      [0, 0.01],
      [0, -0.01],
      [0.01, -0.01],
    ] as const)
      expect(height(first! + a, second! + b)).toBeLessThan(top);
    // The inverse of the curvature, by differences.
    const h = 1e-3;
    const along = -(height(first! + h, second!) - 2 * top + height(first! - h, second!)) / h ** 2;
    const across = -(height(first!, second! + h) - 2 * top + height(first!, second! - h)) / h ** 2;
    const mixed =
      -(
        height(first! + h, second! + h) -
        height(first! + h, second! - h) -
        height(first! - h, second! + h) +
        height(first! - h, second! - h)
      ) /
      (4 * h ** 2);
    const determinant = along * across - mixed ** 2;
    expect(covariance[0]![0]).toBeCloseTo(across / determinant, 5);
    expect(covariance[1]![1]).toBeCloseTo(along / determinant, 5);
    expect(covariance[0]![1]).toBeCloseTo(-mixed / determinant, 5);
    expect(covariance[1]![0]).toBeCloseTo(covariance[0]![1]!, 12);
  });
  it('is at the top too where both say nearly the same, whichever comes first', () => {
    const list = Array.from({ length: 2000 }, (_, i) => {
      const first = Math.sin(i * 12.9898);
      const second = first + 0.02 * Math.sin(i * 78.233);
      const happened = Math.sin(i * 37.719) < Math.tanh((0.6 * second) / 2);
      return { offset: 0, corrections: [first, second], happened, weight: 1 };
    });
    const [a, b] = fitNonnegativeWeights(list, 2).values;
    const swapped = list.map((row) => ({ ...row, corrections: row.corrections.toReversed() }));
    const [d, c] = fitNonnegativeWeights(swapped, 2).values;
    expect([c, d]).toEqual([expect.closeTo(a!, 6), expect.closeTo(b!, 6)]);
    expect(a! + b!).toBeGreaterThan(0.3);
  });
  it('is that of the one alone where the other points the wrong way', () => {
    const { values, covariance } = both((correction) => -correction);
    expect(values).toEqual([expect.closeTo(0.288623, 6), 0]);
    expect(covariance[0]![0]).toBeCloseTo(0.230536, 6);
    expect([covariance[0]![1], covariance[1]![0]]).toEqual([0, 0]);
  });
});
