import { blackPrice, type Right } from '../../pipeline/options/black-76.ts';
import type { Contract } from '../../shared/contracts/futures-calendar.ts';
import { addDays, newYorkInstant, weekday } from '../../shared/session/new-york-time.ts';
import { isSession, previousSession, type Session } from '../../shared/session/session.ts';
import { NS_PER_SECOND } from '../../shared/units.ts';
import type { DbnWriter } from '../databento/dbn/index.ts';
import {
  definitionRecord,
  rawPrice,
  STAT_OPEN_INTEREST,
  STAT_SETTLEMENT,
  statisticsRecord,
} from './definitions.ts';
import type { Random } from './random.ts';
import { FLAG_LAST, type MarketRecordWriter } from './record-writers.ts';

const STRIKE_STEP_POINTS = 5;
/** Listed the evening before, as far as price goes on nearly any day. */
const STRIKES_EACH_SIDE = 40;
/** Contracts and their ids differ from date to date. */
const IDS_PER_DATE = 200;
const OPEN_INTEREST_REACH_POINTS = 100;
const OPTION_TICK_POINTS = 0.05;
const VOLATILITY = 0.18;
const RATE = 0.045;
const MEAN_SECONDS_BETWEEN_QUOTES = 0.15;
const MEAN_SECONDS_BETWEEN_TRADES = 4;
const MEAN_OPEN_INTEREST = 900;
const FIRST_INSTRUMENT_ID = 42_000_000;
const MONTH_CODES = 'FGHJKMNQUVXZ';
const ASCII = { A: 0x41, T: 0x54 } as const;

export interface Option {
  readonly instrumentId: number;
  readonly symbol: string;
  readonly right: Right;
  readonly strike: number;
}

/**
 * The root whose options expire on a date: by weekday and week of the month, month-end
 * first.
 */
export function zeroDteRoot(date: string): string {
  const day = Number(date.slice(8));
  const week = Math.ceil(day / 7);
  let next = addDays(date, 1);
  while (isSameMonth(date, next) && !isSession(next)) next = addDays(next, 1);
  if (!isSameMonth(date, next)) return 'EW';
  return weekday(date) === 5 ? `EW${week}` : `E${week}${'ABCD'[weekday(date) - 1]}`;
}

export interface OptionWriters {
  readonly definitions: DbnWriter;
  readonly statistics: DbnWriter;
  readonly quotes: MarketRecordWriter;
  readonly trades: MarketRecordWriter;
}

/**
 * The 0DTE chain of one date: a call and a put at every strike around the money, quoted
 * off the future's price as it moves, and traded at the quotes in force.
 */
export class OptionsChain {
  readonly series: readonly Option[];
  readonly root: string;
  readonly #session: Session;
  readonly #random: Random;
  #nextQuote: number;
  #nextTrade: number;
  #sequence = 1;
  /** The last quote of each series. */
  readonly #quotes = new Map<number, Quote>();

  constructor(session: Session, startPoints: number, random: Random) {
    this.#session = session;
    this.#random = random;
    this.#nextQuote = session.rthOpen - 3600 * NS_PER_SECOND;
    this.#nextTrade = session.rthOpen - 1800 * NS_PER_SECOND;
    this.root = zeroDteRoot(session.date);
    const [year = '', month = ''] = session.date.split('-');
    const code = `${this.root}${MONTH_CODES[Number(month) - 1]}${year.at(-1)}`;
    const center = Math.round(startPoints / STRIKE_STEP_POINTS) * STRIKE_STEP_POINTS;
    const base = FIRST_INSTRUMENT_ID + (Number(session.date.replaceAll('-', '')) % 100_000) * IDS_PER_DATE;
    this.series = Array.from(
      { length: 2 * STRIKES_EACH_SIDE + 1 },
      (_, k) => center + (k - STRIKES_EACH_SIDE) * STRIKE_STEP_POINTS,
    ).flatMap((strike, k) =>
      (['C', 'P'] as const).map((right, r) => ({
        instrumentId: base + 2 * k + r,
        symbol: `${code} ${right}${String(strike).padStart(4, '0')}`,
        right,
        strike,
      })),
    );
  }

