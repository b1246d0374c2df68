import { describe, expect, it } from 'vitest';
import { Random } from '../../../daemon/simulator/random.ts';
import { BOOK_CHANGED, type BookBatch, makeBookBatch } from '../../../pipeline/events/kinds.ts';
import { BookSide, type Watch } from '../../../pipeline/grid/book-side.ts';
import { SideRows } from '../../../pipeline/grid/side-rows.ts';
import { NS_PER_MILLISECOND, NS_PER_SECOND } from '../../../shared/units.ts';
import { clock } from '../../market.ts';

const AT = clock('10:00');
const seconds = (count: number) => AT + count * NS_PER_SECOND;

/** A side, and how long its book has been watched: from 10:00 on. */
class WatchedSide extends BookSide {
  readonly outward: 1 | -1;
  readonly watch: Watch;
  readonly rows: SideRows;

  constructor(outward: 1 | -1) {
    const watch = { seconds: 0 };
    super(outward, watch);
    this.outward = outward;
    this.watch = watch;
    this.rows = new SideRows(outward > 0 ? BOOK_CHANGED.offers : BOOK_CHANGED.bids);
  }
}

type Levels = readonly (readonly [price: number, contracts: number])[];

/** Books of which each has some levels on one side, best first. */
function booksOf(side: WatchedSide, told: readonly (readonly [at: number, levels: Levels])[]): BookBatch {
  const batch = makeBookBatch(told.length);
  batch.count = told.length;
  const [prices, sizes] =
    side.outward > 0 ? [batch.askPrice, batch.askSize] : [batch.bidPrice, batch.bidSize];
  told.forEach(([at, levels], row) => {
    batch.at[row] = at;
    for (let level = 0; level < 10; level++) {
      prices[level]![row] = levels[level]?.[0] ?? Number.NaN;
      sizes[level]![row] = levels[level]?.[1] ?? 0;
    }
  });
  return batch;
}

/** Tells one side its levels, in a batch of their own. */
function tell(side: WatchedSide, at: number, levels: Levels): void {
  side.rows.load(booksOf(side, [[at, levels]]));
  side.release();
  side.watch.seconds = (at - AT) / NS_PER_SECOND;
  side.onBook(side.rows, 0);
}
/** Ten offers from a price on, a quarter point apart. */
const offers = (best: number, ...sizes: number[]): Levels =>
  Array.from({ length: 10 }, (_, i) => [best + i / 4, sizes[i] ?? 10] as const);
const all = (side: BookSide) => side.turnoverSince(AT - NS_PER_SECOND, 0, 1e6);

describe('What came to one side of a book and left it', () => {
  it('is counted price by price, never one against another', () => {
    const side = new WatchedSide(1);
    tell(side, seconds(1), offers(6000));
    tell(side, seconds(2), offers(6000, 15, 3));
    expect(all(side)).toEqual({ added: 5, canceled: 7, filled: 0 });
    expect(side.turnoverSince(AT, 6000, 6000)).toEqual({ added: 5, canceled: 0, filled: 0 });
    expect(side.turnoverSince(AT, 6000.25, 6000.25)).toEqual({ added: 0, canceled: 7, filled: 0 });
    expect(side.turnoverSince(AT, 6000.5, 6010)).toEqual({ added: 0, canceled: 0, filled: 0 });
  });
  it('adds up within a second and over several', () => {
    const side = new WatchedSide(1);
    tell(side, seconds(1), offers(6000));
    for (const [at, size] of [
      [1.1, 12],
      [1.2, 15],
      [1.3, 11],
      [2.5, 13],
    ] as const)
      tell(side, seconds(at), offers(6000, size));
    expect(all(side)).toEqual({ added: 2 + 3 + 2, canceled: 4, filled: 0 });
    expect(side.turnoverSince(seconds(2), 0, 1e6)).toEqual({ added: 2, canceled: 0, filled: 0 });
  });
  it('leaves out what scrolls into view and out of it', () => {
    const side = new WatchedSide(1);
    tell(side, seconds(1), offers(6000));
    // The best offer is gone; 6002.50 has come into view behind the others.
    tell(side, seconds(2), offers(6000.25));
    expect(all(side)).toEqual({ added: 0, canceled: 10, filled: 0 });
    // Two better ones have come; 6002.25 and 6002.50 are out of view.
    tell(side, seconds(3), offers(5999.75, 4, 6));
    expect(all(side)).toEqual({ added: 10, canceled: 10, filled: 0 });
  });
  it('has the deepest price that both show', () => {
    const side = new WatchedSide(1);
    tell(side, seconds(1), offers(6000));
    tell(side, seconds(2), offers(6000.25, 10, 10, 10, 10, 10, 10, 10, 10, 14));
    expect(side.turnoverSince(AT, 6002.25, 6002.25)).toEqual({ added: 4, canceled: 0, filled: 0 });
  });
  it('counts from the whole second in which a time lies', () => {
    const side = new WatchedSide(1);
    tell(side, seconds(1.2), offers(6000));
    tell(side, seconds(1.3), offers(6000, 15));
    expect(side.turnoverSince(seconds(1.9), 0, 1e6).added).toBe(5);
    expect(side.turnoverSince(seconds(2), 0, 1e6).added).toBe(0);
  });
  it('sees a price without orders between those that have some', () => {
    const side = new WatchedSide(1);
    const gapped: Levels = [[6000, 10], ...offers(6000.5).slice(0, 9)];
    tell(side, seconds(1), gapped);
    tell(side, seconds(2), offers(6000));
    expect(side.turnoverSince(AT, 6000.25, 6000.25)).toEqual({ added: 10, canceled: 0, filled: 0 });
    tell(side, seconds(3), gapped);
    expect(side.turnoverSince(AT, 6000.25, 6000.25)).toEqual({ added: 10, canceled: 10, filled: 0 });
  });
  it('sees all there is of a book with fewer than ten levels', () => {
    const side = new WatchedSide(1);
    tell(side, seconds(1), [[6000, 5]]);
    tell(side, seconds(2), [
      [6000, 5],
      [6009, 7],
    ]);
    expect(all(side)).toEqual({ added: 7, canceled: 0, filled: 0 });
  });
  it('is the same for bids, whose prices fall away from the market', () => {
    const side = new WatchedSide(-1);
    const bids = (best: number, ...sizes: number[]): Levels =>
      offers(0, ...sizes).map(([away, size]) => [best - away, size] as const);
    tell(side, seconds(1), bids(6000));
    tell(side, seconds(2), bids(5999.75, 14));
    expect(side.turnoverSince(AT, 6000, 6001)).toEqual({ added: 0, canceled: 10, filled: 0 });
    expect(side.turnoverSince(AT, 5999.75, 5999.75)).toEqual({ added: 4, canceled: 0, filled: 0 });
    expect(side.turnoverSince(AT, 5990, 5997.5)).toEqual({ added: 0, canceled: 0, filled: 0 });
  });
});

