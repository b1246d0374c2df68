import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OptionDay, readOptionDay } from '../../../daemon/corpus/option-day.ts';
import { DbnWriter, STAT_TYPE } from '../../../daemon/databento/dbn/index.ts';
import { rawFile } from '../../../daemon/raw/raw-layout.ts';
import { statisticsRecord } from '../../../daemon/simulator/definitions.ts';
import { expiriesOn } from '../../../daemon/simulator/options/expiry.ts';
import { definitionOf } from '../../../daemon/simulator/options/reference.ts';
import { type Series, seriesAt } from '../../../daemon/simulator/options/series.ts';
import { MarketRecordWriter, PriceWords } from '../../../daemon/simulator/record-writers.ts';
import type { DayBars } from '../../../daemon/tables/bars.ts';
import { blackGreeks, blackPrice } from '../../../pipeline/options/black-76.ts';
import { impliedVolatility } from '../../../pipeline/options/implied-volatility.ts';
import { toTimestamp } from '../../../shared/session/session.ts';
import { clock, ES, SESSION } from '../../market.ts';
import { metadata } from '../raw-trades.ts';

const rawFolder = mkdtempSync(join(tmpdir(), 'spymaster-option-day-'));
afterAll(() => rmSync(rawFolder, { recursive: true, force: true }));

const [TODAY, TOMORROW] = expiriesOn(ES, SESSION.date);
const STRIKES = Array.from({ length: 25 }, (_, i) => 5940 + 5 * i);
const CHAIN = [...STRIKES.flatMap((strike) => seriesAt(TODAY!, strike)), ...seriesAt(TOMORROW!, 6000)];
const named = (name: string, expiry = TODAY!): Series =>
  CHAIN.find((each) => each.expiry === expiry && `${each.right}${each.strikePoints}` === name)!;
const FUTURE = 6000;
const BARS = {
  date: SESSION.date,
  minute: Array.from({ length: 240 }, (_, i) => i - 30),
  ...Object.fromEntries(
    (['open', 'high', 'low', 'close', 'atr'] as const).map((name) => [name, Array(240).fill(FUTURE)]),
  ),
} as unknown as DayBars;
const secondsAt = (at: number) => (SESSION.rthClose - at) / 1e9;

async function created(schema: 'definition' | 'mbp-1' | 'statistics') {
  const path = rawFile({ rawFolder, market: 'options', symbol: 'ES' }, schema, SESSION.date);
  mkdirSync(dirname(path), { recursive: true });
  return DbnWriter.create(path, metadata({ schema }));
}

const figureOf = ({ instrumentId }: Series, time: string, quantity: bigint) =>
  statisticsRecord({
    instrumentId,
    tsEvent: toTimestamp(SESSION, clock(time)),
    tsRef: 1n,
    statType: STAT_TYPE.openInterest,
    price: null,
    quantity,
    sequence: 1,
  });

interface Event {
  readonly series: Series;
  readonly at: number;
  /** In ticks of .05. */
  readonly bid: number;
  readonly ask: number;
  readonly trade?: { readonly price: number; readonly size: number; readonly isBid: boolean | null };
}

