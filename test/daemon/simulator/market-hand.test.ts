import { describe, expect, it } from 'vitest';
import { NS_PER_MINUTE, NS_PER_SECOND } from '../../../shared/units.ts';
import { SESSION } from '../../market.ts';
import { ledMarket, START_TICK } from './led-market.ts';

describe('A hand that leads a market', () => {
  it('walks to a price tick by tick and evenly, taking what is in the way, and is there in time', () => {
    const { hand, book, done } = ledMarket(0);
    hand.walk(true, book.ask + 3, 8 * NS_PER_SECOND);
    expect(done.map(({ tick, buys }) => [tick, buys])).toEqual([
      [START_TICK + 1, true],
      [START_TICK + 2, true],
      [START_TICK + 3, true],
    ]);
    expect(done.map(({ at }) => at / NS_PER_SECOND)).toEqual(
      [8 / 3, 16 / 3, 8].map((s) => expect.closeTo(s, 6)),
    );
    expect([book.tick(book.bid), book.tick(book.ask), hand.at]).toEqual([
      START_TICK + 3,
      START_TICK + 4,
      8 * NS_PER_SECOND,
    ]);
    done.length = 0;
    hand.walk(false, book.bid - 1, 9 * NS_PER_SECOND);
    expect(done.map(({ tick, buys }) => [tick, buys])).toEqual([[START_TICK + 3, false]]);
  });
  it('never lets the tape be silent for long, and moves nothing while it waits', () => {
    const { hand, book, done } = ledMarket(0);
    const [bid, size] = [book.bid, book.size[book.bid]];
    hand.waitUntil(NS_PER_MINUTE);
    expect(hand.at).toBe(NS_PER_MINUTE);
    const times = [0, ...done.map(({ at }) => at), hand.at];
    expect(Math.max(...times.slice(1).map((time, i) => time - times[i]!))).toBeLessThan(10 * NS_PER_SECOND);
    expect([book.bid, book.size[book.bid]]).toEqual([bid, size]);
    // On the side that a rise comes from: a new high would be more than waiting.
    expect(done.every(({ tick, size: contracts }) => tick === START_TICK && contracts === 1)).toBe(true);
  });
  it('sweeps so many queues at one time, and none that are empty', () => {
    const { hand, book, done } = ledMarket(5);
    book.remove(book.ask + 1, book.size[book.ask + 1]!);
    hand.sweep(true, 3);
    expect(done.map(({ at, tick }) => [at, tick! - START_TICK])).toEqual([
      [5, 1],
      [5, 2],
      [5, 3],
    ]);
  });
  it('sets what rests at a price, and trades into it without taking all', () => {
    const { hand, book } = ledMarket(0);
    hand.set(true, book.ask, 20);
    expect(book.size[book.ask]).toBe(20);
    hand.set(true, book.ask, 300);
    expect(book.size[book.ask]).toBe(300);
    const ask = book.ask;
    hand.trade(true, 400);
    expect([book.ask, book.size[ask]]).toEqual([ask, 1]);
    hand.thin(true, ask + 1, 0);
    expect(book.size[ask + 1]).toBe(1);
  });
  it('knows the highest print of the pre-market and of the opening range, each of its own time', () => {
    const { hand } = ledMarket(0);
    const { preMarketStart, rthOpen, openingRangeEnd } = SESSION;
    expect(hand.preMarketHigh).toBe(Number.NEGATIVE_INFINITY);
    hand.onPrint(preMarketStart - 1, 99);
    hand.onPrint(preMarketStart, 10);
    hand.onPrint(rthOpen - 1, 8);
    hand.onPrint(rthOpen, 12);
    hand.onPrint(openingRangeEnd, 50);
    expect([hand.preMarketHigh, hand.openingHigh]).toEqual([10, 12]);
  });
  it('halts: nothing happens until a time, and then there is another book elsewhere', () => {
    const { hand, book, done } = ledMarket(0);
    hand.halt(NS_PER_MINUTE, 60);
    expect(done).toEqual([
      { what: 'skip', at: NS_PER_MINUTE },
      { what: 'clear', at: NS_PER_MINUTE },
    ]);
    expect([book.tick(book.bid), book.tick(book.ask)]).toEqual([START_TICK + 60, START_TICK + 61]);
    expect(book.size[book.bid]).toBeGreaterThan(0);
    const bid = book.bid;
    expect(book.size.subarray(0, bid - 15).some((size) => size > 0)).toBe(false);
  });
});
