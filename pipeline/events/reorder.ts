import { REORDER_NS } from '../../shared/rules.ts';
import { NS_PER_MINUTE } from '../../shared/units.ts';
import { type Arrival, isQuiet } from './event-stream.ts';
import { type Batches, EVENT_COLUMNS, type EventColumn, type EventKind } from './kinds.ts';

/** A session runs from 18:00 New York to 18:00. */
const SESSION_NS = 24 * 60 * NS_PER_MINUTE;

/**
 * What the buffer did not pass on, for a date's manifest and for whoever watches a feed.
 */
export interface ReorderTally {
  /** The same event again: time, sequence and every value equal. */
  duplicates: number;
  /**
   * Came more than the buffer's width after a later event: what it would have changed has
   * been read.
   */
  late: number;
  /**
   * Belong to another session, or to none: their time is outside the twenty-four hours of
   * this one.
   */
  outside: number;
}

/**
 * What tells how things stand, and not what happened: to be told so again is no
 * repetition.
 */
const TELLS_STATE: ReadonlySet<EventKind> = new Set(['optionDefinition', 'openInterest', 'optionQuote']);

export const makeTally = (): ReorderTally => ({ duplicates: 0, late: 0, outside: 0 });

/**
 * Puts events in order of (time, sequence) with a buffer of {@link REORDER_NS} of event
 * time, drops duplicates, and drops and counts what comes later still. What it passes on
 * depends on the order of arrival alone, not on how that was cut into batches. Where a
 * stream is quiet, its buffer is emptied as if an event of that time had come.
 */
export async function* reordered<K extends EventKind>(
  kind: K,
  batches: AsyncIterable<Arrival<K>>,
  tally: ReorderTally,
): AsyncGenerator<Arrival<K>> {
  const buffer = new ReorderBuffer(kind, tally);
  for await (const arrival of batches) {
    if (isQuiet(arrival)) yield* buffer.pass(arrival.quietUntil);
    else yield* buffer.take(withinSession(kind, arrival, tally));
  }
  yield* buffer.flush();
}

class ReorderBuffer<K extends EventKind> {
  readonly #kind: K;
  readonly #tally: ReorderTally;
  /** Not yet passed on, in order, in memory that is used again and again. */
  #held: Batches[K];
  #capacity = 0;
  #highWater = Number.NEGATIVE_INFINITY;

  constructor(kind: K, tally: ReorderTally) {
    this.#kind = kind;
    this.#tally = tally;
    this.#held = EVENT_COLUMNS[kind].make(0);
  }

