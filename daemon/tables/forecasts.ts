import type { ConditionEffect } from '../../pipeline/forecast/conditions.ts';
import type { ForecastDate } from '../../pipeline/forecast/history.ts';
import type { ForecastModel } from '../../pipeline/forecast/model.ts';
import { RACE_TARGETS, type RaceTarget, TARGETS, type Target } from '../../pipeline/forecast/moment.ts';
import type { OwnForecast } from '../../pipeline/forecast/precedent.ts';
import type { Correction } from '../../pipeline/forecast/similar-cases.ts';
import { byHorizon } from '../../pipeline/outcomes/triple-barrier.ts';
import type { StoredCheckpoint } from '../../pipeline/retrieval/stored-checkpoint.ts';
import type { Normalization } from '../../pipeline/vectors/normalization.ts';
import { CHECKPOINT_KINDS } from '../../shared/vocabulary/approach.ts';
import { HORIZONS_SECONDS, type HorizonSeconds } from '../../shared/vocabulary/outcome.ts';
import { DATASETS, type Lake, type StoredFile } from '../lake/lake.ts';
import { type ColumnValues, encodeTable, type ReadTable, type TableSpec } from '../lake/row-encoding.ts';
import { number, text } from './columns.ts';
import { decodeScales, SCALES_FILE } from './scales.ts';
import { wordsOf } from './words.ts';

const expectedColumn = (target: RaceTarget, seconds: HorizonSeconds) =>
  `expected_${target}_${seconds / 60}min`;
const addedColumn = (target: Target) => `added_${target}`;
const varianceColumn = (target: Target) => `added_${target}_variance`;
const casesColumn = (target: Target) => `similar_cases_${target}`;
const daysColumn = (target: Target) => `similar_days_${target}`;
const effectiveColumn = (target: Target) => `effective_sample_size_${target}`;
const conditionsColumn = (target: RaceTarget) => `conditions_${target}`;
const conditionsVarianceColumn = (target: RaceTarget) => `conditions_${target}_variance`;

/** What the model of each day said of the day's checkpoints before it saw them. */
export const FORECASTS: TableSpec = [
  text('episode_id'),
  text('checkpoint'),
  number('history_sessions', 'sessions'),
  number('expected_reach', 'probability'),
  ...RACE_TARGETS.flatMap((target) =>
    HORIZONS_SECONDS.map((seconds) => number(expectedColumn(target, seconds), 'probability')),
  ),
  ...TARGETS.flatMap((target) => [
    number(addedColumn(target), 'log-odds'),
    number(varianceColumn(target), 'log-odds²'),
    number(casesColumn(target), 'cases'),
    number(daysColumn(target), 'sessions'),
    number(effectiveColumn(target), 'cases'),
  ]),
  ...RACE_TARGETS.flatMap((target) => [
    number(conditionsColumn(target), 'log-odds'),
    number(conditionsVarianceColumn(target), 'log-odds²'),
  ]),
  number('conditions_squared', 'spreads²'),
];
export const FORECASTS_FILE = 'forecasts.parquet';
export const MODEL_FILE = 'model.json';

/** @param checkpoints beside the forecasts, one each */
export function encodeForecasts(
  checkpoints: readonly StoredCheckpoint[],
  { forecasts }: ForecastDate,
): StoredFile {
  const orMissing = (value: number | null) => value ?? Number.NaN;
  const cells: Record<string, ColumnValues> = {
    episode_id: checkpoints.map(({ episodeId }) => episodeId),
    checkpoint: checkpoints.map(({ kind }) => kind),
    history_sessions: forecasts.map(({ days }) => days),
    expected_reach: forecasts.map(({ expected }) => orMissing(expected.reach)),
  };
  for (const target of RACE_TARGETS)
    for (const seconds of HORIZONS_SECONDS)
      cells[expectedColumn(target, seconds)] = forecasts.map(({ expected }) =>
        orMissing(expected[target][seconds]),
      );
  for (const target of TARGETS) {
    const of = (value: (correction: Correction) => number) =>
      forecasts.map(({ added }) => value(added.similarCases[target]));
    cells[addedColumn(target)] = of(({ value }) => value);
    cells[varianceColumn(target)] = of(({ variance }) => variance);
    cells[casesColumn(target)] = of(({ cases }) => cases);
    cells[daysColumn(target)] = of(({ days }) => days);
    cells[effectiveColumn(target)] = of(({ effectiveSampleSize }) => effectiveSampleSize);
  }
  for (const target of RACE_TARGETS) {
    cells[conditionsColumn(target)] = forecasts.map(({ added }) => added.conditions[target].value);
    cells[conditionsVarianceColumn(target)] = forecasts.map(({ added }) => added.conditions[target].variance);
  }
  cells.conditions_squared = forecasts.map(({ added }) => added.conditions.lean.squares);
  return { bytes: encodeTable(FORECASTS, cells), rows: forecasts.length };
}

