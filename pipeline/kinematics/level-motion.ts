import { GRID_NS } from '../../shared/rules.ts';
import { NS_PER_MINUTE } from '../../shared/units.ts';
import { levelFrame } from '../levels/level-frame.ts';
import { type Moment, oncePerMoment } from '../schema/moment.ts';
import { derivativeWeights, dot } from '../statistics/least-squares.ts';

export const KINEMATIC_WINDOWS_MINUTES = [1, 2, 3, 5, 10, 20] as const;
export type KinematicWindow = (typeof KINEMATIC_WINDOWS_MINUTES)[number];
const STEPS_PER_MINUTE = NS_PER_MINUTE / GRID_NS;
const STEP_MINUTES = GRID_NS / NS_PER_MINUTE;
const MAX_STEPS = 20 * STEPS_PER_MINUTE;
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

const UNKNOWN: Motion = {
  velocity: Number.NaN,
  acceleration: Number.NaN,
  jerk: Number.NaN,
  momentumTrend: Number.NaN,
};

/**
 * Motion in each window, from the 10-second closes that had ended. A silent step repeats
 * the last close; a window with too few traded steps, or reaching back before the data,
 * is missing.
 */
export const levelMotion = oncePerMoment((moment): Readonly<Record<KinematicWindow, Motion>> => {
  const path = levelPath(moment);
  const over = (minutes: number) => windowMotion(path, minutes * STEPS_PER_MINUTE);
  return { 1: over(1), 2: over(2), 3: over(3), 5: over(5), 10: over(10), 20: over(20) };
});

interface Path {
  /** Level-frame position in ATR, oldest first; NaN before the data begin. */
  readonly positions: Float64Array;
  readonly traded: Uint8Array;
}

function levelPath({ read, levels, level, direction, at, atr }: Moment): Path {
  const { grid } = read.bars;
  const positions = new Float64Array(MAX_STEPS).fill(Number.NaN);
  const traded = new Uint8Array(MAX_STEPS);
  const lastEnd = Math.floor(at / GRID_NS) * GRID_NS;
  let step = grid.countBy(lastEnd) - 1;
  for (let i = MAX_STEPS - 1; i >= 0 && step >= 0; i--) {
    const end = lastEnd - (MAX_STEPS - 1 - i) * GRID_NS;
    while (step >= 0 && grid.end(step) > end) step--;
    if (step < 0) break;
    traded[i] = grid.end(step) === end ? 1 : 0;
    positions[i] = levelFrame(direction, grid.close(step), levels.priceBefore(level, end), atr);
  }
  return { positions, traded };
}

function windowMotion({ positions, traded }: Path, count: number): Motion {
  const from = MAX_STEPS - count;
  const window = positions.subarray(from);
  if (Number.isNaN(window[0]!)) return UNKNOWN;
  let tradedSteps = 0;
  for (let i = from; i < MAX_STEPS; i++) tradedSteps += traded[i]!;
  if (tradedSteps < MIN_TRADED_FOR_FIT) return UNKNOWN;
  const weights = derivativeWeights(count, STEP_MINUTES);
  const half = derivativeWeights(count / 2, STEP_MINUTES).slope;
  return {
    velocity: dot(weights.slope, window),
    acceleration: dot(weights.acceleration, window),
    jerk: tradedSteps < MIN_TRADED_FOR_CUBIC ? Number.NaN : dot(weights.jerk, window),
    momentumTrend: dot(half, window.subarray(count / 2)) - dot(half, window.subarray(0, count / 2)),
  };
}
