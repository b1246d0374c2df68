import { describe, expect, it } from 'vitest';
import { Random } from '../../../daemon/simulator/random.ts';

const DRAWS = 20_000;
const draw = (of: (random: Random) => number, ...words: (string | number)[]) => {
  const random = new Random(...words);
  return Array.from({ length: DRAWS }, () => of(random));
};
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: readonly number[]) => {
  const center = mean(values);
  return mean(values.map((value) => (value - center) ** 2));
};

describe('Drawn numbers', () => {
  it('are the same for the same words, and others for others', () => {
    const one = draw((random) => random.next(), 1, '2025-06-05');
    expect(draw((random) => random.next(), 1, '2025-06-05')).toEqual(one);
    expect(draw((random) => random.next(), 2, '2025-06-05').slice(0, 3)).not.toEqual(one.slice(0, 3));
  });
  // Bounds are four standard errors at 20,000 draws.
  it('are uniform on 0 up to 1', () => {
    const drawn = draw((random) => random.next(), 'uniform');
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...drawn)).toBeLessThan(1);
    expect(Math.abs(mean(drawn) - 0.5)).toBeLessThan(0.0082);
    expect(Math.abs(variance(drawn) - 1 / 12)).toBeLessThan(0.0022);
  });
  it('are normal with mean 0 and variance 1, no two in a row alike', () => {
    const drawn = draw((random) => random.normal(), 'normal');
    expect(Math.abs(mean(drawn))).toBeLessThan(0.029);
    expect(Math.abs(variance(drawn) - 1)).toBeLessThan(0.04);
    expect(Math.abs(mean(drawn.slice(1).map((value, i) => value * drawn[i]!)))).toBeLessThan(0.029);
  });
  it('are waiting times and counts with the mean that is asked for', () => {
    expect(Math.abs(mean(draw((random) => random.exponential(3), 'wait')) - 3)).toBeLessThan(0.085);
    const counts = draw((random) => random.geometric(4), 'count');
    expect(Math.abs(mean(counts) - 4)).toBeLessThan(0.1);
    expect([Math.min(...counts), counts.every(Number.isInteger)]).toEqual([1, true]);
  });
});
