import type { HorizonSeconds } from '../../shared/vocabulary/outcome.ts';
import { type ByHorizon, byHorizon } from '../outcomes/triple-barrier.ts';
import { designEffect, type Origin } from '../statistics/design-effect.ts';
import { fromLogOdds, logOdds } from '../statistics/log-odds.ts';
import { type FittedWeight, fitNonnegativeWeight, NO_WEIGHT } from '../statistics/nonnegative-weight.ts';
import { type CellEffects, cellEffect, fitCellEffects } from './cell-effects.ts';
import { DISTANCES, type Distance, type Moment, type Stage, type Target } from './moment.ts';
import { answerOf, type PastMoment } from './past-moment.ts';
import {
  fitRecalibration,
  type Predictor,
  predictRace,
  predictReach,
  type Recalibration,
} from './recalibration.ts';
import type { Correction } from './similar-cases.ts';

/** Raised whenever the same history would give another model. */
export const FORECAST_VERSION = 4;
/** A correction says nothing of its worth before there were this many sessions. */
const MIN_DAYS_OF_CORRECTION = 10;
const MIN_CORRECTIONS = 31;

/** Before contact by distance, at contact, and after it. */
type WorthStage = Distance | Exclude<Stage, 'before'>;
export type StageWeights = Readonly<Record<WorthStage, FittedWeight>>;

/** What similar cases have been worth so far, a number from zero up for each question. */
export type SimilarCaseWeights = Readonly<Record<Target, StageWeights>>;

/** All that forecasts of a date are made with, fitted on earlier sessions alone. */
export interface ForecastModel {
  readonly version: typeof FORECAST_VERSION;
  readonly asOf: string;
  /** Sessions it was fitted on. */
  readonly days: number;
  readonly recalibration: Recalibration;
  readonly cells: CellEffects;
  readonly similarCases: SimilarCaseWeights;
}

/**
 * What price, time and cell say: probabilities, null where the question does not arise.
 */
export interface Expectation {
  readonly reach: number | null;
  readonly pace: ByHorizon<number | null>;
  readonly lean: ByHorizon<number | null>;
}

/** What the model of its own day said of a past moment. */
export interface OwnForecast {
  /** Sessions of history there were then. */
  readonly days: number;
  readonly expected: Expectation;
  readonly corrections: Readonly<Record<Target, Correction>>;
}

/** A moment of an earlier session, what it came to, and what had been said of it. */
export interface Precedent extends PastMoment {
  readonly own: OwnForecast;
}

/** @param precedents of sessions before the date, oldest first */
export function fitModel(asOf: string, precedents: readonly Precedent[]): ForecastModel {
  const recalibration = fitRecalibration(precedents);
  return {
    version: FORECAST_VERSION,
    asOf,
    days: new Set(precedents.map(({ date }) => date)).size,
    recalibration,
    cells: fitCellEffects(recalibration, precedents),
    similarCases: fitSimilarCaseWeights(precedents),
  };
}

/**
 * By distance, at contact and later apart: what similar cases know of one must not lend
 * weight to what they do not know of the other.
 */
export function fitSimilarCaseWeights(precedents: readonly Precedent[]): SimilarCaseWeights {
  const corrected = precedents.filter(({ own }) => own.days >= MIN_DAYS_OF_CORRECTION);
  const byStage = Map.groupBy(corrected, ({ moment }) => worthStageOf(moment));
  const fitted = (target: Target, stage: WorthStage) => fitWeight(byStage.get(stage) ?? [], target);
  const of = (target: Target): StageWeights => ({
    near: fitted(target, 'near'),
    middle: fitted(target, 'middle'),
    far: fitted(target, 'far'),
    contact: fitted(target, 'contact'),
    open: fitted(target, 'open'),
  });
  return { reach: of('reach'), pace: of('pace'), lean: of('lean') };
}