async function writeDay(events: readonly Event[]): Promise<void> {
  const definitions = await created('definition');
  await definitions.write(
    Buffer.concat(
      CHAIN.map((each) => definitionOf(each, { instrumentId: 5, basisPoints: 0, multiplierUsd: 50 }, 1n)),
    ),
  );
  await definitions.close();
  const statistics = await created('statistics');
  const openInterest = (
    name: string,
    time: string,
    contracts: number,
    statType: number = STAT_TYPE.openInterest,
  ) =>
    statisticsRecord({
      instrumentId: named(name).instrumentId,
      tsEvent: toTimestamp(SESSION, clock(time)),
      tsRef: 1n,
      statType,
      price: null,
      quantity: BigInt(contracts),
      sequence: 1,
    });
  await statistics.write(
    Buffer.concat([
      openInterest('C6000', '08:00', 90),
      openInterest('C6000', '09:12', 100),
      openInterest('P6000', '08:00', 300),
      openInterest('P6000', '08:01', 7, STAT_TYPE.clearedVolume),
      openInterest('C6000', '09:30', 999),
      // Of another expiry, taken back, and told as nothing: none of these counts at the open.
      figureOf(named('C6000', TOMORROW!), '08:00', 70n),
      figureOf(named('C6010'), '08:00', 5n),
      figureOf(named('C6010'), '08:05', 6n).with(60, 2),
      figureOf(named('P6010'), '08:00', 0x7fff_ffff_ffff_ffffn),
    ]),
  );
  await statistics.close();
  const quotes = new MarketRecordWriter(
    await created('mbp-1'),
    'mbp-1',
    SESSION.origin,
    new PriceWords(0.05),
  );
  for (const [sequence, { series, at, bid, ask, trade }] of events.entries())
    quotes.withQuote(
      {
        at,
        instrumentId: series.instrumentId,
        priceTicks: trade?.price ?? ask,
        size: trade?.size ?? 10,
        action: trade ? 0x54 : 0x41,
        isBid: trade ? trade.isBid : false,
        depth: 0,
        sequence,
        flags: 0x80,
      },
      { bidTicks: bid, askTicks: ask, bidSize: 10, askSize: 10 },
    );
  await quotes.close();
}

