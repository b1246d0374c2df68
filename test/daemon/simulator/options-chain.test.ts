import { beforeAll, describe, expect, it } from 'vitest';
import { columnBatches, openDbnFile } from '../../../daemon/databento/dbn/index.ts';
import { zeroDteChain } from '../../../daemon/databento/option-chain.ts';
import { rawFile, rawFolderOf } from '../../../daemon/files/raw-layout.ts';
import { OptionsChain, type OptionWriters, zeroDteRoot } from '../../../daemon/simulator/options-chain.ts';
import { Random } from '../../../daemon/simulator/random.ts';
import type { EventFields } from '../../../daemon/simulator/record-writers.ts';
import { NS_PER_SECOND } from '../../../shared/units.ts';
import { ES, SESSION } from '../../market.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

interface Told extends EventFields {
  readonly kind: 'quote' | 'trade';
  readonly bid: number;
  readonly ask: number;
}

/** What a chain writes, in its order. */
function recorded() {
  const told: Told[] = [];
  const writers = {
    quotes: {
      withQuote: (fields: EventFields, bid: number, ask: number) =>
        told.push({ ...fields, kind: 'quote', bid, ask }),
    },
    trades: { event: (fields: EventFields) => told.push({ ...fields, kind: 'trade', bid: 0, ask: 0 }) },
  } as unknown as OptionWriters;
  return { told, writers };
}

let rawFolder = '';
beforeAll(async () => {
  rawFolder = rawFolderOf(await sampleLake());
}, 120_000);

describe('The options of a day', () => {
  it.each([
    // June 2025: the first week ends on Friday the 6th, the month on Monday the 30th.
    ['2025-06-02', 'E1A'],
    ['2025-06-05', 'E1D'],
    ['2025-06-06', 'EW1'],
    ['2025-06-11', 'E2C'],
    ['2025-06-30', 'EW'],
    // The last session of the calendar, with none after it.
    ['2027-12-31', 'EW'],
  ])('that expire on %s are of the root %s', (date, root) => expect(zeroDteRoot(date)).toBe(root));
  it('are a call and a put at every strike around the money', () => {
    const { series } = new OptionsChain(SESSION, 6001, new Random('chain'));
    const strikes = [...new Set(series.map(({ strike }) => strike))];
    expect([strikes.length, strikes[0], strikes.at(-1)]).toEqual([81, 5800, 6200]);
    expect(series.filter(({ right }) => right === 'C').length).toBe(81);
    expect(new Set(series.map(({ instrumentId }) => instrumentId)).size).toBe(162);
  });
  it('are defined as those that expire on the day', async () => {
    const path = rawFile({ rawFolder, market: 'options', symbol: 'ES' }, 'definition', SAMPLE_DATES[0]);
    const chain = await zeroDteChain(await openDbnFile(path), ES, SAMPLE_DATES[0]);
    expect([chain.length, chain[0]!.root, chain[0]!.underlying, chain[0]!.multiplierUsd]).toEqual([
      162,
      'E1D',
      'ESM5',
      50,
    ]);
  });
  it('are quoted near the money, wherever price has gone', () => {
    const near = (mid: number) => {
      const chain = new OptionsChain(SESSION, 6000, new Random('far'));
      const { told, writers } = recorded();
      chain.advance(writers, SESSION.rthOpen, mid);
      const strikes = new Map(chain.series.map(({ instrumentId, strike }) => [instrumentId, strike]));
      const away = told.map(({ instrumentId }) => Math.abs(strikes.get(instrumentId)! - mid));
      expect(told.length).toBeGreaterThan(10_000);
      return away.reduce((sum, each) => sum + each, 0) / away.length;
    };
    expect(near(6003)).toBeLessThan(30);
    expect(near(5803)).toBeLessThan(30);
    expect(near(6198)).toBeLessThan(30);
    expect(near(6240)).toBeLessThan(60);
  });
  it('offer nothing for nothing: calls and puts agree with the future, and fall and rise with the strike', () => {
    const chain = new OptionsChain(SESSION, 6000, new Random('parity'));
    const { told, writers } = recorded();
    chain.advance(writers, SESSION.rthOpen, 6001);
    const quotes = told.filter(({ kind }) => kind === 'quote');
    const last = new Map(quotes.map(({ instrumentId, bid, ask }) => [instrumentId, { bid, ask }]));
    const quoted = (right: 'C' | 'P') =>
      chain.series.flatMap((option) => {
        const quote = last.get(option.instrumentId);
        return option.right === right && quote && quote.bid > 0 ? [{ strike: option.strike, ...quote }] : [];
      });
    const puts = new Map(quoted('P').map((put) => [put.strike, put]));
    const pairs = quoted('C').flatMap((call) => {
      const put = puts.get(call.strike);
      return put ? [{ call, put, forward: (6001 - call.strike) / 0.05 }] : [];
    });
    expect(pairs.length).toBeGreaterThan(20);
    for (const { call, put, forward } of pairs) {
      // A tick more, of what a price loses in the time between two quotes.
      expect(call.ask - put.bid).toBeGreaterThanOrEqual(forward - 1);
      expect(call.bid - put.ask).toBeLessThanOrEqual(forward + 1);
    }
    const [calls, rising] = [quoted('C'), quoted('P')];
    for (const [i, call] of calls.entries())
      if (i > 0) expect(call.bid).toBeLessThanOrEqual(calls[i - 1]!.ask);
    for (const [i, put] of rising.entries())
      if (i > 0) expect(put.ask).toBeGreaterThanOrEqual(rising[i - 1]!.bid);
  });
  it('trade at the quote in force, one event after the other', () => {
    const chain = new OptionsChain(SESSION, 6000, new Random('quotes'));
    const { told, writers } = recorded();
    chain.advance(writers, SESSION.rthOpen + 600 * NS_PER_SECOND, 6001);
    const quotes = new Map<number, { bid: number; ask: number }>();
    let trades = 0;
    for (const [i, { kind, instrumentId, priceTicks, isBid, at, sequence, bid, ask }] of told.entries()) {
      if (i > 0) expect([at >= told[i - 1]!.at, sequence > told[i - 1]!.sequence]).toEqual([true, true]);
      if (kind === 'quote') {
        quotes.set(instrumentId, { bid, ask });
        expect(priceTicks).toBe(isBid ? bid : ask);
        expect(priceTicks).toBeGreaterThan(0);
        continue;
      }
      trades++;
      const inForce = quotes.get(instrumentId)!;
      expect(priceTicks).toBe(isBid ? inForce.ask : inForce.bid);
      expect(priceTicks).toBeGreaterThan(0);
    }
    expect(trades).toBeGreaterThan(300);
  });
  it('are quoted with the bid below the offer', async () => {
    const path = rawFile({ rawFolder, market: 'options', symbol: 'ES' }, 'mbp-1', SAMPLE_DATES[0]);
    for await (const batch of columnBatches(await openDbnFile(path), {
      fields: ['levels[0].bid_px', 'levels[0].ask_px'],
    })) {
      const [bid, ask] = ['levels[0].bid_px', 'levels[0].ask_px'].map((name) =>
        batch.column<Float64Array>(name),
      );
      for (let i = 0; i < batch.count; i++) expect(Number.isNaN(bid![i]!) || bid![i]! < ask![i]!).toBe(true);
    }
  });
});
