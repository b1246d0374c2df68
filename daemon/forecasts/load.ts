import type { Knowledge } from '../../pipeline/forecast/answer.ts';
import { ForecastHistory } from '../../pipeline/forecast/history.ts';
import { Corpus } from '../../pipeline/retrieval/corpus.ts';
import { SpymasterError } from '../../shared/errors.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import { readEpisodes } from '../tables/episodes.ts';
import { readForecasts } from '../tables/forecasts.ts';
import { forecastChain } from './chain.ts';

/**
 * Everything that is known as of a date: the sessions before it, what was said of them,
 * and the model they give.
 * @throws {SpymasterError} FORECASTS_STALE where episodes of an earlier session were
 * built and its forecasts were not
 */
export async function loadKnowledge(lake: Lake, symbol: string, date: string): Promise<Knowledge> {
  const history = new ForecastHistory();
  for (const link of await forecastChain(lake, symbol)) {
    if (link.date >= date) break;
    const state = await lake.stateOf(DATASETS.forecasts(symbol), link.date, link.inputs);
    if (state !== 'complete') throw stale(link.date);
    history.restore(
      link.date,
      await readEpisodes(lake, symbol, link.date),
      await readForecasts(lake, symbol, link.date),
    );
  }
  const { precedents } = history;
  return {
    corpus: new Corpus(
      date,
      precedents.map(({ checkpoint }) => checkpoint),
    ),
    precedents,
    model: history.modelAsOf(date),
  };
}

const stale = (date: string): SpymasterError =>
  new SpymasterError('FORECASTS_STALE', `The forecasts of ${date} are not those of its episodes.`, {
    hint: 'Build what is missing: spymaster index build',
  });