  async writeReference(
    writers: OptionWriters,
    underlying: { contract: Contract; instrumentId: number },
    settlePoints: number,
  ): Promise<void> {
    const midnight = newYorkInstant(this.#session.date, 0);
    const expiration = this.#session.origin + BigInt(this.#session.rthClose);
    const [year = '', month = '', day = ''] = this.#session.date.split('-');
    const definitions = this.series.map(({ instrumentId, symbol, right, strike }) =>
      definitionRecord({
        instrument_id: instrumentId,
        ts_event: midnight,
        ts_recv: midnight,
        expiration,
        activation: midnight - 14n * 86_400_000_000_000n,
        strike_price: rawPrice(strike),
        raw_instrument_id: BigInt(instrumentId),
        underlying_id: underlying.instrumentId,
        maturity_year: Number(year),
        maturity_month: Number(month),
        maturity_day: Number(day),
        raw_symbol: symbol,
        group: 'EW',
        asset: this.root,
        cfi: right === 'C' ? 'OCEFPS' : 'OPEFPS',
        security_type: 'OOF',
        underlying: underlying.contract.symbol,
        strike_price_currency: 'USD',
        instrument_class: right,
        tick_rule: 15,
      }),
    );
    await writers.definitions.write(Buffer.concat(definitions));
    await writers.statistics.write(Buffer.concat(this.#statistics(midnight, settlePoints)));
  }

  #statistics(at: bigint, settlePoints: number): Uint8Array[] {
    const reference = newYorkInstant(
      previousSession(this.#session.date) ?? addDays(this.#session.date, -1),
      0,
    );
    return this.series.flatMap(({ instrumentId, right, strike }, i) => {
      const distance = Math.abs(strike - settlePoints) / OPEN_INTEREST_REACH_POINTS;
      const openInterest = this.#random.geometric(MEAN_OPEN_INTEREST * Math.max(0.1, 1 - distance));
      const settlement = blackPrice(right, {
        future: settlePoints,
        strike,
        seconds: 6.5 * 3600,
        sigma: VOLATILITY,
        rate: RATE,
      });
      const common = { instrumentId, tsEvent: at, tsRef: reference };
      return [
        statisticsRecord({
          ...common,
          statType: STAT_SETTLEMENT,
          price: rawPrice(toTick(settlement)),
          quantity: null,
          sequence: 2 * i,
        }),
        statisticsRecord({
          ...common,
          statType: STAT_OPEN_INTEREST,
          price: null,
          quantity: BigInt(openInterest),
          sequence: 2 * i + 1,
        }),
      ];
    });
  }

  /**
   * Quotes and trades that fall before `until`, priced off the future's mid as it has
   * been since its last event: what happens at `until` is not known yet.
   */
  advance(writers: OptionWriters, until: number, mid: number): void {
    while (Math.min(this.#nextQuote, this.#nextTrade) < until) {
      if (this.#nextQuote <= this.#nextTrade) {
        this.#quote(writers, this.#nextQuote, mid);
        this.#nextQuote += this.#wait(MEAN_SECONDS_BETWEEN_QUOTES);
      } else {
        this.#trade(writers, this.#nextTrade, mid);
        this.#nextTrade += this.#wait(MEAN_SECONDS_BETWEEN_TRADES);
      }
    }
  }

  #wait(meanSeconds: number): number {
    return Math.round(this.#random.exponential(meanSeconds) * NS_PER_SECOND) + 1;
  }

  /** Trading gathers near the money. */
  #pick(mid: number): Option {
    const above = this.series.findIndex(({ strike }) => strike >= mid);
    const center = above === -1 ? this.series.length - 2 : above;
    const near = center + Math.round(this.#random.normal() * 6) * 2 + (this.#random.next() < 0.5 ? 0 : 1);
    return this.series[Math.max(0, Math.min(this.series.length - 1, near))]!;
  }

  #priced(option: Option, at: number, mid: number): Quote {
    const seconds = (this.#session.rthClose - at) / NS_PER_SECOND;
    const fair = blackPrice(option.right, {
      future: mid,
      strike: option.strike,
      seconds,
      sigma: VOLATILITY,
      rate: RATE,
    });
    const half = Math.max(1, Math.round((fair * 0.02) / OPTION_TICK_POINTS));
    const center = Math.round(fair / OPTION_TICK_POINTS);
    return { bidTicks: Math.max(0, center - half), askTicks: center + half };
  }

  #quote(writers: OptionWriters, at: number, mid: number): void {
    const option = this.#pick(mid);
    const quote = this.#priced(option, at, mid);
    const { bidTicks, askTicks } = quote;
    this.#quotes.set(option.instrumentId, quote);
    const size = this.#random.geometric(25);
    // Where nobody bids, it is the offer that has changed.
    const isBid = this.#random.next() < 0.5 && bidTicks > 0;
    const fields = {
      at,
      instrumentId: option.instrumentId,
      priceTicks: isBid ? bidTicks : askTicks,
      size,
      action: ASCII.A,
      isBid,
      depth: 0,
      sequence: this.#sequence++,
      flags: FLAG_LAST,
    };
    writers.quotes.withQuote(fields, bidTicks, askTicks, size);
  }

  /** At the quote in force; where there is none on that side, there is no trade. */
  #trade(writers: OptionWriters, at: number, mid: number): void {
    const { instrumentId } = this.#pick(mid);
    const buys = this.#random.next() < 0.5;
    const size = this.#random.geometric(6);
    const quote = this.#quotes.get(instrumentId);
    const priceTicks = buys ? quote?.askTicks : quote?.bidTicks;
    if (!priceTicks) return;
    writers.trades.event({
      at,
      instrumentId,
      priceTicks,
      size,
      action: ASCII.T,
      isBid: buys,
      depth: 0,
      sequence: this.#sequence++,
      flags: 0,
    });
  }
}

/** In ticks; a bid of none is 0. */
interface Quote {
  readonly bidTicks: number;
  readonly askTicks: number;
}

export const OPTION_TICK = OPTION_TICK_POINTS;
const toTick = (points: number): number => Math.round(points / OPTION_TICK_POINTS) * OPTION_TICK_POINTS;
const isSameMonth = (a: string, b: string): boolean => a.slice(0, 7) === b.slice(0, 7);
