import { NS_PER_MINUTE } from '../../shared/units.ts';
import { directionSign } from '../../shared/vocabulary/approach.ts';
import { CELL_NS } from '../bars/bar-series.ts';
import type { FeatureContext } from '../engine/feature-context.ts';
import { derivativeWeights, dot } from './least-squares.ts';

export const KINEMATIC_WINDOWS_MINUTES = [1, 2, 3, 5, 10, 20] as const;
const CELLS_PER_MINUTE = NS_PER_MINUTE / CELL_NS;
const STEP_MINUTES = CELL_NS / NS_PER_MINUTE;
const LONGEST = 20 * CELLS_PER_MINUTE;
const MIN_TRADED_FOR_FIT = 3;
const MIN_TRADED_FOR_CUBIC = 4;

/** Level-frame motion over one window: positive is towards and through the level. */
export interface Motion {
  /** ATR per minute. */
  readonly velocity: number;
  /** ATR per minute². */
  readonly acceleration: number;
  /** ATR per minute³. */
  readonly jerk: number;
  /** Slope of the second half minus slope of the first, ATR per minute. */
  readonly momentumTrend: number;
}

const NOTHING: Motion = { velocity: Number.NaN, acceleration: Number.NaN, jerk: Number.NaN, momentumTrend: Number.NaN };

/**
 * Motion in each window, from the 10-second closes that ended by `context.at` (specification 10 §2, stage 7). A silent cell
 * repeats the last close; a window with too few traded cells, or reaching back before the data, is missing.
 */
export function levelMotion(context: FeatureContext): readonly Motion[] {
  const path = levelPath(context);
  return KINEMATIC_WINDOWS_MINUTES.map((minutes) => windowMotion(path, minutes * CELLS_PER_MINUTE));
}

interface Path {
  /** dirSign·(close − level)/ATR, oldest first; NaN before the data begin. */
  readonly positions: Float64Array;
  readonly traded: Uint8Array;
}

function levelPath({ bars, levels, level, direction, at, atr }: FeatureContext): Path {
  const sign = directionSign(direction);
  const { cells } = bars;
  const positions = new Float64Array(LONGEST).fill(Number.NaN);
  const traded = new Uint8Array(LONGEST);
  const lastEnd = Math.floor(at / CELL_NS) * CELL_NS;
  let cell = cells.completedBy(lastEnd) - 1;
  for (let i = LONGEST - 1; i >= 0 && cell >= 0; i--) {
    const end = lastEnd - (LONGEST - 1 - i) * CELL_NS;
    while (cell >= 0 && cells.end(cell) > end) cell--;
    if (cell < 0) break;
    traded[i] = cells.end(cell) === end ? 1 : 0;
    positions[i] = (sign * (cells.close[cell]! - levels.valueBefore(level, end, at))) / atr;
  }
  return { positions, traded };
}

function windowMotion({ positions, traded }: Path, count: number): Motion {
  const from = LONGEST - count;
  const window = positions.subarray(from);
  if (Number.isNaN(window[0]!)) return NOTHING;
  let tradedCells = 0;
  for (let i = from; i < LONGEST; i++) tradedCells += traded[i]!;
  if (tradedCells < MIN_TRADED_FOR_FIT) return NOTHING;
  const weights = derivativeWeights(count, STEP_MINUTES);
  const half = derivativeWeights(count / 2, STEP_MINUTES).slope;
  return {
    velocity: dot(weights.slope, window),
    acceleration: dot(weights.acceleration, window),
    jerk: tradedCells < MIN_TRADED_FOR_CUBIC ? Number.NaN : dot(weights.jerk, window),
    momentumTrend: dot(half, window.subarray(count / 2)) - dot(half, window.subarray(0, count / 2)),
  };
}