  *take(batch: Batches[K]): Generator<Batches[K]> {
    const { count } = batch;
    if (count === 0) return;
    if (!this.#continues(batch)) return yield* this.#sortIn(batch);
    this.#highWater = Math.max(this.#highWater, batch.at[count - 1]!);
    const limit = this.#highWater - REORDER_NS;
    const ready = lowerBound(this.#held.at, this.#held.count, limit);
    if (ready < this.#held.count) {
      // The batch spans less than the buffer: it joins what is held.
      const joined = concat(this.#kind, this.#held, batch);
      return yield* this.#release(joined, limit);
    }
    if (this.#held.count > 0) yield this.#held;
    const passed = lowerBound(batch.at, count, limit);
    this.#hold(batch, passed, count);
    if (passed === 0) return;
    batch.count = passed;
    yield batch;
    batch.count = count;
  }

  /** Time passes without events of this kind. */
  *pass(until: number): Generator<Arrival<K>> {
    this.#highWater = Math.max(this.#highWater, until);
    const limit = this.#highWater - REORDER_NS;
    const { at, count } = this.#held;
    if (count > 0 && at[0]! < limit) yield* this.#release(copyOf(this.#kind, this.#held), limit);
    yield { quietUntil: limit };
  }

  *flush(): Generator<Batches[K]> {
    if (this.#held.count > 0) yield this.#held;
    this.#held.count = 0;
  }

  /** Keeps events of a batch that is not the held one. */
  #hold(batch: Batches[K], from: number, to: number): void {
    const { make, columns } = EVENT_COLUMNS[this.#kind];
    if (to - from > this.#capacity) {
      this.#capacity = 2 * (to - from);
      this.#held = make(this.#capacity);
    }
    const source = columns(batch);
    columns(this.#held).forEach((column, c) => {
      column.set(source[c]!.subarray(from, to));
    });
    this.#held.count = to - from;
  }

  /**
   * True for a batch that is in order, repeats nothing and follows all that came before:
   * nearly every one.
   */
  #continues(batch: Batches[K]): boolean {
    const { at, sequence, count } = batch;
    const last = this.#held.count - 1;
    if (last >= 0) {
      const time = this.#held.at[last]!;
      if (at[0]! < time || (at[0]! === time && sequence[0]! <= this.#held.sequence[last]!)) return false;
    } else if (at[0]! < this.#highWater) return false;
    let columns: readonly EventColumn[] | null = null;
    for (let i = 1; i < count; i++) {
      if (at[i]! > at[i - 1]!) continue;
      if (at[i]! < at[i - 1]! || sequence[i]! < sequence[i - 1]!) return false;
      // Venues give all events of one packet the same time and number.
      if (sequence[i]! !== sequence[i - 1]! || TELLS_STATE.has(this.#kind)) continue;
      columns ??= EVENT_COLUMNS[this.#kind].columns(batch);
      if (repeatsEarlier(batch, columns, i)) return false;
    }
    return true;
  }

  *#sortIn(batch: Batches[K]): Generator<Batches[K]> {
    const joined = concat(this.#kind, this.#held, batch);
    const { at, sequence } = joined;
    const kept: number[] = Array.from({ length: this.#held.count }, (_, i) => i);
    for (let i = this.#held.count; i < joined.count; i++) {
      this.#highWater = Math.max(this.#highWater, at[i]!);
      if (at[i]! < this.#highWater - REORDER_NS) this.#tally.late++;
      else kept.push(i);
    }
    kept.sort((a, b) => at[a]! - at[b]! || sequence[a]! - sequence[b]! || a - b);
    const ordered = pick(this.#kind, joined, kept);
    const columns = EVENT_COLUMNS[this.#kind].columns(ordered);
    const unique = Array.from({ length: ordered.count }, (_, i) => i).filter(
      (i) => TELLS_STATE.has(this.#kind) || !repeatsEarlier(ordered, columns, i),
    );
    this.#tally.duplicates += ordered.count - unique.length;
    yield* this.#release(pick(this.#kind, ordered, unique), this.#highWater - REORDER_NS);
  }

  *#release(ordered: Batches[K], limit: number): Generator<Batches[K]> {
    const passed = lowerBound(ordered.at, ordered.count, limit);
    this.#hold(ordered, passed, ordered.count);
    if (passed === 0) return;
    ordered.count = passed;
    yield ordered;
  }
}

/**
 * The events of the session itself: one wrong time, taken for the newest, would make all
 * that follow late.
 */
function withinSession<K extends EventKind>(kind: K, batch: Batches[K], tally: ReorderTally): Batches[K] {
  const inside: number[] = [];
  const { at, count } = batch;
  let i = 0;
  while (i < count && at[i]! >= 0 && at[i]! < SESSION_NS) i++;
  if (i === count) return batch;
  for (let row = 0; row < count; row++) if (at[row]! >= 0 && at[row]! < SESSION_NS) inside.push(row);
  tally.outside += count - inside.length;
  return pick(kind, batch, inside);
}

/**
 * Whether an event equals one of those just before it that have its time and sequence
 * number.
 * @param columns all of the batch: made once for it, since venues give whole packets one
 * time and number
 */
function repeatsEarlier(
  { at, sequence }: { readonly at: Float64Array; readonly sequence: Uint32Array },
  columns: readonly EventColumn[],
  i: number,
): boolean {
  for (let j = i - 1; j >= 0 && at[j] === at[i] && sequence[j] === sequence[i]; j--)
    if (isSame(columns, i, j)) return true;
  return false;
}

function isSame(columns: readonly EventColumn[], i: number, j: number): boolean {
  for (let c = columns.length - 1; c >= 0; c--) {
    const [one, other] = [columns[c]![i]!, columns[c]![j]!];
    if (one !== other && !(Number.isNaN(one) && Number.isNaN(other))) return false;
  }
  return true;
}

/** Index of the first time not below `bound`. */
function lowerBound(at: Float64Array, count: number, bound: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

function copyOf<K extends EventKind>(kind: K, batch: Batches[K]): Batches[K] {
  return concat(kind, batch, EVENT_COLUMNS[kind].make(0));
}

function concat<K extends EventKind>(kind: K, a: Batches[K], b: Batches[K]): Batches[K] {
  const { make, columns } = EVENT_COLUMNS[kind];
  const joined = make(a.count + b.count);
  const [first, second] = [columns(a), columns(b)];
  columns(joined).forEach((column, c) => {
    column.set(first[c]!.subarray(0, a.count));
    column.set(second[c]!.subarray(0, b.count), a.count);
  });
  joined.count = a.count + b.count;
  return joined;
}

function pick<K extends EventKind>(kind: K, batch: Batches[K], rows: readonly number[]): Batches[K] {
  const { make, columns } = EVENT_COLUMNS[kind];
  const picked = make(rows.length);
  const source = columns(batch);
  columns(picked).forEach((column, c) => {
    rows.forEach((row, i) => {
      column[i] = source[c]![row]!;
    });
  });
  picked.count = rows.length;
  return picked;
}
