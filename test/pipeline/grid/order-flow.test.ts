import { describe, expect, it } from 'vitest';
import { makeBookBatch } from '../../../pipeline/events/kinds.ts';
import { OrderFlow } from '../../../pipeline/grid/order-flow.ts';
import { clock } from '../../market.ts';

const AT = clock('10:00');
type Quote = readonly [seconds: number, bid: number, bidSize: number, ask: number, askSize: number];

/** The reading `now` seconds after 10:00, of quotes by seconds after 10:00. */
function flowOf(quotes: readonly Quote[], now = 0) {
  const market = { now: AT + now * 1e9 };
  const flow = new OrderFlow(market);
  for (const [seconds, bid, bidSize, ask, askSize] of quotes) {
    const batch = makeBookBatch(1);
    batch.count = 1;
    batch.at[0] = AT + seconds * 1e9;
    batch.bidPrice[0]![0] = bid;
    batch.askPrice[0]![0] = ask;
    batch.bidSize[0]![0] = bidSize;
    batch.askSize[0]![0] = askSize;
    flow.on('book', batch, 0);
  }
  return flow.asOf(market.now);
}

/** The same book over and over, as a feed that lives sends it. */
const steady = (from: number, to: number): Quote[] =>
  Array.from({ length: Math.floor((to - from) / 30) + 1 }, (_, i) => [from + 30 * i, 100, 10, 100.25, 8]);
const START = steady(-400, -55);

