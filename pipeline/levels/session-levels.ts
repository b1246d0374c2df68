import type { LevelAbsence } from '../../shared/protocol/messages.ts';
import { MAX_SILENCE_NS } from '../../shared/rules.ts';
import type { Session } from '../../shared/session/session.ts';
import { NS_PER_MINUTE, type SessionNs } from '../../shared/units.ts';
import { LEVELS, type LevelKind } from '../../shared/vocabulary/level.ts';
import type { BarSeries } from '../grid/bar-series.ts';
import { EMA_WARM_BARS, ExponentialMovingAverage, SimpleMovingAverage } from './moving-averages.ts';

/** A pre-market window with fewer traded minutes has no trustworthy extremes. */
const MIN_PRE_MARKET_MINUTES = 30;
const MIN_OPENING_RANGE_MINUTES = 10;

/** The six levels as of one moment. */
export interface LevelsReading {
  /** Price of a level, or NaN while it is inactive. */
  price(kind: LevelKind): number;
  /**
   * What a level was at an earlier time, for drawing and measuring the path that led
   * here. A fixed level is the same price at every time, once it is known; an average is
   * the value of its last bar that had ended by then.
   */
  priceBefore(kind: LevelKind, earlier: SessionNs): number;
  /** False for an exponential average that still carries its first close. */
  isWarm(kind: LevelKind): boolean;
}

/** What is known to be missing from the data: trades, or books alone. */
interface MissingSpan {
  readonly from: SessionNs;
  readonly to: SessionNs;
  readonly isOfTrades: boolean;
}

/** Points by which levels are moved from where they are: for placebos alone. */
export type LevelShifts = Readonly<Partial<Record<LevelKind, number>>>;

/**
 * The six levels as step functions of time. Each is NaN until it is active: pre-market
 * and averages from 09:30, the opening range from 09:45, when it is complete. Nothing
 * here can see an event that has not been added.
 */
export class SessionLevels {
  readonly #session: Session;
  readonly #twoMinute: BarSeries;
  readonly #sma = new SimpleMovingAverage();
  readonly #ema = new ExponentialMovingAverage();
  readonly #warmUpBars: number;
  readonly #shiftsPoints: LevelShifts;
  readonly #preMarket = new Window();
  readonly #openingRange = new Window();
  #barsTaken = 0;
  #lastOpeningRangeTrade: SessionNs;
  #openingRangeGap = false;
  /** Of the pre-market's trades, and until where that is counted. */
  #missingNs = 0;
  #missedUntil: SessionNs = Number.NEGATIVE_INFINITY;

  /**
   * @param warmUpCloses closes of completed 2-minute bars of earlier sessions, oldest
   * first
   */
  constructor(
    session: Session,
    twoMinute: BarSeries,
    warmUpCloses: ArrayLike<number>,
    shiftsPoints: LevelShifts = {},
  ) {
    this.#session = session;
    this.#shiftsPoints = shiftsPoints;
    this.#twoMinute = twoMinute;
    this.#warmUpBars = warmUpCloses.length;
    this.#lastOpeningRangeTrade = session.rthOpen;
    for (let i = 0; i < warmUpCloses.length; i++) this.#addClose(warmUpCloses[i]!);
  }