/** The model as it was fitted, for those who want to see its numbers. */
export const encodeModel = (model: ForecastModel): StoredFile => ({
  bytes: Buffer.from(`${JSON.stringify(model)}\n`),
  rows: 1,
});

/** What names a checkpoint beside its date. */
export const nameOf = ({ episodeId, kind }: Pick<StoredCheckpoint, 'episodeId' | 'kind'>): string =>
  `${episodeId} ${kind}`;

export interface StoredForecasts {
  /** Which checkpoint each is of. */
  readonly names: readonly string[];
  /** But for their conditions, which follow from their vectors and the scales. */
  readonly forecasts: readonly Omit<OwnForecast, 'conditions'>[];
  /** As of the date. */
  readonly normalization: Normalization;
}

/** What was said of the checkpoints of a date, in their order. */
export async function readForecasts(lake: Lake, symbol: string, date: string): Promise<StoredForecasts> {
  const table = await lake.read(DATASETS.forecasts(symbol), date, FORECASTS_FILE);
  const days = table.numbers('history_sessions');
  const reach = table.numbers('expected_reach');
  const expected = { pace: expectedOf(table, 'pace'), lean: expectedOf(table, 'lean') };
  const corrections = {
    reach: correctionsOf(table, 'reach'),
    pace: correctionsOf(table, 'pace'),
    lean: correctionsOf(table, 'lean'),
  };
  const conditions = { pace: conditionsOf(table, 'pace'), lean: conditionsOf(table, 'lean') };
  const [episodeIds, kinds] = [table.strings('episode_id'), wordsOf(table, 'checkpoint', CHECKPOINT_KINDS)];
  const names = kinds.map((kind, i) => nameOf({ episodeId: episodeIds[i]!, kind }));
  const forecasts = Array.from(days, (sessions, i) => ({
    days: sessions,
    expected: {
      reach: orNull(reach[i]!),
      pace: byHorizon((seconds) => orNull(expected.pace[seconds][i]!)),
      lean: byHorizon((seconds) => orNull(expected.lean[seconds][i]!)),
    },
    added: {
      similarCases: {
        reach: corrections.reach(i),
        pace: corrections.pace(i),
        lean: corrections.lean(i),
      },
      conditions: { pace: conditions.pace(i), lean: conditions.lean(i) },
    },
  }));
  const scales = await lake.readBytes(DATASETS.forecasts(symbol), date, `date=${date}/${SCALES_FILE}`);
  return { names, forecasts, normalization: decodeScales(scales) };
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

const expectedOf = (table: ReadTable, target: RaceTarget) =>
  byHorizon((seconds) => table.numbers(expectedColumn(target, seconds)));

function correctionsOf(table: ReadTable, target: Target): (i: number) => Correction {
  const value = table.numbers(addedColumn(target));
  const variance = table.numbers(varianceColumn(target));
  const cases = table.numbers(casesColumn(target));
  const days = table.numbers(daysColumn(target));
  const effective = table.numbers(effectiveColumn(target));
  return (i) => ({
    value: value[i]!,
    variance: variance[i]!,
    cases: cases[i]!,
    days: days[i]!,
    effectiveSampleSize: effective[i]!,
  });
}

function conditionsOf(table: ReadTable, target: RaceTarget): (i: number) => ConditionEffect {
  const value = table.numbers(conditionsColumn(target));
  const variance = table.numbers(conditionsVarianceColumn(target));
  const squares = table.numbers('conditions_squared');
  return (i) => ({ value: value[i]!, variance: variance[i]!, squares: squares[i]! });
}
