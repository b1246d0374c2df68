import { fromLogOdds } from './log-odds.ts';

/** Normal prior of standard deviation ½ around nothing. */
const PRIOR_PRECISION = 4;
const MAX_ITERATIONS = 30;
const TOLERANCE = 1e-9;

export interface CorrectedObservation {
  /** Log-odds that are taken as given. */
  readonly offset: number;
  /** What is proposed to be added to them, before it is weighted. */
  readonly correction: number;
  readonly happened: boolean;
  readonly weight: number;
}

/** What a correction is worth: zero where it has earned nothing. */
export interface FittedWeight {
  readonly value: number;
  readonly variance: number;
  readonly observations: number;
}

export const NO_WEIGHT: FittedWeight = { value: 0, variance: 0, observations: 0 };

/**
 * The one number ≥ 0 by which corrections of log-odds are best multiplied (Newton's
 * method, projected on what is not negative).
 */
export function fitNonnegativeWeight(observations: readonly CorrectedObservation[]): FittedWeight {
  let value = 0;
  let curvature = PRIOR_PRECISION;
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const { gradient, information } = slopeAt(observations, value);
    curvature = information;
    const next = Math.max(0, value + gradient / information);
    const moved = Math.abs(next - value);
    value = next;
    if (moved < TOLERANCE) break;
  }
  return { value, variance: 1 / curvature, observations: observations.length };
}

function slopeAt(
  observations: readonly CorrectedObservation[],
  value: number,
): { gradient: number; information: number } {
  let gradient = -PRIOR_PRECISION * value;
  let information = PRIOR_PRECISION;
  for (const { offset, correction, happened, weight } of observations) {
    const probability = fromLogOdds(offset + value * correction);
    gradient += weight * correction * ((happened ? 1 : 0) - probability);
    information += weight * correction ** 2 * probability * (1 - probability);
  }
  return { gradient, information };
}
