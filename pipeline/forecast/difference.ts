import type { WorthAt } from './added-weights.ts';
import type { ConditionEffect } from './conditions.ts';
import type { Steps } from './model.ts';
import type { Correction } from './similar-cases.ts';

/** Standard deviations on either side that hold 90 % of a normal distribution. */
export const INTERVAL_DEVIATIONS = 1.645;

/** What cell, similar cases and conditions add to price and time, in log-odds. */
export interface Difference {
  readonly delta: number;
  readonly low: number;
  readonly high: number;
  /** The interval leaves out nothing added. */
  readonly differs: boolean;
  /** The part of it that similar cases add, and what they have been worth so far. */
  readonly similarCases: number;
  readonly similarCasesWeight: number;
  /** The same of conditions. */
  readonly conditions: number;
  readonly conditionsWeight: number;
  /** Their own interval leaves out nothing. */
  readonly conditionsDiffer: boolean;
}

/** Nothing is added where there is nothing to ask. */
export const NO_DIFFERENCE: Difference = {
  delta: 0,
  low: 0,
  high: 0,
  differs: false,
  similarCases: 0,
  similarCasesWeight: 0,
  conditions: 0,
  conditionsWeight: 0,
  conditionsDiffer: false,
};

/** One question at one horizon, with and without what is added to price and time. */
export interface Answered {
  readonly base: number;
  readonly logOdds: number;
  readonly variance: number;
  readonly difference: Difference;
}

export function answered(
  { base, cell }: Steps,
  worth: WorthAt,
  correction: Correction,
  effect: ConditionEffect,
): Answered {
  const similarCases = worth.similarCases * correction.value;
  const conditions = worth.conditions * effect.value;
  const delta = cell.effect + similarCases + conditions;
  // What is known badly and what is not said: the larger, for the one holds the other.
  const unsaid = Math.max(worth.conditions ** 2 * effect.variance, worth.unexplained * effect.squares);
  // Both are learned from the same sessions: at worst they err together.
  const error = worth.similarCases * Math.sqrt(correction.variance) + Math.sqrt(unsaid);
  const variance = cell.variance + error ** 2 + worthVariance(worth, correction.value, effect.value);
  const ofConditions = unsaid + worthVariance(worth, 0, effect.value);
  const reach = INTERVAL_DEVIATIONS * Math.sqrt(variance);
  const [low, high] = [delta - reach, delta + reach];
  return {
    base: base.logOdds,
    logOdds: base.logOdds + delta,
    variance: base.variance + variance,
    difference: {
      delta,
      low,
      high,
      differs: low > 0 || high < 0,
      similarCases,
      similarCasesWeight: worth.similarCases,
      conditions,
      conditionsWeight: worth.conditions,
      conditionsDiffer: Math.abs(conditions) > INTERVAL_DEVIATIONS * Math.sqrt(ofConditions),
    },
  };
}

/**
 * Of what is added, by how well it is known what it is worth; nothing of what is at zero.
 */
function worthVariance(
  { similarCases, conditions, similarCasesVariance, conditionsVariance, covariance }: WorthAt,
  correction: number,
  effect: number,
): number {
  const [ofCases, ofConditions] = [similarCases > 0 ? correction : 0, conditions > 0 ? effect : 0];
  return (
    ofCases ** 2 * similarCasesVariance +
    ofConditions ** 2 * conditionsVariance +
    2 * ofCases * ofConditions * covariance
  );
}
