import { describe, expect, it } from 'vitest';
import { normalCdf, normalDensity } from '../../../pipeline/statistics/normal.ts';

const relativeError = (value: number, expected: number) => Math.abs(value / expected - 1);

describe('The normal distribution', () => {
  it.each([
    // Abramowitz & Stegun, table 26.1, and for the far tails table 26.2's −log10.
    [0, 0.5],
    [0.5, 0.691462461274013],
    [1, 0.841344746068543],
    [-1, 0.158655253931457],
    [-2, 0.0227501319481792],
    [-5, 2.86651571879194e-7],
    [-8, 6.22096057427178e-16],
    [-10, 7.61985302416053e-24],
    [-20, 2.75362411860623e-89],
  ])('at %d holds %d below it', (x, expected) =>
    expect(relativeError(normalCdf(x), expected)).toBeLessThan(1e-12),
  );
  it('is symmetric, rises, and is whole at its ends', () => {
    for (let x = -9; x <= 9; x += 0.01) {
      expect(normalCdf(x) + normalCdf(-x)).toBeCloseTo(1, 14);
      expect(normalCdf(x + 0.01)).toBeGreaterThanOrEqual(normalCdf(x));
    }
    expect([normalCdf(-40), normalCdf(40), normalCdf(-Infinity), normalCdf(Infinity)]).toEqual([0, 1, 0, 1]);
  });
  it('has the slope that its density says, on both sides of where the tail changes its form', () => {
    for (const x of [-8, -7.0711, -7.071, -3, -0.4, 0, 1.7, 6]) {
      const slope = (normalCdf(x + 1e-5) - normalCdf(x - 1e-5)) / 2e-5;
      expect(Math.abs(slope - normalDensity(x))).toBeLessThan(1e-9 + 1e-5 * normalDensity(x));
    }
  });
});
