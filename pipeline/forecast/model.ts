import type { HorizonSeconds } from '../../shared/vocabulary/outcome.ts';
import { byHorizon } from '../outcomes/triple-barrier.ts';
import { fromLogOdds } from '../statistics/log-odds.ts';
import { type AddedWeights, fitAddedWeights, type Unexplained } from './added-weights.ts';
import { type CellEffects, cellEffect, fitCellEffects } from './cell-effects.ts';
import { ConditionHistory, type ConditionModel } from './conditions.ts';
import { type Moment, RACE_TARGETS, type Target } from './moment.ts';
import { type Expectation, type Precedent, residualOf } from './precedent.ts';
import {
  fitRecalibration,
  type Predictor,
  predictRace,
  predictReach,
  type Recalibration,
} from './recalibration.ts';
import { fitUnexplained } from './unexplained.ts';

/** Raised whenever the same history would give another model. */
export const FORECAST_VERSION = 7;

/** All that forecasts of a date are made with, fitted on earlier sessions alone. */
export interface ForecastModel extends AddedWeights {
  readonly version: typeof FORECAST_VERSION;
  readonly asOf: string;
  /** Sessions it was fitted on. */
  readonly days: number;
  readonly recalibration: Recalibration;
  readonly cells: CellEffects;
  readonly conditions: ConditionModel;
  readonly unexplained: Unexplained;
}

/**
 * @param precedents of sessions before the date, oldest first
 * @param conditions of the same precedents
 */
export function fitModel(
  asOf: string,
  precedents: readonly Precedent[],
  conditions: ConditionHistory = conditionHistoryOf(precedents),
): ForecastModel {
  const recalibration = fitRecalibration(precedents);
  const weights = fitAddedWeights(precedents);
  return {
    version: FORECAST_VERSION,
    asOf,
    days: new Set(precedents.map(({ date }) => date)).size,
    recalibration,
    cells: fitCellEffects(recalibration, precedents),
    conditions: conditions.fit(),
    ...weights,
    unexplained: fitUnexplained(precedents, weights, conditions),
  };
}

export function conditionHistoryOf(precedents: readonly Precedent[]): ConditionHistory {
  const history = new ConditionHistory();
  for (const precedent of precedents) addConditions(history, precedent);
  return history;
}

/** Adds what a precedent's conditions went along with, as far as both are known. */
export function addConditions(history: ConditionHistory, precedent: Precedent): void {
  const { date, episodeId, moment, own } = precedent;
  if (!own.conditions) return;
  for (const target of RACE_TARGETS) {
    const residual = residualOf(precedent, target);
    if (residual) history.add(target, { date, episodeId, moment, conditions: own.conditions, ...residual });
  }
}

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
