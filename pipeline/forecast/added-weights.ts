import { designEffect, type Origin } from '../statistics/design-effect.ts';
import { logOdds } from '../statistics/log-odds.ts';
import {
  type FittedWeight,
  type FittedWeights,
  fitNonnegativeWeights,
  NO_WEIGHT,
} from '../statistics/nonnegative-weights.ts';
import type { Moment, RaceTarget, Target } from './moment.ts';
import { type Added, type Precedent, type Residual, residualOf } from './precedent.ts';
import {
  type ByWorthStage,
  byWorthStage,
  MIN_CASES,
  MIN_DAYS,
  stageShares,
  type WorthStage,
  worthStageOf,
} from './worth-stage.ts';

export type StageWeights = ByWorthStage<FittedWeight>;

/** What similar cases have been worth so far, a number from zero up for each question. */
export type SimilarCaseWeights = Readonly<Record<Target, StageWeights>>;

/** What conditions have been worth, beside similar cases. */
export interface ConditionWeight extends FittedWeight {
  /** Of their weight and that of similar cases. */
  readonly covariance: number;
}
const NO_CONDITION_WEIGHT: ConditionWeight = { ...NO_WEIGHT, covariance: 0 };
export type ConditionWeights = Readonly<Record<RaceTarget, ByWorthStage<ConditionWeight>>>;

/**
 * How far conditions move a question beyond all that is said of it: the variance of
 * log-odds, for each unit of their squares.
 */
export type Unexplained = Readonly<Record<RaceTarget, ByWorthStage<number>>>;

/** What everything that is added to price, time and cell has been worth so far. */
export interface AddedWeights {
  readonly similarCases: SimilarCaseWeights;
  readonly conditionWeights: ConditionWeights;
}

export function fitAddedWeights(precedents: readonly Precedent[]): AddedWeights {
  const judged = precedents.filter(({ own }) => own.days >= MIN_DAYS);
  const byStage = Map.groupBy(judged, ({ moment }) => worthStageOf(moment));
  const of = (stage: WorthStage) => byStage.get(stage) ?? [];
  const reach = byWorthStage((stage) => fitReachWeight(of(stage)));
  const pace = byWorthStage((stage) => fitRaceWeights(of(stage), 'pace'));
  const lean = byWorthStage((stage) => fitRaceWeights(of(stage), 'lean'));
  return {
    similarCases: {
      reach,
      pace: byWorthStage((stage) => pace[stage].similarCases),
      lean: byWorthStage((stage) => lean[stage].similarCases),
    },
    conditionWeights: {
      pace: byWorthStage((stage) => pace[stage].conditions),
      lean: byWorthStage((stage) => lean[stage].conditions),
    },
  };
}

/** @param precedents of one stage, with as much history as corrections need */
function fitReachWeight(precedents: readonly Precedent[]): FittedWeight {
  const fitted = fitWeights(precedents, 'reach', ({ similarCases }) => [similarCases.reach.value]);
  return fitted ? weightOf(fitted, 0) : NO_WEIGHT;
}

/** @param precedents of one stage, with as much history as corrections need */
function fitRaceWeights(
  precedents: readonly Precedent[],
  target: RaceTarget,
): { readonly similarCases: FittedWeight; readonly conditions: ConditionWeight } {
  const fitted = fitWeights(precedents, target, ({ similarCases, conditions }) => [
    similarCases[target].value,
    conditions[target].value,
  ]);
  if (!fitted) return { similarCases: NO_WEIGHT, conditions: NO_CONDITION_WEIGHT };
  return {
    similarCases: weightOf(fitted, 0),
    conditions: { ...weightOf(fitted, 1), covariance: fitted.covariance[0]![1]! },
  };
}

const weightOf = ({ values, covariance, observations }: FittedWeights, i: number): FittedWeight => ({
  value: values[i]!,
  variance: covariance[i]![i]!,
  observations,
});

/** Null with too few answers. */
function fitWeights(
  precedents: readonly Precedent[],
  target: Target,
  correctionsOf: (added: Added) => readonly number[],
): FittedWeights | null {
  const used: (Origin & Residual & { readonly corrections: readonly number[] })[] = [];
  for (const precedent of precedents) {
    const residual = residualOf(precedent, target);
    if (residual === null) continue;
    const { date, episodeId, own } = precedent;
    used.push({ date, episodeId, ...residual, corrections: correctionsOf(own.added) });
  }
  if (used.length < MIN_CASES) return null;
  const weight = 1 / designEffect(used);
  return fitNonnegativeWeights(
    used.map(({ expected, happened, corrections }) => ({
      offset: logOdds(expected),
      corrections,
      happened,
      weight,
    })),
    used[0]!.corrections.length,
  );
}

/** What is added is worth at a moment so much, and that is known so well. */
export interface WorthAt {
  readonly similarCases: number;
  readonly conditions: number;
  readonly similarCasesVariance: number;
  readonly conditionsVariance: number;
  readonly covariance: number;
  /** What conditions may add beyond what is said, for each unit of their squares. */
  readonly unexplained: number;
}

/** Blended over the stages that a moment has part in. */
export function worthAt(
  { similarCases, conditionWeights, unexplained }: AddedWeights & { readonly unexplained: Unexplained },
  target: Target,
  moment: Moment,
): WorthAt {
  const shares = stageShares(moment);
  const sum = (of: (stage: WorthStage) => number, power: 1 | 2) =>
    shares.reduce((total, [stage, share]) => total + share ** power * of(stage), 0);
  const conditions = (stage: WorthStage): ConditionWeight =>
    target === 'reach' ? NO_CONDITION_WEIGHT : conditionWeights[target][stage];
  return {
    similarCases: sum((stage) => similarCases[target][stage].value, 1),
    conditions: sum((stage) => conditions(stage).value, 1),
    similarCasesVariance: sum((stage) => similarCases[target][stage].variance, 2),
    conditionsVariance: sum((stage) => conditions(stage).variance, 2),
    covariance: sum((stage) => conditions(stage).covariance, 2),
    unexplained: target === 'reach' ? 0 : sum((stage) => unexplained[target][stage], 2),
  };
}
