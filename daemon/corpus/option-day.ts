import { existsSync } from 'node:fs';
import { blackGreeks, type Right, rightSign, USUAL_RATE } from '../../pipeline/options/black-76.ts';
import { impliedVolatility } from '../../pipeline/options/implied-volatility.ts';
import { TradingTime } from '../../pipeline/options/trading-time.ts';
import type { OptionContract } from '../../shared/contracts/option-contract.ts';
import type { Instrument } from '../../shared/instruments.ts';
import { fromTimestamp, type Session } from '../../shared/session/session.ts';
import { NS_PER_MINUTE, type SessionNs, timestampNs } from '../../shared/units.ts';
import { optionDefinitions } from '../contracts/option-chain.ts';
import {
  ACTION,
  columnBatches,
  MBP_1,
  openDbnFile,
  STAT_TYPE,
  STATISTICS_V3,
  UNDEF_QUANTITY,
  UPDATE_ACTION,
} from '../databento/index.ts';
import { rawFile } from '../raw/raw-layout.ts';
import { aggressorOf } from '../sources/aggressor.ts';
import type { DayBars } from '../tables/bars.ts';

/** Strikes whose trades count for what dealers hold near price. */
const NEAR_POINTS = 50;
/** Contracts of a quarter's distance differ by more than price moves in a minute. */
const LEAST_BASIS_POINTS = 20;
const MAX_BASIS_POINTS = 150;
const LEAST_PAIRS = 5;
const QUOTE_FIELDS = [
  'instrument_id',
  'ts_event',
  'action',
  'side',
  'price',
  'size',
  'levels[0].bid_px',
  'levels[0].ask_px',
] as const;
const STATISTIC_FIELDS = ['instrument_id', 'ts_recv', 'stat_type', 'quantity', 'update_action'] as const;

interface Quote {
  readonly bid: number;
  readonly ask: number;
}

/** A trade with the quote in force before it. */
export interface OptionTrade extends Quote {
  readonly at: SessionNs;
  readonly option: OptionContract;
  readonly isZeroDte: boolean;
  readonly price: number;
  readonly size: number;
  /** +1 a buyer, −1 a seller, 0 where the venue does not say. */
  readonly aggressor: number;
  /**
   * By the price before it of the same option that was another one; 0 where there is
   * none.
   */
  readonly tickRule: number;
  /** Of dealers, from 0DTE trades near price so far: contracts for a point. */
  readonly dealerGamma: number;
  /** Premium bought less sold of calls and of puts near price so far, in dollars. */
  readonly tides: Readonly<Record<Right, number>>;
}

/** The day's own expiry at the open, as far as it is quoted. */
export interface OpeningSmile {
  readonly future: number;
  readonly atTheMoney: number;
  /** Of the put less that of the call whose deltas are a quarter. */
  readonly riskReversal: number;
}

/** What a day of options was like. */
export interface OptionDay {
  readonly trades: readonly OptionTrade[];
  /** Records of quotes and trades. */
  readonly records: number;
  /** Width of quotes by the mid they are around, of the day's own expiry. */
  readonly widths: readonly { readonly mid: number; readonly width: number }[];
  readonly smile: OpeningSmile | null;
  /** Last open interest known at the open, by series. */
  readonly openInterest: ReadonlyMap<OptionContract, number>;
  /**
   * Calls less puts of open interest, each with its gamma, at each minute from the open.
   */
  readonly netGamma: readonly number[];
}

/**
 * Reads a day's option files as the service writes them, MBP-1 with its trades, and
 * definitions and statistics; prices of the future are one-minute closes.
 * @returns null where the day has no option files
 */
export async function readOptionDay(
  rawFolder: string,
  instrument: Instrument,
  session: Session,
  bars: DayBars,
): Promise<OptionDay | null> {
  const pathOf = (schema: 'definition' | 'mbp-1' | 'statistics') =>
    rawFile({ rawFolder, market: 'options', symbol: instrument.symbol }, schema, session.date);
  if (!(['definition', 'mbp-1', 'statistics'] as const).every((schema) => existsSync(pathOf(schema))))
    return null;
  const options = await optionDefinitions(await openDbnFile(pathOf('definition')), instrument);
  const reader = new Reader(session, instrument, options, bars);
  await reader.readStatistics(pathOf('statistics'));
  await reader.readQuotes(pathOf('mbp-1'));
  return reader.day();
}

