import type { BookBatch, TradeBatch } from './batches.ts';

/** Receives events in time order. A batch passed to `onBook` is valid until `onBatchEnd`. */
export interface EventHandler {
  onTrade(batch: TradeBatch, index: number): void;
  onBook(batch: BookBatch, index: number): void;
  /** The last book batch seen is about to be overwritten. */
  onBatchEnd(): void;
}

const MERGE_TURN = 65_536;

/**
 * Merges trades and books into one stream ordered by (time, sequence); at a full tie the trade comes first, because a trade's book
 * change is published after it. Both inputs must be ordered themselves.
 * @param pause called every 65 536 events so that a caller can report progress
 */
export async function mergeEvents(
  trades: AsyncIterator<TradeBatch>,
  books: AsyncIterator<BookBatch>,
  handler: EventHandler,
  pause?: (at: number) => void,
): Promise<void> {
  try {
    await merge(trades, books, handler, pause);
  } finally {
    // Whichever side failed or ended, both let go of what they read from.
    await trades.return?.();
    await books.return?.();
  }
}

async function merge(
  trades: AsyncIterator<TradeBatch>,
  books: AsyncIterator<BookBatch>,
  handler: EventHandler,
  pause?: (at: number) => void,
): Promise<void> {
  let trade = await nextBatch(trades);
  let book = await nextBatch(books);
  let i = 0;
  let j = 0;
  let turn = 0;
  while (trade || book) {
    if (trade && (!book || tradeFirst(trade, i, book, j))) {
      handler.onTrade(trade, i);
      if (++i === trade.count) {
        trade = await nextBatch(trades);
        i = 0;
      }
    } else if (book) {
      handler.onBook(book, j);
      if (++j === book.count) {
        handler.onBatchEnd();
        book = await nextBatch(books);
        j = 0;
      }
    }
    if (++turn === MERGE_TURN) {
      turn = 0;
      pause?.(trade?.at[i] ?? book?.at[j] ?? 0);
    }
  }
}

function tradeFirst(trade: TradeBatch, i: number, book: BookBatch, j: number): boolean {
  const difference = trade.at[i]! - book.at[j]!;
  return difference < 0 || (difference === 0 && trade.sequence[i]! <= book.sequence[j]!);
}

async function nextBatch<T extends { count: number }>(batches: AsyncIterator<T>): Promise<T | null> {
  for (;;) {
    const next = await batches.next();
    if (next.done) return null;
    if (next.value.count > 0) return next.value;
  }
}
