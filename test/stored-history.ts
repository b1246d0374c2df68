import { DATASETS, type Lake } from '../daemon/lake/lake.ts';
import { readEpisodes } from '../daemon/tables/episodes.ts';
import type { StoredCheckpoint } from '../pipeline/retrieval/stored-checkpoint.ts';

/** Reads the stored checkpoints of all committed sessions before a date. */
export async function loadCheckpoints(
  lake: Lake,
  symbol: string,
  before: string,
): Promise<StoredCheckpoint[]> {
  const dates = (await lake.dates(DATASETS.episodes(symbol))).filter((date) => date < before);
  const checkpoints: StoredCheckpoint[] = [];
  for (const date of dates) checkpoints.push(...(await readEpisodes(lake, symbol, date)));
  return checkpoints;
}
