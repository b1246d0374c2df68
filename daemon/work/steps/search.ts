import { findForAll } from '../../../pipeline/evaluation/walk-forward.ts';
import type { Found } from '../../../pipeline/forecast/history.ts';
import { corpusOf } from '../../../pipeline/retrieval/corpus.ts';
import type { StoredCheckpoint } from '../../../pipeline/retrieval/stored-checkpoint.ts';
import { DATASETS, Lake } from '../../lake/lake.ts';
import { scalesName } from '../../ledger/made-with.ts';
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

export interface SearchResult {
  /** Beside the date's checkpoints. */
  readonly found: Found[];
  /** Names the scale that vectors were brought to. */
  readonly scales: string;
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
  // Neighbours cross threads: only what is judged by goes along.
  const found = findForAll(corpus, own).map((neighbours) =>
    neighbours.map(({ row, weight }) => ({ row, weight })),
  );
  return { found, scales: scalesName(corpus.normalization) };
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
