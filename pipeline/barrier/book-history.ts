import { NS_PER_MINUTE } from '../../shared/units.ts';
import { CELL_NS } from '../bars/bar-series.ts';
import type { BookBatch } from '../events/batches.ts';
import { type BookSnapshot, snapshotOf } from './defending-depth.ts';

/** A book that has not changed for so long comes from a feed that has stopped: it is no longer known how the market stands. */
export const STALE_BOOK_NS = NS_PER_MINUTE;

/** Snapshots kept: as far back as the longest barrier-evolution window, five minutes. */
const KEPT_CELLS = 31;

/**
 * The latest book, and the book as it stood at the end of each 10-second cell. A crossed or one-sided book does not replace the one
 * before it.
 */
export class BookHistory {
  #batch: BookBatch | null = null;
  #index = 0;
  #latest: BookSnapshot | null = null;
  #changedAt = Number.NaN;
  readonly #snapshots: { at: number; book: BookSnapshot }[] = [];

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

  #copy(): BookSnapshot | null {
    if (!this.#latest && this.#batch) this.#latest = snapshotOf(this.#batch, this.#index);
    return this.#latest;
  }

  /** The book at a time; null before the first one, and when the last is more than a minute old. */
  latest(at: number): BookSnapshot | null {
    return at - this.#changedAt <= STALE_BOOK_NS ? this.#copy() : null;
  }

  onCellEnd(at: number): void {
    const book = this.latest(at);
    if (!book) return;
    this.#snapshots.push({ at, book });
    if (this.#snapshots.length > KEPT_CELLS) this.#snapshots.shift();
  }

  /** The book at the last cell end at or before a time; null when none is held that is less than a cell older. */
  before(at: number): BookSnapshot | null {
    const found = this.#snapshots.findLast((snapshot) => snapshot.at <= at);
    return found && at - found.at < CELL_NS ? found.book : null;
  }
}
