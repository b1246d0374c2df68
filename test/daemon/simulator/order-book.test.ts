import { describe, expect, it } from 'vitest';
import { OrderBook, SHOWN_LEVELS } from '../../../daemon/simulator/order-book.ts';
import { Random } from '../../../daemon/simulator/random.ts';

const bookAt = (tick: number) => new OrderBook(tick, new Random('book'));

describe('A book of queues', () => {
  it('begins at its tick, one tick wide, with ten levels a side and more', () => {
    const book = bookAt(24_000);
    expect([book.tick(book.bid), book.tick(book.ask)]).toEqual([24_000, 24_001]);
    for (let i = 0; i < SHOWN_LEVELS; i++) {
      expect(book.size[book.bid - i]).toBeGreaterThan(0);
      expect(book.size[book.ask + i]).toBeGreaterThan(0);
    }
  });
  it('moves when a best queue is used up, and not before', () => {
    const book = bookAt(24_000);
    const { ask } = book;
    const resting = book.size[ask]!;
    expect(book.remove(ask, resting - 1)).toBe(resting - 1);
    expect(book.ask).toBe(ask);
    expect(book.remove(ask, 100)).toBe(1);
    expect(book.ask).toBe(ask + 1);
  });
  it('stays stocked however far price runs', () => {
    const book = bookAt(24_000);
    for (let i = 0; i < 500; i++) book.remove(book.ask, 1e6);
    for (let i = 0; i < SHOWN_LEVELS; i++) expect(book.size[book.ask + i]).toBeGreaterThan(0);
    expect(book.tick(book.ask)).toBe(24_501);
  });
  it('has a better best when an order comes inside the spread', () => {
    const book = bookAt(24_000);
    book.remove(book.ask, 1e6);
    book.add(true, book.bid + 1, 3);
    expect([book.ask - book.bid, book.size[book.bid]]).toEqual([1, 3]);
    book.remove(book.bid, 3);
    book.add(false, book.ask - 1, 4);
    expect([book.ask - book.bid, book.size[book.ask]]).toEqual([1, 4]);
  });
  it('draws thinner queues on the side that is leaned on', () => {
    const book = bookAt(24_000);
    const meanOf = (isBid: boolean) => {
      let sum = 0;
      for (let i = 0; i < 2000; i++) sum += book.freshQueue(isBid, 0);
      return sum / 2000;
    };
    book.askFactor = 0.5;
    expect(meanOf(false) / meanOf(true)).toBeCloseTo(0.5, 1);
  });
});
