import { describe, expect, it } from 'vitest';
import { BookWatch } from '../../../daemon/corpus/book-watch.ts';
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
  it('is looked at once a second: its queues by price, and ticks without any', () => {
    const sparse = ladder(0, 1, (level) => 10 + level);
    const gap = {
      ...sparse,
      bids: sparse.bids.map(([ticks, size], i) => [ticks - Math.min(i, 1), size] as const),
    };
    const { bestQueues, secondQueues, deeperQueues, gapShare } = figuresOf([
      { at: 0 },
      { at: 0.5 * SECOND, ...sparse },
      { at: 1 * SECOND, ...sparse },
      { at: 1.5 * SECOND },
      { at: 2.2 * SECOND, ...gap },
    ]);
    expect(bestQueues).toEqual([10, 10, 10, 10]);
    expect(secondQueues).toEqual([11, 11, 11, 11]);
    expect(deeperQueues.slice(0, 8)).toEqual([12, 13, 14, 15, 16, 17, 18, 19]);
    expect(gapShare).toBe(1 / 4);
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
    const { emptiedByPrints, takenShares, cancelsAtBest } = figuresOf([
      { at: 0 },
      { at: 10, action: 'trade', side: 'ask', ticks: 0, size: 20 },
      { at: 10, action: 'cancel', side: 'bid', ticks: 0, size: 20, ...gone },
      { at: 20, action: 'add', ticks: 0, size: 20 },
      { at: 30, action: 'trade', side: 'bid', ticks: 1, size: 5, ...best(20, 20) },
      { at: 30, action: 'cancel', side: 'ask', ticks: 1, size: 5, ...best(20, 15) },
      { at: 40, action: 'cancel', side: 'bid', ticks: 0, size: 20, ...gone },
    ]);
    expect(emptiedByPrints).toBe(0.5);
    expect(takenShares).toEqual([1, 0.25]);
    // A cancel that a print makes is none of an order's own.
    expect(cancelsAtBest).toBe(1);
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
    const refilled = (...changes: readonly Change[]) =>
      figuresOf([{ at: 0 }, ...changes, print(10 * SECOND, 1)]).refilledShare;
    expect(refilled(print(0, 5), add(60 * MS, 3), add(100 * MS, 2))).toBe(1);
    expect(refilled(print(0, 5), add(101 * MS, 5))).toBe(0);
    expect(refilled(print(0, 5), add(50 * MS, 4))).toBe(0);
    expect(refilled(print(0, 5), add(50 * MS, 5, 'ask', 2))).toBe(0);
    expect(refilled(print(0, 5), add(50 * MS, 5, 'bid'))).toBe(0);
  });
  it('is moved by what is added to one side less what is to the other, ten seconds at a time', () => {
    // Of each ten seconds: so many contracts more bid, and price so many ticks higher.
    const steps = [3, -1, 2, -2, 4, 0, -3, 1];
    let [bid, at] = [0, 0];
    const changes: Change[] = [{ at: 0 }];
    for (const step of steps) {
      at += 10 * SECOND;
      bid += step;
      changes.push({ at: at - SECOND, ...ladder(bid, 1, () => 20) }, { at, ...ladder(bid, 1, () => 20) });
    }
    expect(figuresOf(changes).impact).toBeGreaterThan(0.5);
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
    expect(figuresOf(changes).depthAndVolatility).toBeCloseTo(-1, 2);
  });
  it('leads price or does not: a minute’s order flow with the next minute’s change', () => {
    // What is bid in one minute moves price in the next.
    const flows = [10, -20, 30, -10, 20, -30, 15, -5];
    const changes: Change[] = [{ at: 0, ...best(100, 100) }];
    let ticks = 0;
    for (const [minute, flow] of flows.entries()) {
      const at = minute * 60 * SECOND;
      changes.push({ at: at + 30 * SECOND, ...best(100 + flow, 100, [ticks, 1]) });
      changes.push({ at: at + 35 * SECOND, ...best(100 + flow, 100, [ticks, 1]) });
      ticks += flow;
      // The price moves with as much added to one side as to the other.
      changes.push({ at: at + 61 * SECOND, ...best(100, 100, [ticks, 1]) });
    }
    expect(Math.abs(figuresOf(changes).flowLeads)).toBeGreaterThan(0.5);
  });
});
