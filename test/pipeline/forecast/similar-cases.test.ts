import { describe, expect, it } from 'vitest';
import { correctionOf, NO_CORRECTION } from '../../../pipeline/forecast/similar-cases.ts';

/** A residual and its variance m(1−m) leave two forecasts m; the sign tells which. */
const caseOf = (date: string, weight: number, residual: number) => ({
  date,
  weight,
  expected: residual > 0 ? 1 - residual : -residual,
  happened: residual > 0,
});

describe('What similar cases add', () => {
  it('is what an independent program finds', () => {
    const { value, variance, effectiveSampleSize, cases, days } = correctionOf([
      caseOf('0', 0.9, 0.55),
      caseOf('0', 0.8, -0.45),
      caseOf('1', 0.7, 0.6),
      caseOf('2', 0.6, 0.5),
      caseOf('2', 0.5, -0.4),
      caseOf('3', 0.4, 0.7),
    ]);
    expect([effectiveSampleSize, value, variance]).toEqual([
      expect.closeTo(5.475655, 6),
      expect.closeTo(0.24659, 6),
      expect.closeTo(0.019686, 6),
    ]);
    expect([cases, days]).toEqual([6, 4]);
  });
  it('is nothing without cases, or with cases that count for nothing', () => {
    expect(correctionOf([])).toBe(NO_CORRECTION);
    expect(correctionOf([caseOf('0', 0, 0.5)])).toBe(NO_CORRECTION);
  });
  it('is nothing where they did what was expected of them', () => {
    const cases = [0, 1, 2, 3].map((i) => ({
      date: String(i),
      weight: 1,
      expected: 0.75,
      happened: i > 0,
    }));
    expect(correctionOf(cases).value).toBeCloseTo(0, 12);
  });
});
