import { describe, expect, it } from 'vitest';
import { Book, snapshotOf } from '../../../pipeline/grid/book.ts';
import { bookBatch, clock } from '../../market.ts';

const AT = clock('10:00');
const SIZES = Array.from({ length: 20 }, (_, i) => i + 1);
const batchAt = (seconds: number, bid = 6000, ask = 6000.25) =>
  bookBatch({ kind: 'book', at: AT + seconds * 1e9, bid, ask, sizes: SIZES });

function bookOf() {
  const market = { now: AT };
  return { market, book: new Book(market) };
}

describe('A snapshot', () => {
  it('holds ten levels a side as they stood', () => {
    const { bidPrice, askPrice, bidSize, askSize } = snapshotOf(batchAt(0), 0);
    expect([bidPrice[0], bidPrice[9], askPrice[0], askPrice[9]]).toEqual([6000, 5997.75, 6000.25, 6002.5]);
    expect([bidSize[0], bidSize[9], askSize[0], askSize[9]]).toEqual([1, 10, 11, 20]);
  });
});

describe('The book', () => {
  it('is the last one told, for a minute after it last changed', () => {
    const { market, book } = bookOf();
    book.on('book', batchAt(0), 0);
    market.now = AT + 60e9;
    expect(book.asOf(market.now).latest?.bidPrice[0]).toBe(6000);
    market.now = AT + 60e9 + 1;
    expect(book.asOf(market.now).latest).toBeNull();
  });
  it('is none before the first, and not one that is crossed or has but one side', () => {
    const { book } = bookOf();
    expect(book.asOf(AT).latest).toBeNull();
    book.onBook(batchAt(0), 0);
    book.onBook(batchAt(1, 6001, 6000), 0);
    book.onBook(batchAt(2, Number.NaN, 6000), 0);
    expect(book.asOf(AT).latest?.askPrice[0]).toBe(6000.25);
  });
  it('copies what it points at before the batch is overwritten', () => {
    const { book } = bookOf();
    const batch = batchAt(0);
    book.onBook(batch, 0);
    book.onBatchEnd();
    batch.bidPrice[0]![0] = 1;
    expect(book.asOf(AT).latest?.bidPrice[0]).toBe(6000);
  });
  it('as it was is the one at the last grid step, less than a step older than asked for', () => {
    const { market, book } = bookOf();
    const steps = [
      [10, 6000],
      [20, 6001],
      [70, 6002],
    ] as const;
    for (const [seconds, bid] of steps) {
      book.onBook(batchAt(seconds - 1, bid, bid + 0.25), 0);
      market.now = AT + seconds * 1e9;
      book.onGridStep(market.now);
    }
    const reading = book.asOf(market.now);
    const bidAt = (seconds: number) => reading.before(AT + seconds * 1e9)?.bidPrice[0] ?? null;
    expect([9.9, 10, 19.9, 20, 29.9, 30, 70].map(bidAt)).toEqual([null, 6000, 6000, 6001, 6001, null, 6002]);
  });
  it('keeps five minutes of steps and one, and no book of a feed that has stopped', () => {
    const { market, book } = bookOf();
    for (let step = 1; step <= 40; step++) {
      if (step <= 34) book.onBook(batchAt(10 * step - 1, 6000 + step, 6000.25 + step), 0);
      market.now = AT + step * 10e9;
      book.onGridStep(market.now);
    }
    const reading = book.asOf(market.now);
    // The last book is of second 339: steps up to 390 still take it.
    expect(reading.before(AT + 390e9)?.bidPrice[0]).toBe(6034);
    expect(reading.before(AT + 400e9)).toBeNull();
    expect(reading.before(AT + 90e9)?.bidPrice[0]).toBe(6009);
    expect(reading.before(AT + 80e9)).toBeNull();
  });
  it('leaves trades alone, and does not keep the latest of an earlier moment', () => {
    const { book } = bookOf();
    book.on('trade', {} as never, 0);
    expect(() => book.asOf(AT - 1)).toThrow(expect.objectContaining({ code: 'AS_OF_FORGOTTEN' }));
  });
});
