import type { Knowledge } from '../../pipeline/forecast/answer.ts';
import { CONDITION_VIEW, conditionsOf } from '../../pipeline/forecast/conditions.ts';
import { ForecastHistory } from '../../pipeline/forecast/history.ts';
import { knownCases } from '../../pipeline/forecast/known-cases.ts';
import { cautionsOf } from '../../pipeline/ledger/cautions.ts';
import type { MadeWith } from '../../pipeline/ledger/entry.ts';
import type { TrackRecord } from '../../pipeline/ledger/track-record.ts';
import { corpusOf } from '../../pipeline/retrieval/corpus.ts';
import { type Drift, driftOf } from '../../pipeline/retrieval/drift.ts';
import type { StoredCheckpoint } from '../../pipeline/retrieval/stored-checkpoint.ts';
import { ViewTransform } from '../../pipeline/vectors/views.ts';
import { SpymasterError } from '../../shared/errors.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import { madeWith, scalesName } from '../ledger/made-with.ts';
import { readEpisodes } from '../tables/episodes.ts';
import { nameOf, readForecasts } from '../tables/forecasts.ts';
import { forecastChain } from './chain.ts';
import { recordBefore } from './record.ts';

/**
 * What was said of every session, with what came of it.
 * @param before only of sessions before this date
 * @throws {SpymasterError} FORECASTS_STALE where episodes were built and their forecasts
 * were not
 */
export async function loadHistory(lake: Lake, symbol: string, before?: string): Promise<ForecastHistory> {
  const history = new ForecastHistory();
  for (const { date, inputs } of await forecastChain(lake, symbol)) {
    if (before !== undefined && date >= before) break;
    const state = await lake.stateOf(DATASETS.forecasts(symbol), date, inputs);
    if (state !== 'complete') throw stale(date);
    await restoreDate(lake, symbol, date, history);
  }
  return history;
}

/**
 * Adds a stored date to a history.
 * @throws {SpymasterError} FORECASTS_STALE where its two tables do not have the same rows
 */
export async function restoreDate(
  lake: Lake,
  symbol: string,
  date: string,
  history: ForecastHistory,
): Promise<void> {
  const checkpoints = await readEpisodes(lake, symbol, date);
  const { names, forecasts, normalization } = await readForecasts(lake, symbol, date);
  if (names.join() !== checkpoints.map(nameOf).join()) throw stale(date);
  const transform = new ViewTransform(CONDITION_VIEW, normalization);
  history.restore(
    date,
    checkpoints,
    forecasts.map((forecast, i) => ({ ...forecast, conditions: conditionsOf(transform, checkpoints[i]!) })),
  );
}

/** What is known as of a date, and what names it. */
export interface NamedKnowledge {
  readonly knowledge: Knowledge;
  readonly madeWith: MadeWith;
  /** What was said in the sessions before, and what came of it. */
  readonly record: TrackRecord;
  /** Null where there are too few sessions to tell. */
  readonly drift: Drift | null;
}

/** The same, with the checkpoints it was computed from. */
export interface ComputedKnowledge extends NamedKnowledge {
  readonly checkpoints: readonly StoredCheckpoint[];
}

/**
 * Everything that is known as of a date: the sessions before it, what was said of them,
 * and the model they give.
 * @throws {SpymasterError} FORECASTS_STALE
 */
export async function computeKnowledge(lake: Lake, symbol: string, date: string): Promise<ComputedKnowledge> {
  const history = await loadHistory(lake, symbol, date);
  const { precedents } = history;
  const checkpoints = precedents.map(({ checkpoint }) => checkpoint);
  const corpus = corpusOf(date, checkpoints);
  const model = history.modelAsOf(date);
  const before = (await forecastChain(lake, symbol)).findLast((link) => link.date < date);
  const cases = knownCases(precedents);
  const made = madeWith(model, before?.inputs ?? null, scalesName(corpus.normalization));
  const record = await recordBefore(lake, symbol, date, { cases, madeWith: made });
  const drift = driftOf(corpus, checkpoints);
  return {
    knowledge: { corpus, cases, model, cautions: cautionsOf(drift, record) },
    checkpoints,
    madeWith: made,
    record,
    drift,
  };
}

const stale = (date: string): SpymasterError =>
  new SpymasterError('FORECASTS_STALE', `The forecasts of ${date} are not those of its episodes.`, {
    hint: 'Build what is missing: spymaster index build',
  });
