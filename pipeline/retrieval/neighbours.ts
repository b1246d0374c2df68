import { PHASES } from '../../shared/vocabulary/approach.ts';
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
 * What each rule kept from being a neighbour among those that would have come before the
 * last, for the reader who asks why there are so few.
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
const REACH_ATR = KERNEL_REACH * POSITION_KERNEL_ATR;
/**
 * Queries that are compared at once: enough to share the reading, and near each other.
 */
const BATCH = 16;

/**
 * Candidates this near are looked at first: most often they are more than enough, and
 * show how near others have to be.
 */
const FIRST_LOOK = 0.85;

const kernel = (difference: number, deviation: number): number =>
  Math.abs(difference) > KERNEL_REACH * deviation ? 0 : Math.exp(-0.5 * (difference / deviation) ** 2);

export interface Found {
  readonly neighbours: Neighbour[];
  readonly removed: Removed;
}

/**
 * The checkpoints most like the query of all levels: same phase, still undecided when
 * they were seen, near where it stands and as long after contact; at most one an approach
 * and two a date, those that count most first. What happened after they were seen never
 * decides who is found. The corpus itself holds nothing of the query's day or later.
 */
export function findNeighbours(corpus: Corpus, query: Query): Found {
  const unit = corpus.transform.apply(query.vector, query.level, query.direction);
  const { vectors } = corpus.index(query.phase);
  return search(corpus, query, (place) => vectors.similarity(unit, place));
}

/** The same for many queries of one date, in less time than one by one. */
export function findNeighboursOfAll(corpus: Corpus, queries: readonly Query[]): Found[] {
  const found = new Array<Found>(queries.length);
  for (const phase of PHASES) {
    const { vectors } = corpus.index(phase);
    const ascending = [...queries.keys()]
      .filter((i) => queries[i]!.phase === phase)
      .sort((a, b) => queries[a]!.positionAtr - queries[b]!.positionAtr);
    for (let from = 0; from < ascending.length; from += BATCH) {
      const batch = ascending.slice(from, from + BATCH);
      const [lowest, highest] = [queries[batch[0]!]!, queries[batch.at(-1)!]!];
      const [first, after] = vectors.between(lowest.positionAtr - REACH_ATR, highest.positionAtr + REACH_ATR);
      const units = batch.map((i) => {
        const { vector, level, direction } = queries[i]!;
        return corpus.transform.apply(vector, level, direction);
      });
      const similarities = vectors.similarities(units, first, after);
      for (const [k, i] of batch.entries())
        found[i] = search(corpus, queries[i]!, (place) => similarities[k]![place - first]!);
    }
  }
  return found;
}

type SimilarityAt = (place: number) => number;

function search(corpus: Corpus, query: Query, similarityAt: SimilarityAt): Found {
  const nearest = candidates(corpus, query, similarityAt, {
    from: FIRST_LOOK,
    below: Number.POSITIVE_INFINITY,
  }).sort(byWeight);
  const found = firstOfEach(corpus.checkpoints, nearest);
  // A candidate counts for no more than its nearness: those below what the last of fifty
  // counts for cannot be among them.
  const least = found.neighbours.length < MAX_NEIGHBOURS ? 0 : found.neighbours.at(-1)!.weight;
  const others = candidates(corpus, query, similarityAt, { from: least, below: FIRST_LOOK }).filter(
    ({ weight }) => weight >= least,
  );
  return others.length === 0
    ? found
    : firstOfEach(corpus.checkpoints, [...nearest, ...others].sort(byWeight));
}

/** Those whose nearness, by where and when they stood, is in a range. */
function candidates(
  corpus: Corpus,
  { phase, positionAtr, sinceContactSeconds }: Query,
  similarityAt: SimilarityAt,
  { from, below }: { readonly from: number; readonly below: number },
): Neighbour[] {
  const { rows, vectors, sinceContactSeconds: elapsed } = corpus.index(phase);
  const [first, after] = vectors.between(positionAtr - REACH_ATR, positionAtr + REACH_ATR);
  const found: Neighbour[] = [];
  for (let place = first; place < after; place++) {
    const near = kernel(vectors.coordinate(place) - positionAtr, POSITION_KERNEL_ATR);
    if (near < from) continue;
    const nearness =
      phase === 'APPROACH'
        ? near
        : near * kernel(elapsed[place]! - sinceContactSeconds, ELAPSED_KERNEL_SECONDS);
    if (!(nearness > 0) || nearness < from || nearness >= below) continue;
    const similarity = similarityAt(place);
    if (similarity > 0)
      found.push({ row: rows[place]!, similarity, weight: nearness * similarity ** SIMILARITY_POWER });
  }
  return found;
}

/**
 * The first fifty of candidates, at most one an approach and two a date.
 * @param candidates those that come first before the others
 */
export function firstOfEach(
  checkpoints: readonly StoredCheckpoint[],
  candidates: readonly Neighbour[],
): Found {
  const removed: Removed = { perEpisode: 0, perDate: 0 };
  const episodes = new Set<string>();
  const perDate = new Map<string, number>();
  const neighbours: Neighbour[] = [];
  for (const candidate of candidates) {
    if (neighbours.length === MAX_NEIGHBOURS) break;
    const { date, episodeId } = checkpoints[candidate.row]!;
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

const byWeight = (a: Neighbour, b: Neighbour): number =>
  b.weight - a.weight || b.similarity - a.similarity || a.row - b.row;
