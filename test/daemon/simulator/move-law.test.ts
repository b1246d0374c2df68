import { expect, it } from 'vitest';
import {
  driftOf,
  leanFor,
  MEAN_SQUARED_TICKS,
  MEAN_SWEEP_LEVELS,
  SWEEP_SHARE,
  TAKEN_BY_PRINT_SHARE,
} from '../../../daemon/simulator/move-law.ts';

it('a move is worth its mean squared ticks: one, and those of sweeps', () => {
  // Geometric counts by their own probabilities.
  const p = 1 / MEAN_SWEEP_LEVELS;
  let square = 0;
  for (let g = 1; g < 400; g++) square += p * (1 - p) ** (g - 1) * (1 + g) ** 2;
  const sweeps = SWEEP_SHARE * TAKEN_BY_PRINT_SHARE;
  expect(MEAN_SQUARED_TICKS).toBeCloseTo(1 - sweeps + sweeps * square, 9);
});
it('a lean makes the drift that is asked for, and none for none', () => {
  expect(leanFor(0, 12)).toBe(0);
  // Without sweeps it is θ / 2·ATR; with them a little more.
  expect(leanFor(0.85, 12)).toBeGreaterThan(0.85 / 24);
  expect(leanFor(0.85, 12)).toBeLessThan(1.15 * (0.85 / 24));
  expect(leanFor(-0.85, 12)).toBe(-leanFor(0.85, 12));
});
it('the drift of a lean is the one whose lean it is', () => {
  for (const drift of [-2, 0.3, 1.7]) expect(driftOf(leanFor(drift, 9), 9)).toBeCloseTo(drift, 12);
});
