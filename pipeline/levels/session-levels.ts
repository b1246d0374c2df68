import type { Session } from '../../shared/session/session.ts';
import { NS_PER_MINUTE } from '../../shared/units.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import type { BarSeries } from '../bars/bar-series.ts';
import { EMA_WARM_BARS, ExponentialMovingAverage, SimpleMovingAverage } from './moving-averages.ts';

/** A pre-market window with fewer traded minutes has no trustworthy extremes (specification 10 §3.1). */
const MIN_PRE_MARKET_MINUTES = 30;
const MIN_OPENING_RANGE_MINUTES = 10;
const MAX_OPENING_RANGE_GAP_NS = NS_PER_MINUTE;

/**
 * The six levels as step functions of time. Each is NaN until it is active: pre-market and averages from 09:30, the opening range
 * from 09:45, when it is complete. Nothing here can see an event that has not been added.
 */
export class SessionLevels {
  readonly #session: Session;
  readonly #twoMinute: BarSeries;
  readonly #sma = new SimpleMovingAverage();
  readonly #ema = new ExponentialMovingAverage();
  readonly #warmUpBars: number;
  readonly #preMarket = new Window();
  readonly #openingRange = new Window();
  #barsTaken = 0;
  #lastOpeningRangeTrade: number;
  #openingRangeGap = false;

  /** @param warmUpCloses closes of completed 2-minute bars of earlier sessions, oldest first */
  constructor(session: Session, twoMinute: BarSeries, warmUpCloses: ArrayLike<number>) {
    this.#session = session;
    this.#twoMinute = twoMinute;
    this.#warmUpBars = warmUpCloses.length;
    this.#lastOpeningRangeTrade = session.rthOpen;
    for (let i = 0; i < warmUpCloses.length; i++) this.#addClose(warmUpCloses[i]!);
  }

  #addClose(close: number): void {
    this.#sma.add(close);
    this.#ema.add(close);
  }

  /** Takes a trade, or a bar's high and low, into the windows whose extremes become levels. */
  addRange(at: number, high: number, low: number): void {
    const { preMarketStart, rthOpen, openingRangeEnd } = this.#session;
    if (at < rthOpen) {
      if (at >= preMarketStart) this.#preMarket.add(at, high, low);
      return;
    }
    if (at >= openingRangeEnd) return;
    if (at - this.#lastOpeningRangeTrade > MAX_OPENING_RANGE_GAP_NS) this.#openingRangeGap = true;
    this.#lastOpeningRangeTrade = at;
    this.#openingRange.add(at, high, low);
  }

  /** Takes in 2-minute bars that are complete at `at`. */
  advanceTo(at: number): void {
    const bars = this.#twoMinute;
    while (this.#barsTaken < bars.count && bars.end(this.#barsTaken) <= at) this.#addClose(bars.close[this.#barsTaken++]!);
  }

  /** The level's value now, or NaN while it is inactive. */
  value(kind: LevelKind, at: number): number {
    const { rthOpen, openingRangeEnd } = this.#session;
    switch (kind) {
      case 'PM_HIGH':
      case 'PM_LOW': {
        if (at < rthOpen || this.#preMarket.minutes < MIN_PRE_MARKET_MINUTES) return Number.NaN;
        return kind === 'PM_HIGH' ? this.#preMarket.high : this.#preMarket.low;
      }
      case 'OR_HIGH':
      case 'OR_LOW': {
        // The silence before 09:45 counts as well: whether it is one is known then, not when the next trade comes.
        const silent = this.#openingRangeGap || openingRangeEnd - this.#lastOpeningRangeTrade > MAX_OPENING_RANGE_GAP_NS;
        const valid = this.#openingRange.minutes >= MIN_OPENING_RANGE_MINUTES && !silent;
        if (at < openingRangeEnd || !valid) return Number.NaN;
        return kind === 'OR_HIGH' ? this.#openingRange.high : this.#openingRange.low;
      }
      case 'SMA_90':
        return at < rthOpen ? Number.NaN : (this.#sma.values.at(-1) ?? Number.NaN);
      case 'EMA_20':
        return at < rthOpen ? Number.NaN : (this.#ema.values.at(-1) ?? Number.NaN);
    }
  }

  /** False for an exponential average that still carries its first close (specification 10 §2, stage 2). */
  isWarm(kind: LevelKind): boolean {
    return kind !== 'EMA_20' || this.#ema.values.length >= EMA_WARM_BARS;
  }

  /**
   * What the level was at an earlier time, for drawing and measuring the path that led here. A fixed level is the same price at
   * every time, once it is known; an average is the value of its last bar that had ended by then.
   */
  valueBefore(kind: LevelKind, at: number, now: number): number {
    if (kind !== 'SMA_90' && kind !== 'EMA_20') return this.value(kind, now);
    const series = kind === 'SMA_90' ? this.#sma : this.#ema;
    return series.values[this.#warmUpBars + Math.min(this.#twoMinute.completedBy(at), this.#barsTaken) - 1] ?? Number.NaN;
  }
}

/** Extremes of a time window and how many of its minutes traded. */
class Window {
  high = Number.NEGATIVE_INFINITY;
  low = Number.POSITIVE_INFINITY;
  minutes = 0;
  #lastMinute = -1;

  add(at: number, high: number, low: number): void {
    if (high > this.high) this.high = high;
    if (low < this.low) this.low = low;
    const minute = Math.floor(at / NS_PER_MINUTE);
    if (minute !== this.#lastMinute) {
      this.#lastMinute = minute;
      this.minutes++;
    }
  }
}