  #addClose(close: number): void {
    this.#sma.add(close);
    this.#ema.add(close);
  }

  /**
   * Takes a trade, or a bar's high and low, into the windows whose extremes become
   * levels.
   */
  addRange(at: SessionNs, high: number, low: number): void {
    const { preMarketStart, rthOpen, openingRangeEnd } = this.#session;
    if (at < rthOpen) {
      if (at >= preMarketStart) this.#preMarket.add(at, high, low);
      return;
    }
    if (at >= openingRangeEnd) return;
    if (at - this.#lastOpeningRangeTrade > MAX_SILENCE_NS) this.#openingRangeGap = true;
    this.#lastOpeningRangeTrade = at;
    this.#openingRange.add(at, high, low);
  }

  /**
   * Something is known to be missing: where trades are, an extreme may have been among
   * them. Of the pre-market as much may be as a silence may last.
   */
  onHole({ from, to, isOfTrades }: MissingSpan): void {
    if (!isOfTrades) return;
    const { preMarketStart, rthOpen } = this.#session;
    const begin = Math.max(from, preMarketStart, this.#missedUntil);
    const end = Math.min(to, rthOpen);
    if (end <= begin) return;
    this.#missingNs += end - begin;
    this.#missedUntil = end;
  }

  /** Takes in 2-minute bars that are complete at `at`. */
  advanceTo(at: SessionNs): void {
    const bars = this.#twoMinute;
    while (this.#barsTaken < bars.count && bars.end(this.#barsTaken) <= at)
      this.#addClose(bars.close[this.#barsTaken++]!);
  }

  asOf(at: SessionNs): LevelsReading {
    return {
      price: (kind) => this.price(kind, at),
      priceBefore: (kind, earlier) =>
        LEVELS[kind].moving
          ? this.#averageAt(kind, Math.min(earlier, at)) + this.#shiftOf(kind)
          : this.price(kind, at),
      isWarm: (kind) => kind !== 'EMA_20' || this.#ema.values.length >= EMA_WARM_BARS,
    };
  }

  /** The level's price now, or NaN while it is inactive. */
  price(kind: LevelKind, at: SessionNs): number {
    return this.#trueAt(kind, at) + this.#shiftOf(kind);
  }

  /** Why a level is not active; null where it is. */
  absence(kind: LevelKind, at: SessionNs): LevelAbsence | null {
    if (!Number.isNaN(this.price(kind, at))) return null;
    const { rthOpen, openingRangeEnd } = this.#session;
    const isOpeningRange = kind === 'OR_HIGH' || kind === 'OR_LOW';
    if (at < (isOpeningRange ? openingRangeEnd : rthOpen)) return 'not-yet';
    if (isOpeningRange && this.#openingRangeIsSilent) return 'gap';
    if (LEVELS[kind].moving) return 'warm-up';
    return !isOpeningRange && this.#missingNs > MAX_SILENCE_NS ? 'gap' : 'quiet';
  }

  #shiftOf(kind: LevelKind): number {
    return this.#shiftsPoints[kind] ?? 0;
  }

  #trueAt(kind: LevelKind, at: SessionNs): number {
    switch (kind) {
      case 'PM_HIGH':
        return this.#preMarketIsKnown(at) ? this.#preMarket.high : Number.NaN;
      case 'PM_LOW':
        return this.#preMarketIsKnown(at) ? this.#preMarket.low : Number.NaN;
      case 'OR_HIGH':
        return this.#openingRangeIsKnown(at) ? this.#openingRange.high : Number.NaN;
      case 'OR_LOW':
        return this.#openingRangeIsKnown(at) ? this.#openingRange.low : Number.NaN;
      case 'SMA_90':
      case 'EMA_20':
        return at < this.#session.rthOpen ? Number.NaN : this.#averageAt(kind, at);
    }
  }

  #preMarketIsKnown(at: SessionNs): boolean {
    const isMade = this.#preMarket.minutes >= MIN_PRE_MARKET_MINUTES;
    return at >= this.#session.rthOpen && isMade && this.#missingNs <= MAX_SILENCE_NS;
  }

  #openingRangeIsKnown(at: SessionNs): boolean {
    const isMade = this.#openingRange.minutes >= MIN_OPENING_RANGE_MINUTES;
    return at >= this.#session.openingRangeEnd && isMade && !this.#openingRangeIsSilent;
  }

  /**
   * The silence before 09:45 counts as well: whether it is one is known then, not when
   * the next trade comes.
   */
  get #openingRangeIsSilent(): boolean {
    const { openingRangeEnd } = this.#session;
    return this.#openingRangeGap || openingRangeEnd - this.#lastOpeningRangeTrade > MAX_SILENCE_NS;
  }

  #averageAt(kind: 'SMA_90' | 'EMA_20' | LevelKind, at: SessionNs): number {
    const { values } = kind === 'SMA_90' ? this.#sma : this.#ema;
    return (
      values[this.#warmUpBars + Math.min(this.#twoMinute.countBy(at), this.#barsTaken) - 1] ?? Number.NaN
    );
  }
}

/** Extremes of a time window and how many of its minutes traded. */
class Window {
  high = Number.NEGATIVE_INFINITY;
  low = Number.POSITIVE_INFINITY;
  minutes = 0;
  #lastMinute = -1;

  add(at: SessionNs, high: number, low: number): void {
    if (high > this.high) this.high = high;
    if (low < this.low) this.low = low;
    const minute = Math.floor(at / NS_PER_MINUTE);
    if (minute !== this.#lastMinute) {
      this.#lastMinute = minute;
      this.minutes++;
    }
  }
}
