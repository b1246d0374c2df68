import { describe, expect, it } from 'vitest';
import { Volatility } from '../../../daemon/simulator/volatility.ts';
import { NS_PER_MINUTE, NS_PER_SECOND } from '../../../shared/units.ts';
import { SESSION } from '../../market.ts';
import { marketFromOpen } from './made-up-market.ts';

const LETTER = { add: 0x41, cancel: 0x43, trade: 0x54 };
const { records, trades, clock } = await marketFromOpen(60);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const share = <T>(list: readonly T[], of: (each: T) => boolean) => list.filter(of).length / list.length;
const quantile = (values: readonly number[], p: number) =>
  values.toSorted((a, b) => a - b)[Math.floor(p * (values.length - 1))]!;

describe('The simulated futures market', () => {
  it('never crosses its book, and goes forward in time and number', () => {
    for (const [i, { bid, ask, at, sequence }] of records.entries()) {
      expect(bid).toBeLessThan(ask);
      if (i === 0) continue;
      expect(at).toBeGreaterThanOrEqual(records[i - 1]!.at);
      expect(sequence).toBeGreaterThan(records[i - 1]!.sequence);
    }
  });
  it('changes its best prices by prints, cancels and orders alone, each by what it takes or puts', () => {
    for (const [i, { action, isBid, priceTicks, size, bid, ask, bidSize, askSize }] of records.entries()) {
      const before = records[i - 1];
      if (!before || action === LETTER.trade) continue;
      const [best, was] = isBid ? [bid, before.bid] : [ask, before.ask];
      const [left, had] = isBid ? [bidSize, before.bidSize] : [askSize, before.askSize];
      if (best !== was || priceTicks !== best) continue;
      expect(left).toBe(had + (action === LETTER.add ? size : -size));
    }
  });
  it('prints at the best price of the side that is taken', () => {
    const prints = records.filter(({ action }) => action === LETTER.trade);
    expect(prints).toHaveLength(trades.length);
    for (const { isBid, priceTicks, bid, ask } of prints) expect(priceTicks).toBe(isBid ? ask : bid);
  });
  it('is a tick wide nearly always, with queues as deep as those of ES', () => {
    let [narrow, all] = [0, 0];
    for (const [i, { at, bid, ask }] of records.entries()) {
      const until = records[i + 1]?.at ?? at;
      all += until - at;
      if (ask - bid === 1) narrow += until - at;
    }
    expect(narrow / all).toBeGreaterThan(0.96);
    const queues = records.flatMap(({ bidSize, askSize }) => [bidSize, askSize]);
    expect(quantile(queues, 0.5)).toBeGreaterThanOrEqual(14);
    expect(quantile(queues, 0.5)).toBeLessThanOrEqual(50);
    expect(quantile(queues, 0.95)).toBeGreaterThan(55);
    expect(quantile(queues, 0.95)).toBeLessThan(200);
  });
  it('prints as ES does: sizes, sides that follow each other, prints that share a nanosecond, sweeps', () => {
    const sizes = trades.map(({ size }) => size);
    expect(mean(sizes)).toBeGreaterThan(2.5);
    expect(mean(sizes)).toBeLessThan(5);
    expect(share(sizes, (size) => size === 1)).toBeGreaterThan(0.5);
    expect(quantile(sizes, 0.99)).toBeGreaterThan(25);
    const orders = trades.filter(({ at }, i) => at !== trades[i - 1]?.at);
    const same = mean(orders.slice(1).map(({ isBid }, i) => Number(isBid === orders[i]!.isBid)));
    expect(same).toBeGreaterThan(0.64);
    expect(same).toBeLessThan(0.78);
    const together = mean(trades.slice(1).map(({ at }, i) => Number(at === trades[i]!.at)));
    expect(together).toBeGreaterThan(0.02);
    expect(together).toBeLessThan(0.12);
    const prices = Map.groupBy(trades, ({ at }) => at);
    const swept = [...prices.values()].map((list) => new Set(list.map(({ priceTicks }) => priceTicks)).size);
    expect(Math.max(...swept)).toBeGreaterThanOrEqual(4);
  });
  it('moves as far as its clock says: the square of ticks a minute', async () => {
    const lively = await marketFromOpen(30, { volatilityFactor: 2 });
    const moved = ({ clock: ticks }: { clock: typeof clock }, minutes: number) => {
      const mids = Array.from({ length: minutes * 6 }, (_, i) => {
        const until = SESSION.rthOpen + (i + 1) * (NS_PER_MINUTE / 6);
        return ticks.findLast(({ at }) => at <= until)!.mid;
      });
      return Math.sqrt(mean(mids.slice(1).map((mid, i) => (mid - mids[i]!) ** 2)));
    };
    expect(moved(lively, 30) / moved({ clock }, 30)).toBeGreaterThan(1.6);
    expect(moved(lively, 30) / moved({ clock }, 30)).toBeLessThan(2.5);
  });
  it('moves a quarter of a point by a quarter, whose squares are what the clock asks for', async () => {
    // The open of a day as lively as any: a hundred moves a second.
    const { records: lively } = await marketFromOpen(4, { volatilityFactor: 5 });
    const day = { openPoints: 6000, closePoints: 6000, volatilityFactor: 5, news: [] };
    const asked = Array.from({ length: 240 }, (_, second) =>
      new Volatility(SESSION, day, 1).sigmaAt(SESSION.rthOpen + second * NS_PER_SECOND),
    );
    // In ticks, where the spread is one: a queue that is used up and a gap that closes are
    // one move.
    const mids = lively.map(({ bid, ask }) => (bid + ask) / 2).filter((mid) => !Number.isInteger(mid));
    const moved = mids.slice(1).reduce((sum, mid, i) => sum + (mid - mids[i]!) ** 2, 0);
    const expected = asked.reduce((sum, sigma) => sum + (4 * sigma) ** 2 / 60, 0);
    expect(Math.abs(moved / expected - 1)).toBeLessThan(0.12);
  });
  it('is drawn to where its afternoon is to end, and knows nothing of it before', async () => {
    const afternoons = await Promise.all(
      [5985, 6015].map((bridgeTo) => marketFromOpen(40, { bookMinutes: 10, bridgeTo })),
    );
    const [down, up] = afternoons.map(({ trades: all }) => all);
    const isBefore = ({ at }: { readonly at: number }) => at < SESSION.rthOpen + 10 * NS_PER_MINUTE;
    expect(down!.filter(isBefore).length).toBeGreaterThan(500);
    expect(down!.filter(isBefore)).toEqual(up!.filter(isBefore));
    expect(afternoons[0]!.records).toEqual(afternoons[1]!.records);
    for (const [last, points] of [
      [down!.at(-1)!, 5985],
      [up!.at(-1)!, 6015],
    ] as const)
      expect(Math.abs(last.priceTicks / 4 - points)).toBeLessThan(3);
  });
  it('has more prints of the side that an approach carries, none of them at a new price', async () => {
    const [sold, bought] = await Promise.all(
      [-0.5, 0.5].map(async (flow) => (await marketFromOpen(20, { flow })).trades),
    );
    const buyers = (list: typeof trades) => share(list, ({ isBid }) => isBid === true);
    expect(buyers(bought!) - buyers(sold!)).toBeGreaterThan(0.15);
    expect(buyers(sold!)).toBeLessThan(buyers(trades) - 0.04);
    expect(buyers(bought!)).toBeGreaterThan(buyers(trades) + 0.04);
    // They lean price nowhere: prints without them move it as far.
    expect(bought!.length).toBeGreaterThan(
      1.05 * trades.filter(({ at }) => at < SESSION.rthOpen + 20 * NS_PER_MINUTE).length,
    );
  });
  it('is the same up to any moment, however long it goes on', async () => {
    const [short, long] = await Promise.all([
      marketFromOpen(3, { filled: true }),
      marketFromOpen(5, { filled: true }),
    ]);
    const end = SESSION.rthOpen + 3 * NS_PER_MINUTE;
    expect(short.records).toEqual(long.records.filter(({ at }) => at < end));
    expect(short.trades).toEqual(long.trades.filter(({ at }) => at < end));
    expect(short.records.length).toBeGreaterThan(1000);
  });
  it('tells its clock before each event, with the price as it is until then', () => {
    for (const [i, { at, mid }] of clock.slice(0, 5000).entries()) {
      if (i > 0) expect(at).toBeGreaterThan(clock[i - 1]!.at);
      const last = records.findLast((record) => record.at < at);
      if (last) expect(mid).toBe((last.bid + last.ask) / 8);
      if (i > 400) break;
    }
  });
});
