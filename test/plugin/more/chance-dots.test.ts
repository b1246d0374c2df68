import { describe, expect, it } from 'vitest';
import { CHANCE_PLOT, chanceDots } from '../../../plugin/more/chance-dots.ts';

const CHANCE = { mean: 0.58, low: 0.45, high: 0.7 };

describe('Dots of a chance', () => {
  it('stand in bins of five points, one on the other', () => {
    const dots = chanceDots(CHANCE, 20);
    expect(dots).toHaveLength(20);
    const middle = dots.reduce((sum, { cx }) => sum + cx, 0) / 20 / CHANCE_PLOT.width;
    expect(middle).toBeCloseTo(0.58, 1);
    // Of a bin of eight units the middle, and the lowest dot on the ground.
    for (const { cx } of dots) expect((cx / 8) % 1).toBeCloseTo(0.5, 9);
    expect(Math.max(...dots.map(({ cy, r }) => cy + r))).toBeCloseTo(CHANCE_PLOT.height - 0.5, 9);
  });
  it('stand closer where there are fifty', () => {
    const columns = new Set(chanceDots({ mean: 0.5, low: 0.1, high: 0.9 }, 50).map(({ cx }) => cx));
    for (const cx of columns) expect((cx / 5) % 1).toBeCloseTo(0.5, 9);
  });
  it('never leave the plot, however sure it is, and are fifty where that is asked for', () => {
    for (const count of [20, 50] as const)
      for (const chance of [
        CHANCE,
        { mean: 0.3, low: 0.3, high: 0.3 },
        { mean: 0.999, low: 0.99, high: 1 },
      ]) {
        const dots = chanceDots(chance, count);
        expect(dots).toHaveLength(count);
        for (const { cx, cy, r } of dots) {
          expect(cy - r).toBeGreaterThanOrEqual(0);
          expect(cx + r).toBeLessThanOrEqual(CHANCE_PLOT.width);
          expect(r).toBeGreaterThan(0);
        }
      }
  });
});
