import { fromLogOdds } from './log-odds.ts';
import { inverse } from './logistic.ts';

/** Normal prior of standard deviation ½ around nothing. */
const PRIOR_PRECISION = 4;
const MAX_ITERATIONS = 30;
const TOLERANCE = 1e-9;
/** Corrections that say nearly the same are told apart slowly. */
const MAX_SWEEPS = 10_000;

export interface CorrectedObservation {
  /** Log-odds that are taken as given. */
  readonly offset: number;
  /** What is proposed to be added to them, before it is weighted; several proposals. */
  readonly corrections: readonly number[];
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

/** What several corrections are worth together, beside them. */
export interface FittedWeights {
  readonly values: readonly number[];
  /**
   * Of those above zero as if the others were not there; of one at zero its own, without
   * anything in common.
   */
  readonly covariance: readonly (readonly number[])[];
  readonly observations: number;
}

/**
 * The numbers ≥ 0 by which corrections of log-odds are best multiplied (Newton's method,
 * projected on what is not negative, one number after the other).
 * @param count how many corrections each observation has
 */
export function fitNonnegativeWeights(
  observations: readonly CorrectedObservation[],
  count: number,
): FittedWeights {
  let values = new Array<number>(count).fill(0);
  let slope = slopeAt(observations, values);
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const next = stepFrom(values, slope);
    const moved = Math.max(...next.map((value, i) => Math.abs(value - values[i]!)));
    values = next;
    if (moved < TOLERANCE) break;
    slope = slopeAt(observations, values);
  }
  return { values, covariance: covarianceOf(values, slope.information), observations: observations.length };
}

interface Slope {
  readonly gradient: readonly number[];
  readonly information: readonly (readonly number[])[];
}

/** The top of what the slope lets expect, one number after the other until none moves. */
function stepFrom(values: readonly number[], { gradient, information }: Slope): number[] {
  const next = [...values];
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let moved = 0;
    for (let i = 0; i < values.length; i++) {
      const left = next.reduce((rest, value, j) => rest - information[i]![j]! * (value - values[j]!), 0);
      const value = Math.max(0, next[i]! + (gradient[i]! + left) / information[i]![i]!);
      moved = Math.max(moved, Math.abs(value - next[i]!));
      next[i] = value;
    }
    if (moved < TOLERANCE / 10) break;
  }
  return next;
}

function slopeAt(observations: readonly CorrectedObservation[], values: readonly number[]): Slope {
  const gradient = values.map((value) => -PRIOR_PRECISION * value);
  const information = values.map((_, i) => values.map((__, j) => (i === j ? PRIOR_PRECISION : 0)));
  for (const { offset, corrections, happened, weight } of observations) {
    let total = offset;
    for (let i = 0; i < values.length; i++) total += values[i]! * corrections[i]!;
    const probability = fromLogOdds(total);
    const pull = weight * ((happened ? 1 : 0) - probability);
    const known = weight * probability * (1 - probability);
    for (let i = 0; i < values.length; i++) {
      gradient[i]! += pull * corrections[i]!;
      for (let j = 0; j < values.length; j++)
        information[i]![j]! += known * corrections[i]! * corrections[j]!;
    }
  }
  return { gradient, information };
}

function covarianceOf(
  values: readonly number[],
  information: readonly (readonly number[])[],
): readonly (readonly number[])[] {
  const active = [...values.keys()].filter((i) => values[i]! > 0);
  const block = inverse(active.map((i) => active.map((j) => information[i]![j]!)));
  return values.map((_, i) =>
    values.map((__, j) => {
      const [row, column] = [active.indexOf(i), active.indexOf(j)];
      if (row >= 0 && column >= 0) return block[row]![column]!;
      return i === j ? 1 / information[i]![i]! : 0;
    }),
  );
}
