import { GRID_NS, MAX_SILENCE_NS } from '../../shared/rules.ts';
import type { SessionNs } from '../../shared/units.ts';
import { type Batches, BOOK_DEPTH, type BookBatch, type EventKind } from '../events/kinds.ts';
import { type Accumulator, forgotten, type MarketClock, requireKnown } from './accumulator.ts';

/** Snapshots kept: as far back as the longest barrier-evolution window, five minutes. */
const MAX_SNAPSHOTS = 31;

/** One book, ten levels a side, best first. */
export interface BookSnapshot {
  readonly bidPrice: Float64Array;
  readonly askPrice: Float64Array;
  readonly bidSize: Float64Array;
  readonly askSize: Float64Array;
}

export interface BookReading {
  /**
   * The latest book; null before the first one, and when it has not changed for a minute:
   * then the feed has stopped.
   */
  readonly latest: BookSnapshot | null;
  /**
   * The book at the last grid step at or before a time; null when none is held that is
   * less than a step older.
   */
  before(at: SessionNs): BookSnapshot | null;
}

export function snapshotOf(batch: BookBatch, i: number): BookSnapshot {
  return {
    bidPrice: rowOf(batch.bidPrice, i),
    askPrice: rowOf(batch.askPrice, i),
    bidSize: rowOf(batch.bidSize, i),
    askSize: rowOf(batch.askSize, i),
  };
}

function rowOf(columns: readonly (Float64Array | Uint32Array)[], i: number): Float64Array {
  const row = new Float64Array(BOOK_DEPTH);
  for (let level = 0; level < BOOK_DEPTH; level++) row[level] = columns[level]![i]!;
  return row;
}

/**
 * The latest book, and the book as it stood at the end of each grid step. A crossed or
 * one-sided book does not replace the one before it.
 */
export class Book implements Accumulator<BookReading> {
  readonly reads = ['book'] as const;
  readonly #clock: MarketClock;
  #batch: BookBatch | null = null;
  #index = 0;
  #latest: BookSnapshot | null = null;
  #changedAt = Number.NaN;
  readonly #snapshots: { at: SessionNs; book: BookSnapshot }[] = [];

  constructor(clock: MarketClock) {
    this.#clock = clock;
  }

  on<K extends EventKind>(kind: K, batch: Batches[K], i: number): void {
    if (kind === 'book') this.onBook(batch as Batches['book'], i);
  }

  onBook(batch: BookBatch, i: number): void {
    if (!(batch.bidPrice[0]![i]! < batch.askPrice[0]![i]!)) return;
    this.#batch = batch;
    this.#index = i;
    this.#latest = null;
    this.#changedAt = batch.at[i]!;
  }

  /** Copies what it points at before the batch's memory is reused. */
  onBatchEnd(): void {
    this.#copy();
    this.#batch = null;
  }

  onGridStep(at: SessionNs): void {
    const book = this.#latestAt(at);
    if (!book) return;
    this.#snapshots.push({ at, book });
    if (this.#snapshots.length > MAX_SNAPSHOTS) this.#snapshots.shift();
  }

  asOf(at: SessionNs): BookReading {
    requireKnown(this.#clock, at);
    if (at < this.#clock.now) throw forgotten('The book', at, this.#clock.now);
    return { latest: this.#latestAt(at), before: (earlier) => this.#before(earlier) };
  }

  #latestAt(at: SessionNs): BookSnapshot | null {
    return at - this.#changedAt <= MAX_SILENCE_NS ? this.#copy() : null;
  }

  #copy(): BookSnapshot | null {
    if (!this.#latest && this.#batch) this.#latest = snapshotOf(this.#batch, this.#index);
    return this.#latest;
  }

  #before(at: SessionNs): BookSnapshot | null {
    const found = this.#snapshots.findLast((snapshot) => snapshot.at <= at);
    return found && at - found.at < GRID_NS ? found.book : null;
  }
}
