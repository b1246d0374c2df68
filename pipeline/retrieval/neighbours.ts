import type { Direction, Phase } from '../../shared/vocabulary/approach.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import type { TimeBucket } from '../../shared/vocabulary/time-bucket.ts';
import { POOL_WEIGHTS, POOLS, type Pool, poolKeys } from './cells.ts';
import type { Case, Corpus } from './corpus.ts';

/** What is asked about: an approach under way, in the terms its history is stored in. */
export interface Query {
  readonly date: string;
  readonly level: LevelKind;
  readonly direction: Direction;
  readonly bucket: TimeBucket;
  readonly phase: Phase;
  /** Level-frame position in ATR, as {@link Case.position}. */
  readonly position: number;
  readonly vector: Float32Array;
  /** How the race after contact stands; null before contact. */
  readonly race: RaceState | null;
}

/** A race that has begun and is not decided, in the frame frozen at contact. */
export interface RaceState {
  /** ATR through the level. */
  readonly position: number;
  readonly elapsedSeconds: number;
}

export interface Neighbour {
  readonly row: number;
  readonly similarity: number;
  readonly pool: Pool;
  readonly weight: number;
}

/** What each rule kept from being a neighbour, for the reader who asks why there are so few. */
export interface Removed {
  perEpisode: number;
  perDate: number;
}

export const MAX_NEIGHBOURS = 50;
const MAX_CANDIDATES = 500;
const MAX_PER_DATE = 2;
/** A pool is wide enough with this many candidates on this many days; otherwise the next wider one is drawn on. */
const ENOUGH_CANDIDATES = 60;
const ENOUGH_DAYS = 15;
const DISTANCE_KERNEL_ATR = 0.35;
const KERNEL_REACH = 3;
/** Bar closes after contact are two minutes apart: the last one before the query's moment is never further back. */
const OLDEST_CHECKPOINT_SECONDS = 120;
const ELAPSED_KERNEL_SECONDS = 60;
const DISTANCE_TOLERANCE_ATR = 0.05;
const ELAPSED_TOLERANCE_SECONDS = 1;
const SIMILARITY_POWER = 4;
const HALF_LIFE_SESSIONS = 60;

/** Weight of a difference in distance to the level (specification 20 §5.1): soft, gone beyond about one ATR. */
export const distanceKernel = (difference: number): number => Math.exp(-0.5 * (difference / DISTANCE_KERNEL_ATR) ** 2);

/** Weight of a difference in time since contact. */
const elapsedKernel = ({ race }: Query, { sinceContactSeconds }: Case): number =>
  race ? Math.exp(-0.5 * ((race.elapsedSeconds - sinceContactSeconds) / ELAPSED_KERNEL_SECONDS) ** 2) : 1;

/**
 * Whether a case is one of those the query's own situation was drawn from: an approach that has come as near as the query has, seen
 * when it was no nearer; or a race that is as old and still undecided, seen no later. Counting others would let what happened next
 * decide who is counted: approaches that turned back earlier, or races that lasted longer, than this one has.
 */
function standsWhereQueryStands(entry: Case, query: Query): boolean {
  if (Math.abs(entry.position - query.position) > KERNEL_REACH * DISTANCE_KERNEL_ATR) return false;
  if (!query.race) {
    return entry.nearestAtr <= -query.position && entry.position <= query.position + DISTANCE_TOLERANCE_ATR;
  }
  const { elapsedSeconds } = query.race;
  const age = elapsedSeconds - entry.sinceContactSeconds;
  return age >= -ELAPSED_TOLERANCE_SECONDS && age <= OLDEST_CHECKPOINT_SECONDS && entry.decidedAfterSeconds > elapsedSeconds;
}

/**
 * The cases most like the query: same phase, near the same distance, earlier dates only, at most one per episode and two per date,
 * most similar first (specification 20 §5.2–5.3). The corpus itself holds nothing of the query's day or later.
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
    const { episodeId, date, position } = corpus.cases[row]!;
    const onDate = perDate.get(date) ?? 0;
    if (episodes.has(episodeId)) removed.perEpisode++;
    else if (onDate >= MAX_PER_DATE) removed.perDate++;
    else {
      episodes.add(episodeId);
      perDate.set(date, onDate + 1);
      const similarity = found.similarities[i]!;
      const pool = pools.get(row)!;
      const age = corpus.sessions.length - corpus.sessions.indexOf(date);
      const recency = 2 ** (-age / HALF_LIFE_SESSIONS);
      const weight =
        Math.max(0, similarity) ** SIMILARITY_POWER *
        recency *
        POOL_WEIGHTS[pool] *
        distanceKernel(position - query.position) *
        elapsedKernel(query, corpus.cases[row]!) *
        corpus.transform.overlap(query.vector, corpus.cases[row]!.vector);
      if (weight > 0) neighbours.push({ row, similarity, pool, weight });
    }
  }
  return { neighbours, removed };
}

/** Candidate rows with the narrowest pool each belongs to, widening until there are enough. */
function candidatePools(corpus: Corpus, query: Query): Map<number, Pool> {
  const candidates = new Map<number, Pool>();
  const days = new Set<string>();
  const keys = poolKeys(query.level, query.direction, query.bucket);
  for (const [i, pool] of POOLS.entries()) {
    for (const row of corpus.rows(query.phase, keys[i]!)) {
      const { date } = corpus.cases[row]!;
      if (candidates.has(row) || date >= query.date || !standsWhereQueryStands(corpus.cases[row]!, query)) continue;
      candidates.set(row, pool);
      days.add(date);
    }
    if (candidates.size >= ENOUGH_CANDIDATES && days.size >= ENOUGH_DAYS) break;
  }
  return candidates;
}
