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

/**
 * Candidates this near are looked at first: most often they are more than enough, and
 * show how near others have to be.
 */
const FIRST_LOOK = 0.85;

const kernel = (difference: number, deviation: number): number =>
  Math.abs(difference) > KERNEL_REACH * deviation ? 0 : Math.exp(-0.5 * (difference / deviation) ** 2);

/**
 * The checkpoints most like the query of all levels: same phase, still undecided when
 * they were seen, near where it stands and as long after contact; at most one an approach
 * and two a date, those that count most first. What happened after they were seen never
 * decides who is found. The corpus itself holds nothing of the query's day or later.
 */
export function findNeighbours(corpus: Corpus, query: Query): { neighbours: Neighbour[]; removed: Removed } {
  const unit = corpus.transform.apply(query.vector, query.level, query.direction);
  const nearest = candidates(corpus, query, unit, { from: FIRST_LOOK, below: Number.POSITIVE_INFINITY });
  const found = firstOfEach(corpus.checkpoints, nearest.sort(byWeight));
  // A candidate counts for no more than its nearness: those below what the last of fifty
  // counts for cannot be among them.
  const least = found.neighbours.length < MAX_NEIGHBOURS ? 0 : found.neighbours.at(-1)!.weight;
  const others = candidates(corpus, query, unit, { from: least, below: FIRST_LOOK }).filter(
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
  unit: Float32Array,
  { from, below }: { readonly from: number; readonly below: number },
): Neighbour[] {
  const { rows, vectors, sinceContactSeconds: elapsed } = corpus.index(phase);
  const reach = KERNEL_REACH * POSITION_KERNEL_ATR;
  const [first, after] = vectors.between(positionAtr - reach, positionAtr + reach);
  const found: Neighbour[] = [];
  for (let place = first; place < after; place++) {
    const near = kernel(vectors.coordinate(place) - positionAtr, POSITION_KERNEL_ATR);
    if (near < from) continue;
    const nearness =
      phase === 'APPROACH'
        ? near
        : near * kernel(elapsed[place]! - sinceContactSeconds, ELAPSED_KERNEL_SECONDS);
    if (!(nearness > 0) || nearness < from || nearness >= below) continue;
    const similarity = vectors.similarity(unit, place);
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
): { neighbours: Neighbour[]; removed: Removed } {
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
