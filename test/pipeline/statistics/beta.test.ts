import { describe, expect, it } from 'vitest';
import { betaCdf, betaQuantile, logGamma } from '../../../pipeline/statistics/beta.ts';

describe('ln Γ', () => {
  it('is the factorial’s logarithm at whole numbers, and ½ ln π at a half', () => {
    expect(logGamma(1)).toBeCloseTo(0, 12);
    expect(logGamma(6)).toBeCloseTo(Math.log(120), 12);
    expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 12);
    expect(logGamma(0.25)).toBeCloseTo(1.2880225246980774, 12);
  });
});

describe('The Beta distribution', () => {
  it('is uniform for (1, 1), a power for (a, 1), and a polynomial for whole numbers', () => {
    expect(betaCdf(0.3, 1, 1)).toBeCloseTo(0.3, 12);
    expect(betaCdf(0.3, 4, 1)).toBeCloseTo(0.3 ** 4, 12);
    expect(betaCdf(0.5, 2, 3)).toBeCloseTo(0.6875, 12);
    expect(betaCdf(0.9, 2, 3)).toBeCloseTo(0.9963, 12);
  });
  it('is 0 below and 1 above its range', () => {
    expect([betaCdf(0, 2, 3), betaCdf(-1, 2, 3), betaCdf(1, 2, 3), betaCdf(2, 2, 3)]).toEqual([0, 0, 1, 1]);
  });
  it('has the tabulated quantiles, and inverts its own distribution', () => {
    // Jeffreys' 90 % interval of 7 in 10: 0.44–0.88.
    expect(betaQuantile(0.05, 7.5, 3.5)).toBeCloseTo(0.44, 2);
    expect(betaQuantile(0.95, 7.5, 3.5)).toBeCloseTo(0.88, 2);
    for (const p of [0.01, 0.3, 0.77]) expect(betaCdf(betaQuantile(p, 3.2, 41), 3.2, 41)).toBeCloseTo(p, 9);
  });
});