describe('What left a price', () => {
  const withFill = (
    fills: readonly (readonly [milliseconds: number, price: number, contracts: number])[],
  ) => {
    const side = new WatchedSide(1);
    tell(side, seconds(1), offers(6000));
    for (const [ms, price, contracts] of fills)
      side.onFill(seconds(2) - ms * NS_PER_MILLISECOND, price, contracts);
    tell(side, seconds(2), offers(6000, 3, 8));
    return all(side);
  };
  it('was filled as far as trades at that price took it, and canceled beyond', () => {
    expect(withFill([[0, 6000, 4]])).toEqual({ added: 0, canceled: 3 + 2, filled: 4 });
    expect(
      withFill([
        [2, 6000, 4],
        [1, 6000, 9],
      ]),
    ).toEqual({ added: 0, canceled: 2, filled: 7 });
  });
  it('was not filled by trades elsewhere, or of ten milliseconds before', () => {
    expect(withFill([[0, 6000.5, 9]])).toEqual({ added: 0, canceled: 9, filled: 0 });
    expect(withFill([[10, 6000, 9]]).filled).toBe(7);
    expect(withFill([[10.1, 6000, 9]]).filled).toBe(0);
  });
  it('was not filled by a trade from before the comparison starts anew', () => {
    const side = new WatchedSide(1);
    tell(side, seconds(1), offers(6000));
    side.onFill(seconds(2), 6000, 4);
    side.watch.seconds = 2;
    side.forget();
    tell(side, seconds(2) + 1, offers(6000));
    tell(side, seconds(2) + 2, offers(6000, 6));
    expect(all(side)).toEqual({ added: 0, canceled: 4, filled: 0 });
  });
  it('uses up a trade: what leaves later was not filled by it again', () => {
    const side = new WatchedSide(1);
    tell(side, seconds(1), offers(6000));
    side.onFill(seconds(2), 6000, 4);
    tell(side, seconds(2), offers(6000, 6));
    tell(side, seconds(2) + 1, offers(6000, 1));
    expect(all(side)).toEqual({ added: 0, canceled: 5, filled: 4 });
  });
});

describe('A side’s contracts and levels over time', () => {
  it('are those it had until the next book, as long as that was watched', () => {
    const side = new WatchedSide(1);
    tell(side, seconds(0), [
      [6000, 10],
      [6000.25, 30],
    ]);
    tell(side, seconds(10), [[6000, 7]]);
    expect(side.integralTo(14)).toEqual({ contractSeconds: 40 * 10 + 7 * 4, levelSeconds: 2 * 10 + 4 });
    side.watch.seconds = 16;
    side.forget();
    expect(side.integralTo(20)).toEqual({ contractSeconds: 400 + 42, levelSeconds: 26 });
    tell(side, seconds(100), [[6000, 5]]);
    expect(side.integralTo(101)).toEqual({ contractSeconds: 447, levelSeconds: 27 });
    expect(all(side)).toEqual({ added: 0, canceled: 23 + 10, filled: 0 });
  });
});

describe('Events of one batch', () => {
  it('say what they would say one by one, in memory that is used again', () => {
    const random = new Random(5, 'books');
    let best = 24_000;
    const books = Array.from({ length: 300 }, (): Levels => {
      if (random.next() < 0.2) best += random.next() < 0.5 ? -1 : 1;
      const shown = random.next() < 0.05 ? 7 : 10;
      return Array.from(
        { length: shown },
        (_, i) => [(best + i) / 4, 1 + Math.floor(3 * random.next())] as const,
      );
    });
    const [single, batched] = [new WatchedSide(1), new WatchedSide(1)];
    books.forEach((levels, i) => {
      tell(single, seconds(i / 7), levels);
    });
    for (let from = 0; from < books.length; from += 70) {
      const told = books
        .slice(from, from + 70)
        .map((levels, row) => [seconds((from + row) / 7), levels] as const);
      const batch = booksOf(batched, told);
      batched.rows.load(batch);
      batched.release();
      told.forEach(([at], row) => {
        batched.watch.seconds = (at - AT) / NS_PER_SECOND;
        batched.onBook(batched.rows, row);
      });
      for (const column of [...batch.askPrice, ...batch.askSize]) column.fill(1);
    }
    for (let price = 5990; price < 6010; price += 0.25)
      expect(batched.turnoverSince(AT, price, price)).toEqual(single.turnoverSince(AT, price, price));
    expect(batched.integralTo(50)).toEqual(single.integralTo(50));
    expect(all(batched).added).toBeGreaterThan(500);
  });
});
