import type { Knowledge } from '../../pipeline/forecast/answer.ts';
import { ForecastHistory } from '../../pipeline/forecast/history.ts';
import { Corpus } from '../../pipeline/retrieval/corpus.ts';
import { SpymasterError } from '../../shared/errors.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import { readEpisodes } from '../tables/episodes.ts';
import { nameOf, readForecasts } from '../tables/forecasts.ts';
import { forecastChain } from './chain.ts';

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
  const { names, forecasts } = await readForecasts(lake, symbol, date);
  if (names.join() !== checkpoints.map(nameOf).join()) throw stale(date);
  history.restore(date, checkpoints, forecasts);
}

/**
 * Everything that is known as of a date: the sessions before it, what was said of them,
 * and the model they give.
 * @throws {SpymasterError} FORECASTS_STALE
 */
export async function loadKnowledge(lake: Lake, symbol: string, date: string): Promise<Knowledge> {
  const history = await loadHistory(lake, symbol, date);
  const { precedents } = history;
  const checkpoints = precedents.map(({ checkpoint }) => checkpoint);
  return { corpus: new Corpus(date, checkpoints), precedents, model: history.modelAsOf(date) };
}

const stale = (date: string): SpymasterError =>
  new SpymasterError('FORECASTS_STALE', `The forecasts of ${date} are not those of its episodes.`, {
    hint: 'Build what is missing: spymaster index build',
  });
