import { searchedIn } from '../../../pipeline/evaluation/walk-forward.ts';
import type { Found, Searched } from '../../../pipeline/forecast/history.ts';
import { corpusOf } from '../../../pipeline/retrieval/corpus.ts';
import type { StoredCheckpoint } from '../../../pipeline/retrieval/stored-checkpoint.ts';
import type { Normalization } from '../../../pipeline/vectors/normalization.ts';
import { DATASETS, Lake } from '../../lake/lake.ts';
import { readEpisodes } from '../../tables/episodes.ts';

export interface SearchItem {
  readonly dataFolder: string;
  readonly symbol: string;
  readonly date: string;
}

/**
 * Dates that a worker has read, by what their manifest names: every later date is
 * compared with them again.
 */
const read = new Map<string, readonly StoredCheckpoint[]>();

/** Beside the date's checkpoints. */
export interface SearchResult extends Searched {
  readonly found: Found[];
  /** As of the date. */
  readonly normalization: Normalization;
}

/** What is found among earlier sessions for each checkpoint of a date. */
export async function searchDate({ dataFolder, symbol, date }: SearchItem): Promise<SearchResult> {
  const lake = new Lake(dataFolder);
  const dataset = DATASETS.episodes(symbol);
  const checkpoints: StoredCheckpoint[] = [];
  let own: readonly StoredCheckpoint[] = [];
  for (const each of (await lake.dates(dataset)).filter((candidate) => candidate <= date)) {
    const rows = await checkpointsOf(lake, symbol, each);
    checkpoints.push(...rows);
    if (each === date) own = rows;
  }
  const corpus = corpusOf(date, checkpoints);
  const { found, conditions } = searchedIn(corpus, own);
  return {
    // Neighbours cross threads: only what is judged by goes along.
    found: found.map((neighbours) => neighbours.map(({ row, weight }) => ({ row, weight }))),
    conditions,
    normalization: corpus.normalization,
  };
}

async function checkpointsOf(lake: Lake, symbol: string, date: string): Promise<readonly StoredCheckpoint[]> {
  const manifest = await lake.manifest(DATASETS.episodes(symbol), date);
  const key = `${lake.root}|${symbol}|${date}|${manifest?.inputs}`;
  const known = read.get(key);
  if (known) return known;
  const rows = await readEpisodes(lake, symbol, date);
  read.set(key, rows);
  return rows;
}
