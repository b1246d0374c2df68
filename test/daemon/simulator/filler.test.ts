import { describe, expect, it } from 'vitest';
import { Filler } from '../../../daemon/simulator/filler.ts';
import { FuturesTape, type FuturesWriters } from '../../../daemon/simulator/futures-tape.ts';
import { LastPrints } from '../../../daemon/simulator/last-prints.ts';
import { OrderBook } from '../../../daemon/simulator/order-book.ts';
import { Random } from '../../../daemon/simulator/random.ts';
import type { EventFields } from '../../../daemon/simulator/record-writers.ts';
import { NS_PER_MINUTE } from '../../../shared/units.ts';
import { SESSION } from '../../market.ts';
import { marketFromOpen } from './made-up-market.ts';

const [plain, filled] = await Promise.all([marketFromOpen(6), marketFromOpen(6, { filled: true })]);
const barsOf = ({ trades }: typeof plain) =>
  [...Map.groupBy(trades, ({ at }) => Math.floor(at / NS_PER_MINUTE)).values()].map((list) => {
    const prices = list.map(({ priceTicks }) => priceTicks);
    return [prices[0], Math.max(...prices), Math.min(...prices), prices.at(-1)];
  });

describe('What is filled in between the events of a market', () => {
  it('is most of the records', () => {
    expect(filled.records.length).toBeGreaterThan(15 * plain.records.length);
  });
  it('changes no open, high, low or close of any minute', () => {
    expect(barsOf(filled)).toEqual(barsOf(plain));
  });
  it('leaves every event of the market where it was, with the book it left', () => {
    const key = ({
      at,
      action,
      priceTicks,
      size,
      bid,
      ask,
      bidSize,
      askSize,
    }: (typeof plain.records)[number]) =>
      `${at} ${action} ${priceTicks} ${size} ${bid} ${ask} ${bidSize} ${askSize}`;
    const found = new Set(filled.records.map(key));
    for (const record of plain.records) expect(found.has(key(record))).toBe(true);
  });
  it('changes orders as well as it adds and cancels them, and all of it back', () => {
    const share = (letter: string) =>
      filled.records.filter(({ action }) => action === letter.charCodeAt(0)).length / filled.records.length;
    expect(share('M')).toBeGreaterThan(0.06);
    expect(share('M')).toBeLessThan(0.1);
    expect(Math.abs(share('A') - share('C'))).toBeLessThan(0.03);
    const modified = filled.records.filter(({ action }) => action === 'M'.charCodeAt(0));
    const pairs = Array.from({ length: modified.length >> 1 }, (_, i) => modified.slice(2 * i, 2 * i + 2));
    // Half of the orders have another size, half another price, a tick behind.
    const repriced = pairs.filter(([gone, back]) => gone!.priceTicks !== back!.priceTicks);
    expect(repriced.length / pairs.length).toBeGreaterThan(0.4);
    expect(repriced.length / pairs.length).toBeLessThan(0.6);
    for (const [gone, back] of repriced) {
      const ticksBehind = (back!.priceTicks - gone!.priceTicks) * (gone!.isBid ? 1 : -1);
      expect([ticksBehind, gone!.size, gone!.depth]).toEqual([1, back!.size, back!.depth + 1]);
    }
    for (const [grown, shrunk] of pairs)
      if (grown!.priceTicks === shrunk!.priceTicks) expect(grown!.size).toBeGreaterThan(shrunk!.size);
  });
  it('prints on both sides, now and then two at one time', () => {
    const own = new Set(plain.trades.map(({ at }) => at));
    const prints = filled.trades.filter(({ at }) => !own.has(at));
    const bought = prints.filter(({ isBid }) => isBid).length / prints.length;
    expect(bought).toBeGreaterThan(0.35);
    expect(bought).toBeLessThan(0.65);
    const together = prints.filter(({ at }, i) => at === prints[i - 1]?.at).length / prints.length;
    expect(together).toBeGreaterThan(0.02);
    expect(together).toBeLessThan(0.08);
  });
  it('goes forward in time with the rest, and never empties a queue', () => {
    for (const [i, { at, bid, ask, bidSize, askSize }] of filled.records.entries()) {
      if (i > 0) expect(at).toBeGreaterThanOrEqual(filled.records[i - 1]!.at);
      expect(bid < ask && bidSize > 0 && askSize > 0).toBe(true);
    }
  });
});

describe('Prints that fill the time around a minute mark', () => {
  it('are all of the minute that the market last printed in', () => {
    const mark = SESSION.rthOpen + NS_PER_MINUTE;
    const [from, to] = [mark - 100_000_000, mark + 300_000_000];
    const prints: number[] = [];
    for (let seed = 0; seed < 3000; seed++) {
      const book = new OrderBook(24_000, new Random('book', seed));
      const writers = {
        trades: { event: ({ at }: EventFields) => prints.push(at) },
        book: { withBook: () => undefined },
      } as unknown as FuturesWriters;
      const feed = { instrumentId: 7, basisTicks: 0, share: 1, isFollowed: true };
      const window = { booksFrom: SESSION.rthOpen, booksTo: SESSION.windowEnd, tradesTo: SESSION.windowEnd };
      const tape = new FuturesTape(book, writers, [feed], window, () => 1);
      const lastPrints = new LastPrints(book);
      for (const buys of [false, true]) lastPrints.onPrint(from, buys, book.best(!buys));
      const filler = new Filler(new Random('filler', seed), tape, lastPrints);
      filler.skipTo(from);
      filler.between(to);
    }
    expect(prints.length).toBeGreaterThan(200);
    expect(Math.max(...prints)).toBeLessThan(mark);
    expect(Math.min(...prints)).toBeGreaterThanOrEqual(from);
  });
});