describe('A day of options', () => {
  let day: OptionDay;
  const tradeAt = clock('10:00:30');
  beforeAll(async () => {
    // All quoted at 09:29 around 15 % and, of puts below the money, 18 %.
    const smile = CHAIN.filter(({ expiry }) => expiry === TODAY).map((series): Event => {
      const sigma = series.right === 'P' && series.strikePoints < FUTURE ? 0.18 : 0.15;
      const at = clock('09:30');
      const terms = {
        future: FUTURE,
        strike: series.strikePoints,
        seconds: secondsAt(at),
        sigma,
        rate: 0.045,
      };
      const mid = Math.max(2, Math.round(blackPrice(series.right, terms) / 0.05));
      return { series, at: clock('09:29'), bid: mid - 1, ask: mid + 1 };
    });
    const call = named('C6010');
    const at = (
      series: Series,
      seconds: number,
      price: number,
      size: number,
      isBid: boolean | null,
    ): Event => ({
      series,
      at: tradeAt + seconds * 1e9,
      bid: 230,
      ask: 240,
      trade: { price, size, isBid },
    });
    const first = smile.find(({ series }) => series === call)!;
    await writeDay([
      ...smile,
      { series: call, at: tradeAt - 1e9, bid: 230, ask: 240 },
      at(call, 0, 240, 4, true),
      at(call, 1, 230, 1, false),
      at(call, 2, 230, 2, null),
      // Further than 50 points from price, of another expiry: nothing of what dealers hold.
      { ...at(named('C6060'), 3, 20, 5, true), bid: 18, ask: 20 },
      { ...at(named('C6000', TOMORROW!), 4, 500, 5, true), bid: 490, ask: 500 },
      { ...at(named('P5990'), 5, 100, 3, true), bid: 96, ask: 100 },
    ]);
    day = (await readOptionDay(rawFolder, ES, SESSION, BARS))!;
    expect(first.ask).toBeGreaterThan(first.bid);
  });

  it('has its trades with the quote in force before each, and who took', () => {
    expect(
      day.trades.map(({ option, bid, ask, price, size, aggressor }) => [
        option.symbol,
        bid,
        ask,
        price,
        size,
        aggressor,
      ]),
    ).toEqual([
      ['E1DM5 C6010', 11.5, 12, 12, 4, 1],
      ['E1DM5 C6010', 11.5, 12, 11.5, 1, -1],
      ['E1DM5 C6010', 11.5, 12, 11.5, 2, 0],
      ['E1DM5 C6060', expect.any(Number), expect.any(Number), 1, 5, 1],
      ['EW1M5 C6000', Number.NaN, Number.NaN, 25, 5, 1],
      ['E1DM5 P5990', expect.any(Number), expect.any(Number), 5, 3, 1],
    ]);
    expect(day.trades.map(({ isZeroDte }) => isZeroDte)).toEqual([true, true, true, true, false, true]);
    // Up or down from the last other price of the option, kept where there is none.
    expect(day.trades.map(({ tickRule }) => tickRule)).toEqual([0, -1, -1, 0, 0, 0]);
    expect(day.records).toBe(50 + 7);
  });
  it('leaves dealers with the other side near price: gamma of what customers bought less', () => {
    const gammaAt = (at: number) => {
      const terms = { future: FUTURE, strike: 6010, seconds: secondsAt(at), rate: 0.045 };
      const sigma = impliedVolatility('C', 11.75, terms)!;
      return blackGreeks('C', { ...terms, sigma }).gamma;
    };
    const bought = -4 * 50 * gammaAt(tradeAt);
    const after = bought + 50 * gammaAt(tradeAt + 1e9);
    const gammas = day.trades.map(({ dealerGamma }) => dealerGamma);
    expect(gammas[0]).toBeCloseTo(bought, 9);
    for (const i of [1, 2, 3, 4]) expect(gammas[i]).toBeCloseTo(after, 9);
    expect(gammas[5]!).toBeLessThan(after);
  });
  it('has tides of what was paid for calls and for puts near price', () => {
    expect(day.trades.map(({ tides }) => [tides.C, tides.P])).toEqual([
      [12 * 4 * 50, 0],
      ...Array(4).fill([12 * 4 * 50 - 11.5 * 50, 0]),
      [12 * 4 * 50 - 11.5 * 50, 5 * 3 * 50],
    ]);
  });
  it('has a smile at the open', () => {
    expect(day.smile!.future).toBe(FUTURE);
    expect(day.smile!.atTheMoney).toBeCloseTo(0.15, 2);
    expect(day.smile!.riskReversal).toBeCloseTo(0.03, 2);
  });
  it('has the open interest known before the open, and its gamma: calls less puts', () => {
    expect([...day.openInterest].map(([{ symbol }, contracts]) => [symbol, contracts])).toEqual([
      ['E1DM5 C6000', 100],
      ['E1DM5 P6000', 300],
      ['EW1M5 C6000', 70],
      ['E1DM5 C6010', 5],
    ]);
    const terms = { future: FUTURE, strike: 6000, seconds: secondsAt(clock('09:30')), rate: 0.045 };
    const { gamma } = blackGreeks('C', { ...terms, sigma: day.smile!.atTheMoney });
    expect(day.netGamma.length).toBe(181);
    const near = blackGreeks('C', { ...terms, strike: 6010, sigma: day.smile!.atTheMoney }).gamma;
    expect(day.netGamma[0]).toBeCloseTo(((100 - 300) * gamma + 5 * near) * 50, 9);
  });
  it('has widths of the day’s own expiry', () => {
    expect(day.widths.length).toBe(51);
    expect(day.widths.at(-1)).toEqual({ mid: 11.75, width: 0.5 });
    expect(day.widths[0]!.width).toBeCloseTo(0.1, 9);
  });
  it('looks at the last minute that has ended, and at the open at quotes before it', async () => {
    // The future jumps by 20 in the first minute; at 09:30:10 a trade still sees what it was.
    const jumped = {
      ...BARS,
      close: (BARS.close as number[]).map((price, i) => (i < 30 ? price : price + 20)),
    } as never;
    const same = (await readOptionDay(rawFolder, ES, SESSION, jumped))!;
    expect(same.smile).toEqual(day.smile);
    expect(same.trades[0]!.dealerGamma).not.toBe(day.trades[0]!.dealerGamma);
  });
  it('looks at the future that the options are on, where the bars are of another', async () => {
    const away = { ...BARS, close: Array.from(BARS.close, (price) => price - 50) };
    const same = (await readOptionDay(rawFolder, ES, SESSION, away))!;
    expect(same.smile!.future).toBeCloseTo(FUTURE, 0);
    expect(same.smile!.atTheMoney).toBeCloseTo(day.smile!.atTheMoney, 2);
    expect(same.trades[0]!.dealerGamma / day.trades[0]!.dealerGamma).toBeCloseTo(1, 1);
  });
  it('is none where there are no files of it', async () => {
    expect(await readOptionDay(join(rawFolder, 'none'), ES, SESSION, BARS)).toBeNull();
  });
});
