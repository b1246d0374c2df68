import type { HorizonSeconds } from '../../shared/vocabulary/outcome.ts';
import { type ByHorizon, byHorizon } from '../outcomes/triple-barrier.ts';
import { designEffect } from '../statistics/design-effect.ts';
import { fromLogOdds, logOdds } from '../statistics/log-odds.ts';
import { type FittedWeight, fitNonnegativeWeight, NO_WEIGHT } from '../statistics/nonnegative-weight.ts';
import { type CellEffects, cellEffect, fitCellEffects } from './cell-effects.ts';
import type { Moment, Stage, Target } from './moment.ts';
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
export const FORECAST_VERSION = 2;
/** A correction says nothing of its worth before there were this many sessions. */
const MIN_DAYS_OF_CORRECTION = 10;
const MIN_CORRECTIONS = 31;

/** What similar cases have been worth so far, a number from zero up for each question. */
export interface SimilarCaseWeights {
  readonly lean: Readonly<Record<Stage, FittedWeight>>;
  readonly pace: Readonly<Record<Stage, FittedWeight>>;
  readonly reach: FittedWeight;
}

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
    similarCases: {
      lean: fitWeights(precedents, 'lean'),
      pace: fitWeights(precedents, 'pace'),
      reach: fitWeight(precedents, 'reach', 'before'),
    },
  };
}

/**
 * At contact and later apart: what similar cases know of a race under way must not lend
 * weight to what they do not know at its start.
 */
const fitWeights = (precedents: readonly Precedent[], target: Target): Record<Stage, FittedWeight> => ({
  before: fitWeight(precedents, target, 'before'),
  contact: fitWeight(precedents, target, 'contact'),
  open: fitWeight(precedents, target, 'open'),
});

/**
 * What similar cases are worth at a moment; after contact blended as the walk's
 * corrections are.
 */
export function weightAt(
  { before, contact, open }: Readonly<Record<Stage, FittedWeight>>,
  { stage, contactShare: share }: Moment,
): Pick<FittedWeight, 'value' | 'variance'> {
  if (stage === 'before') return before;
  return {
    value: share * contact.value + (1 - share) * open.value,
    variance: share ** 2 * contact.variance + (1 - share) ** 2 * open.variance,
  };
}

function fitWeight(precedents: readonly Precedent[], target: Target, stage: Stage): FittedWeight {
  const used = precedents.flatMap((precedent) => {
    const { own, moment } = precedent;
    if (moment.stage !== stage || own.days < MIN_DAYS_OF_CORRECTION) return [];
    const residual = residualOf(precedent, target);
    return residual === null
      ? []
      : [{ ...precedent, ...residual, correction: own.corrections[target].value }];
  });
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
