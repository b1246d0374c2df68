import { sessionsApart } from '../../shared/session/session.ts';
import type { Corpus } from './corpus.ts';
import { POOL_WEIGHTS, type Pool, poolsOf } from './pools.ts';
import type { Query } from './query.ts';
import { DISTANCE_KERNEL_ATR, inRiskSet } from './risk-set.ts';
import type { StoredCheckpoint } from './stored-checkpoint.ts';

/** A checkpoint that a search has found. */
export interface Neighbour {
  readonly row: number;
  readonly similarity: number;
  readonly pool: Pool;
  readonly weight: number;
}

/**
 * What each rule kept from being a neighbour, for the reader who asks why there are so
 * few.
 */
export interface Removed {
  perEpisode: number;
  perDate: number;
}

export const MAX_NEIGHBOURS = 50;
const MAX_CANDIDATES = 500;
const MAX_PER_DATE = 2;
/**
 * A pool is wide enough with this many candidates on this many days; otherwise the next
 * wider one is drawn on.
 */
const MIN_CANDIDATES = 60;
const MIN_DAYS = 15;
const ELAPSED_KERNEL_SECONDS = 60;
const SIMILARITY_POWER = 4;
const HALF_LIFE_SESSIONS = 60;

/** Weight of a difference in distance to the level: soft, gone beyond about one ATR. */
export const distanceKernel = (difference: number): number =>
  Math.exp(-0.5 * (difference / DISTANCE_KERNEL_ATR) ** 2);

/** Weight of a difference in time since contact. */
const elapsedKernel = ({ sinceContact }: Query, { sinceContactSeconds }: StoredCheckpoint): number =>
  sinceContact
    ? Math.exp(-0.5 * ((sinceContact.elapsedSeconds - sinceContactSeconds) / ELAPSED_KERNEL_SECONDS) ** 2)
    : 1;

/** Half after sixty sessions of the calendar, whether or not the corpus has them all. */
const recency = (date: string, queryDate: string): number =>
  2 ** (-sessionsApart(date, queryDate) / HALF_LIFE_SESSIONS);

/**
 * The checkpoints most like the query: same phase, near the same distance, earlier dates
 * only, at most one per episode and two per date, most similar first. The corpus itself
 * holds nothing of the query's day or later.
 */
export function findNeighbours(corpus: Corpus, query: Query): { neighbours: Neighbour[]; removed: Removed } {
  const pools = candidatePools(corpus, query);
  const rows = Int32Array.from([...pools.keys()].sort((a, b) => a - b));
  const unit = corpus.transform.apply(query.vector, query.level, query.direction);
  const found = corpus.index.search(unit, rows, MAX_CANDIDATES);
  const removed: Removed = { perEpisode: 0, perDate: 0 };
  const episodes = new Set<string>();
  const perDate = new Map<string, number>();
  const neighbours: Neighbour[] = [];
  for (let i = 0; i < found.rows.length && neighbours.length < MAX_NEIGHBOURS; i++) {
    const row = found.rows[i]!;
    const past = corpus.checkpoints[row]!;
    const similarity = found.similarities[i]!;
    const pool = pools.get(row)!;
    const weight =
      Math.max(0, similarity) ** SIMILARITY_POWER *
      recency(past.date, query.date) *
      POOL_WEIGHTS[pool] *
      distanceKernel(past.positionAtr - query.positionAtr) *
      elapsedKernel(query, past) *
      corpus.transform.overlap(query.vector, past.vector);
    // One that counts for nothing takes no other's place.
    if (!(weight > 0)) continue;
    const onDate = perDate.get(past.date) ?? 0;
    if (episodes.has(past.episodeId)) removed.perEpisode++;
    else if (onDate >= MAX_PER_DATE) removed.perDate++;
    else {
      episodes.add(past.episodeId);
      perDate.set(past.date, onDate + 1);
      neighbours.push({ row, similarity, pool, weight });
    }
  }
  return { neighbours, removed };
}

/**
 * Candidate rows with the narrowest pool each belongs to, widening until there are
 * enough.
 */
function candidatePools(corpus: Corpus, query: Query): Map<number, Pool> {
  const candidates = new Map<number, Pool>();
  const days = new Set<string>();
  for (const { pool, key } of poolsOf(query.level, query.direction, query.bucket)) {
    for (const row of corpus.rows(query.phase, key)) {
      const past = corpus.checkpoints[row]!;
      if (candidates.has(row) || past.date >= query.date || !inRiskSet(past, query)) continue;
      candidates.set(row, pool);
      days.add(past.date);
    }
    if (candidates.size >= MIN_CANDIDATES && days.size >= MIN_DAYS) break;
  }
  return candidates;
}
