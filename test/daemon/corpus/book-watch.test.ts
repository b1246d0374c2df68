import { describe, expect, it } from 'vitest';
import { BookWatch, orderFlow } from '../../../daemon/corpus/book-watch.ts';
import { clock } from '../../market.ts';
import { ladder, type MadeUpRecord, recordsOf } from './made-up-records.ts';

const OPEN = clock('09:30');
const MS = 1_000_000;
const SECOND = 1000 * MS;

type Change = Partial<MadeUpRecord> & Pick<MadeUpRecord, 'at'>;
const QUIET = { action: 'add', side: 'bid', ticks: -5, size: 1, ...ladder(0, 1, () => 20) } as const;

function figuresOf(changes: readonly Change[]) {
  const watch = new BookWatch(0.25);
  const records = recordsOf(changes.map((change) => ({ ...QUIET, ...change, at: OPEN + change.at })));
  for (let i = 0; i < records.count; i++) watch.onRecord(records, i);
  return watch.figures();
}
/** The same book, with other contracts at the best prices. */
const best = (bid: number, ask: number, [bidTicks, spread]: readonly [number, number] = [0, 1]) => {
  const { bids, asks } = ladder(bidTicks, spread, () => 20);
  return {
    bids: [[bidTicks, bid] as const, ...bids.slice(1)],
    asks: [[bidTicks + spread, ask] as const, ...asks.slice(1)],
  };
};

