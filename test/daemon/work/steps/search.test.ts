import { beforeAll, expect, it } from 'vitest';
import { readEpisodes } from '../../../../daemon/tables/episodes.ts';
import { searchDate } from '../../../../daemon/work/steps/search.ts';
import { conditionsOf } from '../../../../pipeline/forecast/conditions.ts';
import { corpusOf } from '../../../../pipeline/retrieval/corpus.ts';
import { findNeighbours } from '../../../../pipeline/retrieval/neighbours.ts';
import { loadCheckpoints } from '../../../stored-history.ts';
import { DATES, historyLake } from '../../forecasts/history-lake.ts';

const { root, lake, putEpisodes } = historyLake();
beforeAll(async () => {
  for (const [i, date] of DATES.slice(0, 3).entries()) await putEpisodes(date, i + 1);
});

it('finds for each checkpoint of a date what a search among earlier sessions finds', async () => {
  const { found, conditions, normalization } = await searchDate({
    dataFolder: root,
    symbol: 'ES',
    date: DATES[1],
  });
  const own = await readEpisodes(lake, 'ES', DATES[1]);
  const corpus = corpusOf(DATES[1], await loadCheckpoints(lake, 'ES', DATES[1]));
  expect(found).toHaveLength(own.length);
  expect(normalization).toEqual(corpus.normalization);
  expect(found.some((neighbours) => neighbours.length > 0)).toBe(true);
  for (const [i, checkpoint] of own.entries()) {
    const { neighbours } = corpus.transform.isSearchable(checkpoint.vector)
      ? findNeighbours(corpus, checkpoint)
      : { neighbours: [] };
    expect(found[i]).toEqual(neighbours.map(({ row, weight }) => ({ row, weight })));
    expect(conditions[i]).toEqual(conditionsOf(corpus.transform, checkpoint));
  }
});
it('sees a date that was built anew meanwhile', async () => {
  const before = await searchDate({ dataFolder: root, symbol: 'ES', date: DATES[2] });
  await putEpisodes(DATES[0], 50);
  expect(await searchDate({ dataFolder: root, symbol: 'ES', date: DATES[2] })).not.toEqual(before);
});