class Reader {
  readonly #session: Session;
  readonly #multiplier: number;
  readonly #options: ReadonlyMap<number, OptionContract>;
  readonly #zeroDte: ReadonlySet<OptionContract>;
  readonly #time: TradingTime;
  readonly #closes = new Map<number, number>();
  readonly #quotes = new Map<OptionContract, Quote>();
  readonly #lastPrices = new Map<OptionContract, readonly [price: number, tick: number]>();
  readonly #trades: OptionTrade[] = [];
  readonly #widths: { mid: number; width: number }[] = [];
  readonly #openInterest = new Map<OptionContract, number>();
  /** Null until it is known. */
  #basis: number | null = null;
  #smile: OpeningSmile | null = null;
  #records = 0;
  #dealerGamma = 0;
  #tides: Record<Right, number> = { C: 0, P: 0 };

  constructor(
    session: Session,
    { multiplierUsd }: Instrument,
    options: readonly OptionContract[],
    bars: DayBars,
  ) {
    this.#session = session;
    this.#multiplier = multiplierUsd;
    this.#options = new Map(options.map((option) => [option.instrumentId, option]));
    const close = session.origin + BigInt(session.rthClose);
    this.#zeroDte = new Set(options.filter(({ expiration }) => expiration === close));
    this.#time = new TradingTime(session, timestampNs(close));
    for (let i = 0; i < bars.minute.length; i++) this.#closes.set(bars.minute[i]! + 1, bars.close[i]!);
  }