describe('A book', () => {
  it('has a spread for as long as it holds', () => {
    const { oneTickShare } = figuresOf([
      { at: 0 },
      { at: 3 * SECOND, ...ladder(0, 2, () => 20) },
      { at: 4 * SECOND },
      { at: 5 * SECOND },
    ]);
    expect(oneTickShare).toBeCloseTo(4 / 5, 12);
  });
  it('is looked at as each second begins, as it is until then: its queues by price, and ticks without any', () => {
    const sparse = ladder(0, 1, (level) => 10 + level);
    const gap = {
      ...sparse,
      bids: sparse.bids.map(([ticks, size], i) => [ticks - Math.min(i, 1), size] as const),
    };
    const { bestQueue, secondQueue, deeperQueue, gapShare } = figuresOf([
      { at: 0 },
      // In force as seconds 1 and 2 begin; what comes at 2.2 as second 3 does.
      { at: 0.5 * SECOND, ...sparse },
      { at: 2.2 * SECOND, ...gap },
      { at: 3 * SECOND },
    ]);
    expect(bestQueue).toEqual({ p5: 10, median: 10, p95: 10 });
    expect([secondQueue, deeperQueue]).toEqual([11, 15.5]);
    // One side of six.
    expect(gapShare).toBeCloseTo(1 / 6, 12);
  });
  it('is the same however its records come in batches', () => {
    const changes = Array.from({ length: 50 }, (_, i) => ({
      ...QUIET,
      at: OPEN + i * 0.7 * SECOND,
      ...ladder(i % 3, 1, (level) => 5 + ((i * 7 + level) % 11)),
    }));
    const inBatches = (size: number) => {
      const watch = new BookWatch(0.25);
      for (let from = 0; from < changes.length; from += size) {
        const batch = recordsOf(changes.slice(from, from + size));
        for (let i = 0; i < batch.count; i++) watch.onRecord(batch, i);
      }
      return watch.figures();
    };
    expect(inBatches(1)).toEqual(inBatches(50));
    expect(inBatches(7)).toEqual(inBatches(50));
  });
  it('changes by what its records say, each a share of all', () => {
    const { mix, bestChangeShare } = figuresOf([
      { at: 0 },
      { at: 1, action: 'cancel' },
      { at: 2, action: 'modify' },
      { at: 3, action: 'trade', ticks: 1 },
      { at: 4, action: 'add', ticks: 1, ...ladder(1, 1, () => 20) },
    ]);
    expect(mix).toEqual({ add: 0.4, cancel: 0.2, modify: 0.2, trade: 0.2 });
    expect(bestChangeShare).toBe(0.2);
  });
  it('is added to at its own best price, before it or behind it, and cancelled there', () => {
    const { adds, cancelsAtBest } = figuresOf([
      { at: 0 },
      { at: 1, ticks: 0 },
      { at: 2, ticks: -1 },
      { at: 3, side: 'ask', ticks: 2 },
      { at: 4, ticks: -3 },
      { at: 5, ticks: 1, ...ladder(1, 1, () => 20) },
      { at: 6, action: 'cancel', ticks: 1, ...ladder(1, 1, () => 20) },
      { at: 7, action: 'cancel', ticks: -1, ...ladder(1, 1, () => 20) },
    ]);
    // Of five that were added: one at the best, two a tick behind, one far, one better.
    expect(adds).toEqual({ atBest: 0.2, behind: 0.4, better: 0.2 });
    expect(cancelsAtBest).toBe(0.5);
  });
  it('loses a best price to a print, whose cancel comes with it, or to a cancel', () => {
    const gone = ladder(-1, 2, () => 20);
    const { emptiedByPrints, wholeTakenShare, medianTakenShare, cancelsAtBest } = figuresOf([
      { at: 0 },
      { at: 10, action: 'trade', side: 'ask', ticks: 0, size: 20 },
      { at: 10, action: 'cancel', side: 'bid', ticks: 0, size: 20, ...gone },
      { at: 20, action: 'add', ticks: 0, size: 20 },
      { at: 30, action: 'trade', side: 'bid', ticks: 1, size: 5, ...best(20, 20) },
      { at: 30, action: 'cancel', side: 'ask', ticks: 1, size: 5, ...best(20, 15) },
      { at: 40, action: 'cancel', side: 'bid', ticks: 0, size: 20, ...gone },
    ]);
    expect(emptiedByPrints).toBe(0.5);
    expect([wholeTakenShare, medianTakenShare]).toEqual([0.5, 0.625]);
    // A cancel that a print makes is none of an order's own.
    expect(cancelsAtBest).toBe(1);
  });
  it('loses an offer as it loses a bid; a cancel of another time or price is an order’s own', () => {
    const gone = ladder(0, 2, () => 20);
    const { emptiedByPrints, cancelsAtBest } = figuresOf([
      { at: 0 },
      // Taken by a print.
      { at: 10, action: 'trade', side: 'bid', ticks: 1, size: 20 },
      { at: 10, action: 'cancel', side: 'ask', ticks: 1, size: 20, ...gone },
      { at: 20, side: 'ask', ticks: 1, size: 20 },
      // A print, and a nanosecond later a cancel at its price.
      { at: 30, action: 'trade', side: 'bid', ticks: 1, size: 1 },
      { at: 31, action: 'cancel', side: 'ask', ticks: 1, size: 20, ...gone },
      { at: 40, side: 'ask', ticks: 1, size: 20 },
      // A print, and at its time a cancel behind it.
      { at: 50, action: 'trade', side: 'bid', ticks: 1, size: 1 },
      { at: 50, action: 'cancel', side: 'ask', ticks: 2, size: 1 },
    ]);
    expect(emptiedByPrints).toBe(0.5);
    // The one behind, and the one at the best price that no print made.
    expect(cancelsAtBest).toBe(0.5);
  });
  it('is taken from on the side that a print hits, and by no more than was shown', () => {
    const shares = (side: 'bid' | 'ask', size: number) =>
      figuresOf([
        { at: 0, ...best(40, 10) },
        { at: 1, action: 'trade', side, ticks: side === 'bid' ? 1 : 0, size, ...best(40, 10) },
      ]);
    expect(shares('bid', 5).medianTakenShare).toBe(0.5);
    expect(shares('ask', 10).medianTakenShare).toBe(0.25);
    expect(shares('bid', 15).wholeTakenShare).toBe(1);
  });
  it('is taken from by market orders: prints of one time and price are one', () => {
    const print = (at: number, size: number, side: 'bid' | 'none' = 'bid'): Change => ({
      at,
      action: 'trade',
      side,
      ticks: 1,
      size,
    });
    const { wholeTakenShare, medianTakenShare } = figuresOf([
      { at: 0 },
      print(1, 12),
      print(1, 8),
      print(2, 4),
      print(3, 5, 'none'),
    ]);
    expect([wholeTakenShare, medianTakenShare]).toEqual([0.5, expect.closeTo(0.6, 12)]);
  });
  it('has a print put back where as much is added at its price and side within 100 ms', () => {
    const print = (at: number, size: number): Change => ({
      at,
      action: 'trade',
      side: 'bid',
      ticks: 1,
      size,
    });
    const add = (at: number, size: number, side: 'bid' | 'ask' = 'ask', ticks = 1): Change => ({
      at,
      side,
      ticks,
      size,
    });
    const putBack = (...changes: readonly Change[]) => figuresOf([{ at: 0 }, ...changes]).putBackShare;
    expect(putBack(print(0, 5), add(60 * MS, 3), add(100 * MS, 2))).toBe(1);
    expect(putBack(print(0, 5), add(101 * MS, 5))).toBe(0);
    expect(putBack(print(0, 5), add(50 * MS, 4))).toBe(0);
    expect(putBack(print(0, 5), add(50 * MS, 5, 'ask', 2))).toBe(0);
    expect(putBack(print(0, 5), add(50 * MS, 5, 'bid'))).toBe(0);
    // What puts back one print does not put back another.
    expect(putBack(print(0, 5), print(10 * MS, 5), add(50 * MS, 5))).toBe(0.5);
    expect(putBack(print(0, 5), print(10 * MS, 5), add(50 * MS, 10))).toBe(1);
  });
  it('is moved by what is added to one side less what is to the other, ten seconds at a time', () => {
    // Ten seconds in which price rises or falls by so many ticks, each as much flow.
    const steps = [3, -1, 2, -2, 4, 0, -3, 1];
    const changes: Change[] = [{ at: 0 }];
    let bid = 0;
    for (const [i, step] of steps.entries())
      for (let tick = 0; tick < Math.abs(step); tick++) {
        bid += Math.sign(step);
        changes.push({ at: (10 * i + 1 + tick) * SECOND, ...ladder(bid, 1, () => 20) });
      }
    changes.push({ at: 10 * steps.length * SECOND, ...ladder(bid, 1, () => 20) });
    expect(figuresOf(changes).impact).toBeCloseTo(1, 12);
    // A move at the very mark is of the ten seconds that it begins.
    const late = changes.map((change) => ({ ...change, at: Math.max(0, change.at - SECOND) }));
    expect(figuresOf([{ at: 0 }, ...late]).impact).toBeCloseTo(1, 12);
  });
  it('that crosses itself is passed over, and what follows is compared with nothing', () => {
    const { bestChangeShare, records } = figuresOf([
      { at: 0 },
      { at: 1, ...ladder(5, 0, () => 20) },
      { at: 2, ...ladder(9, 1, () => 20) },
    ]);
    expect([records, bestChangeShare]).toEqual([3, 0]);
  });
  it('is thinner where price moves more, or not: a correlation over minutes', () => {
    const changes: Change[] = [];
    // Each minute twice as deep as the last, and half as wide.
    for (const [minute, depth] of [5, 10, 20, 40].entries())
      for (let second = 0; second < 60; second++)
        changes.push({
          at: (minute * 60 + second) * SECOND,
          ...ladder(second % 2 === 0 ? 0 : 40 / depth, 1, () => depth),
        });
    // Not quite: as a minute begins its book is still that of the minute before.
    expect(figuresOf(changes).depthAndVolatility).toBeLessThan(-0.9);
  });
  it('leads price where what is added or bought in a minute says which way the next one goes', () => {
    const flows = [10, -20, 30, -10, 20, -30, 15, -5];
    const lead = (sign: 1 | -1) => {
      const changes: Change[] = [{ at: 0, ...best(100, 100) }];
      let ticks = 0;
      for (const [minute, flow] of flows.entries()) {
        const at = minute * 60 * SECOND;
        const quote = best(100 + flow, 100, [ticks, 1]);
        const side = flow > 0 ? 'bid' : 'ask';
        // Added in this minute, and bought; taken away again, at a crossed book’s end.
        changes.push({ at: at + 15 * SECOND, ...best(100, 100, [ticks, 1]) });
        changes.push({ at: at + 30 * SECOND, ...quote });
        changes.push({ at: at + 40 * SECOND, action: 'trade', side, ticks, size: Math.abs(flow), ...quote });
        ticks += sign * flow;
        changes.push({ at: at + 70 * SECOND - 1, ...ladder(ticks, 0, () => 20) });
        changes.push({ at: at + 70 * SECOND, ...best(100, 100, [ticks, 1]) });
      }
      return figuresOf(changes).tapeLead;
    };
    expect(lead(1)).toBeCloseTo(1, 12);
    expect(lead(-1)).toBeCloseTo(-1, 12);
  });
});

describe('Order flow', () => {
  const before = { at: 0, bid: 6000, ask: 6000.25, bidSize: 30, askSize: 40 };
  // Cont, Kukanov & Stoikov (2014): e = q(b)·1{b ≥ b'} − q(b')·1{b ≤ b'} − the same of offers.
  it.each([
    ['a bid that grows', { bidSize: 37 }, 7],
    ['a bid that shrinks', { bidSize: 21 }, -9],
    ['a better bid', { bid: 6000.25, ask: 6000.5, bidSize: 5, askSize: 8 }, 5 + 40],
    ['a bid that is gone', { bid: 5999.75, bidSize: 12 }, -30],
    ['an offer that grows', { askSize: 44 }, -4],
    ['an offer that shrinks', { askSize: 15 }, 25],
    ['a better offer', { bid: 5999.75, ask: 6000, bidSize: 8, askSize: 5 }, -30 - 5],
    ['an offer that is gone', { ask: 6000.5, askSize: 12 }, 40],
  ])('of %s is what comes to the bid less what comes to the offer', (_, next, flow) =>
    expect(orderFlow(before, { ...before, ...next })).toBe(flow),
  );
});
