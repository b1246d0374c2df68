import type { Corpus } from './corpus.ts';
import type { Query } from './query.ts';
import type { StoredCheckpoint } from './stored-checkpoint.ts';

/** A checkpoint that a search has found. */
export interface Neighbour {
  /** Place among the checkpoints of the corpus. */
  readonly row: number;
  readonly similarity: number;
  /** What it counts for beside the others. */
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
const MAX_PER_DATE = 2;
const SIMILARITY_POWER = 4;
/** Standard deviations of what still counts as standing where the query stands. */
const POSITION_KERNEL_ATR = 0.35;
const ELAPSED_KERNEL_SECONDS = 60;
const KERNEL_REACH = 3;

const kernel = (difference: number, deviation: number): number =>
  Math.abs(difference) > KERNEL_REACH * deviation ? 0 : Math.exp(-0.5 * (difference / deviation) ** 2);

/** What a checkpoint counts for by where and when it stood, before its likeness. */
function nearness(query: Query, past: StoredCheckpoint): number {
  const near = kernel(past.positionAtr - query.positionAtr, POSITION_KERNEL_ATR);
  if (near === 0 || query.phase === 'APPROACH') return near;
  return near * kernel(past.sinceContactSeconds - query.sinceContactSeconds, ELAPSED_KERNEL_SECONDS);
}

/**
 * The checkpoints most like the query of all levels: same phase, still undecided when they
 * were seen, near where it stands and as long after contact; at most one an approach and
 * two a date, those that count most first. What happened after they were seen never
 * decides who is found. The corpus itself holds nothing of the query's day or later.
 */
export function findNeighbours(corpus: Corpus, query: Query): { neighbours: Neighbour[]; removed: Removed } {
  const near: number[] = [];
  const rows: number[] = [];
  for (const row of corpus.undecidedRows(query.phase)) {
    const weight = nearness(query, corpus.checkpoints[row]!);
    if (weight === 0) continue;
    near.push(weight);
    rows.push(row);
  }
  const similarities = corpus.similarities(query, rows);
  const candidates = rows
    .map((row, i): Neighbour => {
      const similarity = similarities[i]!;
      return { row, similarity, weight: near[i]! * Math.max(0, similarity) ** SIMILARITY_POWER };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || b.similarity - a.similarity || a.row - b.row);
  return firstOfEach(corpus, candidates);
}

function firstOfEach(corpus: Corpus, candidates: readonly Neighbour[]) {
  const removed: Removed = { perEpisode: 0, perDate: 0 };
  const episodes = new Set<string>();
  const perDate = new Map<string, number>();
  const neighbours: Neighbour[] = [];
  for (const candidate of candidates) {
    if (neighbours.length === MAX_NEIGHBOURS) break;
    const { date, episodeId } = corpus.checkpoints[candidate.row]!;
    const onDate = perDate.get(date) ?? 0;
    if (episodes.has(`${date}/${episodeId}`)) removed.perEpisode++;
    else if (onDate >= MAX_PER_DATE) removed.perDate++;
    else {
      episodes.add(`${date}/${episodeId}`);
      perDate.set(date, onDate + 1);
      neighbours.push(candidate);
    }
  }
  return { neighbours, removed };
}