  /**
   * Price of the future that the day's own options are on, as the last whole minute
   * ended; NaN where it did not trade.
   */
  #futureAt(at: SessionNs): number {
    return this.#closeBefore(at) + this.#basisAt(at);
  }

  /** Of the contract that the bars are of. */
  #closeBefore(at: SessionNs): number {
    const minute = Math.floor((at - this.#session.rthOpen) / NS_PER_MINUTE);
    return this.#closes.get(minute) ?? Number.NaN;
  }

  /**
   * Around a roll the options may be on another contract than the bars: what calls less
   * puts say of it, once and for all as soon as some are quoted.
   */
  #basisAt(at: SessionNs): number {
    if (this.#basis !== null) return this.#basis;
    const close = this.#closeBefore(at);
    const implied = this.#impliedFutures().filter((future) => Math.abs(future - close) < MAX_BASIS_POINTS);
    if (implied.length < LEAST_PAIRS) return 0;
    const basis = implied.toSorted((a, b) => a - b)[implied.length >> 1]! - close;
    this.#basis = Math.abs(basis) < LEAST_BASIS_POINTS ? 0 : basis;
    return this.#basis;
  }

  /** What pairs of a call and a put of the day's own expiry make of the future. */
  #impliedFutures(): number[] {
    const mids = new Map<string, number>();
    for (const [option, { bid, ask }] of this.#quotes)
      if (bid > 0 && this.#zeroDte.has(option))
        mids.set(`${option.right}${option.strikePoints}`, (bid + ask) / 2);
    return [...this.#zeroDte].flatMap(({ right, strikePoints }) => {
      const [call, put] = [mids.get(`C${strikePoints}`), mids.get(`P${strikePoints}`)];
      return right === 'C' && call !== undefined && put !== undefined ? [strikePoints + call - put] : [];
    });
  }

  async readStatistics(path: string): Promise<void> {
    const source = await openDbnFile(path);
    for await (const { count, columns } of columnBatches(source, STATISTICS_V3, STATISTIC_FIELDS, {
      upgrade: 'v3',
    })) {
      const { instrument_id: ids, ts_recv: times, stat_type: types } = columns;
      const { update_action: actions, quantity: quantities } = columns;
      for (let i = 0; i < count; i++) {
        const option = this.#options.get(ids[i]!);
        const isBeforeOpen = fromTimestamp(this.#session, times[i]!) < this.#session.rthOpen;
        const isTold = actions[i] !== UPDATE_ACTION.delete && quantities[i] !== UNDEF_QUANTITY;
        if (option && isBeforeOpen && types[i] === STAT_TYPE.openInterest && isTold)
          this.#openInterest.set(option, Number(quantities[i]!));
      }
    }
  }

  async readQuotes(path: string): Promise<void> {
    for await (const { count, columns } of columnBatches(await openDbnFile(path), MBP_1, QUOTE_FIELDS)) {
      const { instrument_id: ids, ts_event: times, action: actions, side: sides } = columns;
      const { price, size: sizes, 'levels[0].bid_px': bid, 'levels[0].ask_px': ask } = columns;
      for (let i = 0; i < count; i++) {
        const option = this.#options.get(ids[i]!);
        if (!option) continue;
        this.#records++;
        const at = fromTimestamp(this.#session, times[i]!);
        if (at >= this.#session.rthOpen) this.#smile ??= this.#smileNow();
        if (actions[i] === ACTION.trade)
          this.#onTrade(at, option, price[i]!, sizes[i]!, aggressorOf(sides[i]!));
        else this.#onQuote(option, { bid: bid[i]!, ask: ask[i]! });
      }
    }
  }

  #onQuote(option: OptionContract, quote: Quote): void {
    this.#quotes.set(option, quote);
    if (this.#zeroDte.has(option) && quote.bid > 0)
      this.#widths.push({ mid: (quote.bid + quote.ask) / 2, width: quote.ask - quote.bid });
  }

  #onTrade(at: SessionNs, option: OptionContract, price: number, size: number, aggressor: number): void {
    const quote = this.#quotes.get(option) ?? { bid: Number.NaN, ask: Number.NaN };
    const [before, lastTick] = this.#lastPrices.get(option) ?? [Number.NaN, 0];
    const tickRule = price === before || Number.isNaN(before) ? lastTick : Math.sign(price - before);
    this.#lastPrices.set(option, [price, tickRule]);
    const isZeroDte = this.#zeroDte.has(option);
    const future = this.#futureAt(at);
    const isNear = Math.abs(option.strikePoints - future) <= NEAR_POINTS;
    if (isZeroDte && isNear) {
      const gamma = this.#gammaOf(option, quote, at, future);
      const dollars = this.#multiplier * size;
      if (gamma !== null) this.#dealerGamma -= aggressor * gamma * dollars;
      this.#tides = {
        ...this.#tides,
        [option.right]: this.#tides[option.right] + aggressor * price * dollars,
      };
    }
    const tides = this.#tides;
    const dealerGamma = this.#dealerGamma;
    this.#trades.push({
      at,
      option,
      isZeroDte,
      price,
      size,
      aggressor,
      tickRule,
      dealerGamma,
      tides,
      ...quote,
    });
  }

  #gammaOf(option: OptionContract, { bid, ask }: Quote, at: SessionNs, future: number): number | null {
    const terms = {
      future,
      strike: option.strikePoints,
      seconds: this.#time.secondsAt(at),
      rate: USUAL_RATE,
    };
    const sigma = impliedVolatility(option.right, (bid + ask) / 2, terms);
    return sigma === null ? null : blackGreeks(option.right, { ...terms, sigma }).gamma;
  }

  /**
   * Null where quotes do not give a put and a call on either side of a quarter of delta.
   */
  #smileNow(): OpeningSmile | null {
    const future = this.#futureAt(this.#session.rthOpen);
    const seconds = this.#time.secondsAt(this.#session.rthOpen);
    const points = [...this.#zeroDte].flatMap((option) => {
      const quote = this.#quotes.get(option);
      if (!quote || !(quote.bid > 0)) return [];
      const terms = { future, strike: option.strikePoints, seconds, rate: USUAL_RATE };
      const sigma = impliedVolatility(option.right, (quote.bid + quote.ask) / 2, terms);
      if (sigma === null) return [];
      return [{ option, sigma, delta: blackGreeks(option.right, { ...terms, sigma }).delta }];
    });
    const nearest = (right: Right, delta: number) =>
      points
        .filter(({ option }) => option.right === right)
        .toSorted((a, b) => Math.abs(Math.abs(a.delta) - delta) - Math.abs(Math.abs(b.delta) - delta))[0];
    const [call, put, atTheMoney] = [nearest('C', 0.25), nearest('P', 0.25), nearest('C', 0.5)];
    if (!call || !put || !atTheMoney) return null;
    return { future, atTheMoney: atTheMoney.sigma, riskReversal: put.sigma - call.sigma };
  }

  day(): OptionDay {
    return {
      trades: this.#trades,
      records: this.#records,
      widths: this.#widths,
      smile: this.#smile,
      openInterest: this.#openInterest,
      netGamma: this.#netGamma(),
    };
  }

  #netGamma(): number[] {
    const sigma = this.#smile?.atTheMoney;
    if (sigma === undefined) return [];
    const known = [...this.#openInterest].filter(([option]) => this.#zeroDte.has(option));
    const from = this.#session.rthOpen;
    const net: number[] = [];
    for (let at = from; at <= this.#session.windowEnd; at += NS_PER_MINUTE) {
      const future = this.#futureAt(at);
      const seconds = this.#time.secondsAt(at);
      net.push(
        known.reduce((sum, [{ right, strikePoints }, contracts]) => {
          const terms = { future, strike: strikePoints, seconds, sigma, rate: USUAL_RATE };
          return sum + rightSign(right) * contracts * blackGreeks(right, terms).gamma * this.#multiplier;
        }, 0),
      );
    }
    return net;
  }
}