/** The stage that a moment has most of. */
function worthStageOf({ stage, distanceShares: shares }: Moment): WorthStage {
  if (stage !== 'before' || !shares) return stage === 'contact' ? 'contact' : 'open';
  return DISTANCES.reduce((most, each) => (shares[each] > shares[most] ? each : most));
}

/**
 * What similar cases are worth at a moment: blended by distance before contact, and by
 * time since it afterwards.
 */
export function weightAt(
  weights: StageWeights,
  { distanceShares, contactShare }: Moment,
): Pick<FittedWeight, 'value' | 'variance'> {
  return distanceShares
    ? blend(DISTANCES.map((distance) => [weights[distance], distanceShares[distance]]))
    : blend([
        [weights.contact, contactShare],
        [weights.open, 1 - contactShare],
      ]);
}

const blend = (parts: readonly (readonly [FittedWeight, number])[]) => ({
  value: parts.reduce((sum, [{ value }, share]) => sum + share * value, 0),
  variance: parts.reduce((sum, [{ variance }, share]) => sum + share ** 2 * variance, 0),
});

/** @param precedents of one stage, with as much history as corrections need */
function fitWeight(precedents: readonly Precedent[], target: Target): FittedWeight {
  const used: (Origin & Residual & { readonly correction: number })[] = [];
  for (const precedent of precedents) {
    const residual = residualOf(precedent, target);
    if (residual === null) continue;
    const { date, episodeId, own } = precedent;
    const { expected, happened } = residual;
    used.push({ date, episodeId, expected, happened, correction: own.corrections[target].value });
  }
  if (used.length < MIN_CORRECTIONS) return NO_WEIGHT;
  const weight = 1 / designEffect(used);
  return fitNonnegativeWeight(
    used.map(({ expected, happened, correction }) => ({
      offset: logOdds(expected),
      correction,
      happened,
      weight,
    })),
  );
}

/** What a precedent was expected to do, 0–1, and whether it did. */
export interface Residual {
  readonly expected: number;
  readonly happened: boolean;
}

/** Null where a precedent has no answer to a question. */
export function residualOf(precedent: Precedent, target: Target): Residual | null {
  const answer = answerOf(precedent, target);
  if (!answer) return null;
  const expected = expectedOf(precedent.own.expected, target, answer.horizonSeconds);
  return expected === null ? null : { expected, happened: answer.happened };
}

const expectedOf = (
  { reach, pace, lean }: Expectation,
  target: Target,
  horizonSeconds: HorizonSeconds | null,
): number | null => {
  if (horizonSeconds === null) return reach;
  return target === 'pace' ? pace[horizonSeconds] : lean[horizonSeconds];
};

/** A question's log-odds step by step: price and time, then the cell. */
export interface Steps {
  readonly base: Predictor;
  readonly cell: { readonly effect: number; readonly variance: number };
}

/**
 * @param horizonSeconds null for reaching the level @returns null where it is not asked
 */
export function stepsOf(
  { recalibration, cells }: Pick<ForecastModel, 'recalibration' | 'cells'>,
  moment: Moment,
  target: Target,
  horizonSeconds: HorizonSeconds | null,
): Steps | null {
  const base =
    target === 'reach' || horizonSeconds === null
      ? predictReach(recalibration, moment)
      : predictRace(recalibration, target, moment, horizonSeconds);
  return base && { base, cell: cellEffect(cells, target, moment.phase, moment.cell) };
}

export function expectationOf(model: ForecastModel, moment: Moment): Expectation {
  const of = (target: Target, horizonSeconds: HorizonSeconds | null) => {
    const steps = stepsOf(model, moment, target, horizonSeconds);
    return steps && fromLogOdds(steps.base.logOdds + steps.cell.effect);
  };
  return {
    reach: of('reach', null),
    pace: byHorizon((horizon) => of('pace', horizon)),
    lean: byHorizon((horizon) => of('lean', horizon)),
  };
}
