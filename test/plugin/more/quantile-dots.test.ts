import { describe, expect, it } from 'vitest';
import { quantileDots } from '../../../plugin/more/quantile-dots.ts';

describe('Equally likely values', () => {
  it('have the estimate for their mean, and nine in ten of them in its interval', () => {
    for (const [mean, low, high, count] of [
      [0.58, 0.45, 0.7, 20],
      [0.1, 0.02, 0.3, 50],
      [0.9, 0.8, 0.97, 20],
      [0.012, 0.003, 0.03, 20],
      [0.992, 0.98, 0.999, 50],
    ] as const) {
      const dots = quantileDots({ mean, low, high }, count);
      expect(dots).toHaveLength(count);
      expect(dots.reduce((sum, dot) => sum + dot, 0) / count).toBeCloseTo(mean, 6);
      expect(dots.toSorted((a, b) => a - b)).toEqual(dots);
    }
    const inside = quantileDots({ mean: 0.5, low: 0.4, high: 0.6 }, 20).filter(
      (dot) => dot >= 0.4 && dot <= 0.6,
    );
    expect(inside).toHaveLength(18);
  });
  it('are normal in log-odds: half way up at a standard deviation of 0.67', () => {
    // Symmetric about one half, 0.4 to 0.6: ±0.405465 are 1.644854 deviations.
    const [, , , , first, ...rest] = quantileDots({ mean: 0.5, low: 0.4, high: 0.6 }, 20);
    expect(first).toBeCloseTo(1 / (1 + Math.exp(0.755415 * (0.405465 / 1.644854))), 4);
    expect(rest.at(-1)).toBeCloseTo(1 / (1 + Math.exp(-1.959964 * (0.405465 / 1.644854))), 4);
  });
  it('are one value where the interval is none', () => {
    expect(quantileDots({ mean: 0.3, low: 0.3, high: 0.3 }, 20).map((dot) => dot.toFixed(6))).toEqual(
      Array(20).fill('0.300000'),
    );
  });
});