describe('Order-flow imbalance', () => {
  // Each by hand from the definition: added to the bid less added to the ask.
  it.each<[string, Quote, number]>([
    ['a bid that grows', [-10, 100, 15, 100.25, 8], 5],
    ['a bid that shrinks', [-10, 100, 4, 100.25, 8], -6],
    ['a bid that steps up', [-10, 100.25, 3, 100.5, 8], 3 + 8],
    ['a bid that steps down', [-10, 99.75, 20, 100.25, 8], -10],
    ['an ask that grows', [-10, 100, 10, 100.25, 20], -12],
    ['an ask that steps down', [-10, 99.75, 9, 100, 6], -10 - 6],
    ['an ask that steps up', [-10, 100, 10, 100.5, 5], 8],
  ])('counts %s', (_, quote, expected) => {
    const reading = flowOf([...START, quote]);
    expect([reading.over(30), reading.activityOver(30)]).toEqual([expected, Math.abs(expected)]);
  });
  it('adds up changes as a balance, and their size as activity', () => {
    const reading = flowOf([...START, [-20, 100, 15, 100.25, 8], [-10, 100, 12, 100.25, 8]]);
    expect([reading.over(30), reading.activityOver(30)]).toEqual([2, 8]);
  });
  it('is missing until the whole window was watched, and zero when it was and nothing changed', () => {
    const reading = flowOf(steady(-100, -10));
    expect([reading.over(120), reading.over(100), reading.over(60)]).toEqual([Number.NaN, 0, 0]);
  });
  it('leaves out a change at the very start of the window', () => {
    const reading = flowOf([...START, [-30, 100, 15, 100.25, 8], [-5, 100, 15, 100.25, 8]]);
    expect([reading.over(30), reading.over(31)]).toEqual([0, 5]);
  });
  it('starts anew after a locked book', () => {
    expect(flowOf([...START, [-20, 100.25, 5, 100.25, 7], [-10, 100, 40, 100.25, 9]]).over(30)).toBe(0);
  });
  it('is missing in a window in which no book came', () => {
    const reading = flowOf([...START, [-40, 100, 10, 100.25, 8]]);
    expect([reading.over(30), reading.over(60)]).toEqual([Number.NaN, 0]);
  });
  it('starts anew after a crossed book', () => {
    expect(flowOf([...START, [-20, 101, 5, 100, 5], [-10, 100, 40, 100.25, 8]]).over(30)).toBe(0);
  });
  it('is missing over a silence of the feed, and again until the window after it is whole', () => {
    expect(flowOf(START, 30).over(30)).toBeNaN();
    expect(flowOf(START, 30).near(100, 1, [30, 60])).toEqual([Number.NaN, Number.NaN]);
    const after: Quote[] = [
      [100, 101, 7, 101.25, 8],
      [120, 101, 9, 101.25, 8],
    ];
    expect(flowOf([...START, ...after], 120).over(30)).toBeNaN();
    expect(flowOf([...START, ...after, [131, 101, 9, 101.25, 8]], 131).over(30)).toBe(2);
  });
  it('is missing sixty seconds after the last book, and not before', () => {
    expect(flowOf([...START, [-60, 100, 11, 100.25, 8]]).over(90)).toBe(1);
    expect(flowOf([...START.slice(0, -1), [-60.000000001, 100, 11, 100.25, 8]]).over(90)).toBeNaN();
  });
  it('near a price counts only changes made while the mid was within the band, in each window', () => {
    const reading = flowOf([
      ...START,
      [-50, 100, 14, 100.25, 8],
      [-20, 110, 5, 110.25, 5],
      [-10, 110, 9, 110.25, 5],
    ]);
    expect(reading.near(100, 1, [30, 60, 120, 300])).toEqual([Number.NaN, 4, 4, 4]);
    expect(reading.near(110, 1, [30, 60])).toEqual([5 + 8 + 4, 17]);
    // The mid of 100 and 100.25 is 100.125: the band's edge counts.
    expect(reading.near(99, 1.125, [60])).toEqual([4]);
    expect(reading.near(99, 1.12, [60])).toEqual([Number.NaN]);
  });
  it.each([3_000, 13_000])('near a price is the sum over every single change, of %d', (count) => {
    // A wandering mid: whole blocks of changes lie within the band, without it, and across.
    const changes = Array.from({ length: count }, (_, i) => ({
      seconds: (i - count) / 11 - 17,
      bid: 100 + 0.25 * Math.round(20 * Math.sin(i / 300) + 2 * Math.sin(i)),
      size: 10 + ((i * 7919) % 97),
    }));
    const reading = flowOf([
      ...steady(-1_300, -count / 11 - 18),
      ...changes.map(({ seconds, bid, size }): Quote => [seconds, bid, size, bid + 0.25, 50]),
    ]);
    const added = changes.map(({ bid, size }, i) => {
      const before = changes[i - 1] ?? { bid: 100, size: 10, ask: 8 };
      const [askBefore, askSizeBefore] = [before.bid + 0.25, i === 0 ? 8 : 50];
      const toBid = bid > before.bid ? size : bid < before.bid ? -before.size : size - before.size;
      const ask = bid + 0.25;
      const toAsk = ask < askBefore ? 50 : ask > askBefore ? -askSizeBefore : 50 - askSizeBefore;
      return toBid - toAsk;
    });
    const direct = (price: number, band: number, window: number) => {
      const near = added.filter((_, i) => {
        const { seconds, bid } = changes[i]!;
        return seconds > -window && Math.abs(bid + 0.125 - price) <= band;
      });
      return near.length === 0 ? Number.NaN : near.reduce((sum, each) => sum + each, 0);
    };
    for (const [price, band] of [
      [100, 1],
      [104, 1.125],
      [95.5, 2],
      [100, 20],
    ] as const)
      expect(reading.near(price, band, [60, 120, 280])).toEqual(
        [60, 120, 280].map((window) => direct(price, band, window)),
      );
  });
  it('keeps five minutes of changes to the last one, however many came before', () => {
    // Nearly twenty minutes: what is older is forgotten several times over, and whole
    // blocks of it begin with the window.
    const step = 300 / 3_520.5;
    const bids = Array.from({ length: 13_200 }, (_, i) => 10 + ((i * 7919) % 97));
    const wrong: number[] = [];
    const market = { now: AT };
    const flow = new OrderFlow(market);
    const batch = makeBookBatch(1);
    batch.count = 1;
    batch.bidPrice[0]![0] = 100;
    batch.askPrice[0]![0] = 100.25;
    batch.askSize[0]![0] = 8;
    bids.forEach((size, i) => {
      market.now = AT + Math.round(i * step * 1e9);
      batch.at[0] = market.now;
      batch.bidSize[0]![0] = size;
      flow.on('book', batch, 0);
      const reading = flow.asOf(market.now);
      for (const seconds of [30, 300]) {
        // The last size before the window begins, and the last of all.
        const first = Math.floor(i - seconds / step + 1e-6);
        const expected = first < 0 ? Number.NaN : size - bids[first]!;
        const [near] = reading.near(100, 1, [seconds]);
        if (!Object.is(reading.over(seconds), expected) || !Object.is(near, expected)) wrong.push(i);
      }
    });
    expect(wrong).toEqual([]);
  });
  it('does not say of an earlier moment what it may have forgotten since', () => {
    const market = { now: AT };
    const reading = new OrderFlow(market).asOf(AT);
    market.now = AT + 1e9;
    expect(() => reading.over(300)).toThrow(expect.objectContaining({ code: 'AS_OF_FORGOTTEN' }));
    expect(reading.over(299)).toBe(Number.NaN);
  });
  it('does not say what it has forgotten', () => {
    const reading = flowOf(START);
    for (const ask of [
      () => reading.over(301),
      () => reading.activityOver(301),
      () => reading.near(100, 1, [30, 301]),
    ])
      expect(ask).toThrow(expect.objectContaining({ code: 'AS_OF_FORGOTTEN' }));
  });
  it('knows nothing before the first book', () => {
    const reading = flowOf([]);
    expect([reading.over(30), reading.near(100, 1, [30])]).toEqual([Number.NaN, [Number.NaN]]);
  });
  it('leaves trades alone, and does not keep the past', () => {
    const flow = new OrderFlow({ now: AT });
    flow.on('trade', {} as never, 0);
    expect(() => flow.asOf(AT - 1)).toThrow(expect.objectContaining({ code: 'AS_OF_FORGOTTEN' }));
  });
});
