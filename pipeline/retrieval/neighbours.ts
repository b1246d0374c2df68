import { MAX_NEIGHBOURS } from '../../shared/rules.ts';
import { Candidates, type Neighbour } from './candidates.ts';
import { placesWithin, type Scope } from './cell.ts';
import type { Corpus, Origins, PhaseIndex } from './corpus.ts';
import type { Query } from './query.ts';

/**
 * What each rule kept from being a neighbour among those that would have come before the
 * last, for the reader who asks why there are so few.
 */
export interface Removed {
  perEpisode: number;
  perDate: number;
}

const MAX_PER_DATE = 2;
/** How fast likeness loses its worth. */
const fourthPower = (similarity: number): number => similarity * similarity * (similarity * similarity);
/** Standard deviations of what still counts as standing where the query stands. */
const POSITION_KERNEL_ATR = 0.35;
const ELAPSED_KERNEL_SECONDS = 60;
const KERNEL_REACH = 3;
const REACH_ATR = KERNEL_REACH * POSITION_KERNEL_ATR;

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
 * The checkpoints most like the query: same phase, still undecided when they were seen,
 * near where it stands and as long after contact; at most one an approach and two a date,
 * those that count most first. What happened after they were seen never decides who is
 * found. The corpus itself holds nothing of the query's day or later.
 * @param scope how far to look; everywhere without it
 */
export function findNeighbours(corpus: Corpus, query: Query, scope: Scope = 'all'): Found {
  const unit = corpus.transform.apply(query.vector, query.level, query.direction);
  const near = nearRows(corpus, query, rangesNear(corpus, query, unit, scope));
  candidates.clear(near.count);
  const look = (wanted: Wanted) => addCandidates(corpus.index(query.phase), { unit, near }, wanted);
  look({ from: FIRST_LOOK, below: Number.POSITIVE_INFINITY, leastWeight: 0 });
  const found = firstOfEach(corpus.origins, candidates.heaviestFirst());
  // A candidate counts for no more than its nearness: those below what the last of fifty
  // counts for cannot be among them.
  const least = found.neighbours.length < MAX_NEIGHBOURS ? 0 : found.neighbours.at(-1)!.weight;
  const before = candidates.count;
  look({ from: least, below: FIRST_LOOK, leastWeight: least });
  return candidates.count === before ? found : firstOfEach(corpus.origins, candidates.heaviestFirst());
}

/** Rows of a cell that stand near enough, from `first` to before `after`. */
interface Range {
  readonly first: number;
  readonly after: number;
  /** Those of them that are worth comparing; null for all. */
  readonly shortlist: Int32Array | null;
}

function rangesNear(corpus: Corpus, query: Query, unit: Float32Array, scope: Scope): Range[] {
  const { phase, positionAtr } = query;
  const { cellStarts, vectors } = corpus.index(phase);
  const ranges: Range[] = [];
  for (const cell of placesWithin(scope, query)) {
    const [begins, ends] = [cellStarts[cell]!, cellStarts[cell + 1]!];
    const [first, after] = vectors.between(positionAtr - REACH_ATR, positionAtr + REACH_ATR, begins, ends);
    if (first < after)
      ranges.push({ first, after, shortlist: corpus.vectorIndex.shortlist(phase, cell, unit) });
  }
  return ranges;
}

/** Rows that stand near enough, and how near, by where and when. */
interface NearRows {
  readonly count: number;
  readonly places: Int32Array;
  readonly nearness: Float64Array;
}

function nearRows(
  corpus: Corpus,
  { phase, positionAtr, sinceContactSeconds }: Query,
  ranges: readonly Range[],
): NearRows {
  const { vectors, sinceContactSeconds: elapsed } = corpus.index(phase);
  const most = ranges.reduce((sum, { first, after }) => sum + after - first, 0);
  const { places, nearness } = roomFor(most);
  let count = 0;
  const consider = (place: number): void => {
    const byPosition = kernel(vectors.coordinate(place) - positionAtr, POSITION_KERNEL_ATR);
    const near =
      phase === 'APPROACH'
        ? byPosition
        : byPosition * kernel(elapsed[place]! - sinceContactSeconds, ELAPSED_KERNEL_SECONDS);
    if (!(near > 0)) return;
    places[count] = place;
    nearness[count++] = near;
  };
  for (const { first, after, shortlist } of ranges)
    if (shortlist === null) for (let place = first; place < after; place++) consider(place);
    else for (const place of shortlist) if (place >= first && place < after) consider(place);
  return { count, places, nearness };
}

/**
 * What one search after another works in: a close asks several, and memory that is new
 * each time, some hundred kilobytes, costs as much as half of the search.
 */
let room = roomOf(0);
const candidates = new Candidates();

function roomOf(rows: number) {
  return {
    rows,
    places: new Int32Array(rows),
    nearness: new Float64Array(rows),
    wanted: new Int32Array(rows),
    asked: new Int32Array(rows),
  };
}

function roomFor(rows: number) {
  if (rows > room.rows) room = roomOf(2 * rows);
  return room;
}

/** How near candidates have to be, and what they have to count for. */
interface Wanted {
  readonly from: number;
  readonly below: number;
  readonly leastWeight: number;
}

function addCandidates(
  { rows, vectors }: PhaseIndex,
  { unit, near: { count, places, nearness } }: { readonly unit: Float32Array; readonly near: NearRows },
  { from, below, leastWeight }: Wanted,
): void {
  const { wanted, asked } = roomFor(count);
  let size = 0;
  for (let k = 0; k < count; k++) {
    if (nearness[k]! < from || nearness[k]! >= below) continue;
    wanted[size] = k;
    asked[size++] = places[k]!;
  }
  const similarities = vectors.similaritiesAt(unit, asked.subarray(0, size));
  for (let i = 0; i < size; i++) {
    const similarity = similarities[i]!;
    if (similarity <= 0) continue;
    const weight = nearness[wanted[i]!]! * fourthPower(similarity);
    if (weight > 0 && weight >= leastWeight) candidates.add(rows[asked[i]!]!, similarity, weight);
  }
}

/**
 * The first fifty of candidates, at most one an approach and two a date.
 * @param candidates those that come first before the others
 */
export function firstOfEach({ session, episode }: Origins, candidates: Iterable<Neighbour>): Found {
  const removed: Removed = { perEpisode: 0, perDate: 0 };
  const episodes = new Set<number>();
  const perDate = new Map<number, number>();
  const neighbours: Neighbour[] = [];
  for (const candidate of candidates) {
    if (neighbours.length === MAX_NEIGHBOURS) break;
    const [date, approach] = [session[candidate.row]!, episode[candidate.row]!];
    const onDate = perDate.get(date) ?? 0;
    if (episodes.has(approach)) removed.perEpisode++;
    else if (onDate >= MAX_PER_DATE) removed.perDate++;
    else {
      episodes.add(approach);
      perDate.set(date, onDate + 1);
      neighbours.push(candidate);
    }
  }
  return { neighbours, removed };
}
