import type { SessionNs } from '../../shared/units.ts';

/** Prices in points, volume in contracts. */
export interface Ohlcv {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/**
 * The bars of a series that had ended by some time, oldest first. A bar that is still
 * forming is not among them.
 */
export interface CompletedBars {
  readonly count: number;
  /** Session nanoseconds at which bar `i` ended. */
  end(i: number): SessionNs;
  close(i: number): number;
  /** The last `count` bars' number that ended by an earlier time. */
  countBy(at: SessionNs): number;
}

const FIRST_CAPACITY = 64;

/**
 * Bars of one width, in time order; only periods with trades have one. Times are session
 * nanoseconds.
 */
export class BarSeries {
  readonly widthNs: number;
  count = 0;
  start = new Float64Array(FIRST_CAPACITY);
  open = new Float64Array(FIRST_CAPACITY);
  high = new Float64Array(FIRST_CAPACITY);
  low = new Float64Array(FIRST_CAPACITY);
  close = new Float64Array(FIRST_CAPACITY);
  volume = new Float64Array(FIRST_CAPACITY);
  /** Contracts bought and sold by aggressors; NaN where the source does not tell. */
  buyVolume = new Float64Array(FIRST_CAPACITY);
  sellVolume = new Float64Array(FIRST_CAPACITY);
  trades = new Float64Array(FIRST_CAPACITY);
  /** Sum of price × size; NaN where single trades are not known. */
  #turnover = new Float64Array(FIRST_CAPACITY);

  constructor(widthNs: number) {
    this.widthNs = widthNs;
  }

  end(index: number): SessionNs {
    return this.start[index]! + this.widthNs;
  }

  /** Average price by volume, in points; NaN where single trades are not known. */
  vwap(index: number): number {
    return this.#turnover[index]! / this.volume[index]!;
  }

  /** Folds a trade into the series; a new bar begins when its period does. */
  addTrade(at: SessionNs, price: number, size: number, bought: number, sold: number): void {
    const i = this.#barOf(at, price);
    if (price > this.high[i]!) this.high[i] = price;
    if (price < this.low[i]!) this.low[i] = price;
    this.close[i] = price;
    this.volume[i]! += size;
    this.buyVolume[i]! += bought;
    this.sellVolume[i]! += sold;
    this.trades[i]! += 1;
    this.#turnover[i]! += price * size;
  }

  /**
   * Folds a whole bar into the series; who bought and sold, and in how many trades, is
   * unknown from then on.
   */
  addBar(inside: SessionNs, { open, high, low, close, volume }: Ohlcv): void {
    const i = this.#barOf(inside, open);
    if (high > this.high[i]!) this.high[i] = high;
    if (low < this.low[i]!) this.low[i] = low;
    this.close[i] = close;
    this.volume[i]! += volume;
    this.buyVolume[i] = Number.NaN;
    this.sellVolume[i] = Number.NaN;
    this.trades[i] = Number.NaN;
    this.#turnover[i] = Number.NaN;
  }

  /** Index of the bar that a time belongs to, begun at a price if it is new. */
  #barOf(at: SessionNs, price: number): number {
    const period = Math.floor(at / this.widthNs) * this.widthNs;
    const last = this.count - 1;
    if (last >= 0 && this.start[last]! >= period) return last;
    if (this.count === this.start.length) this.#grow();
    const i = this.count++;
    this.start[i] = period;
    this.open[i] = price;
    this.high[i] = price;
    this.low[i] = price;
    return i;
  }

  #grow(): void {
    const doubled = (values: Float64Array) => {
      const grown = new Float64Array(values.length * 2);
      grown.set(values);
      return grown;
    };
    this.start = doubled(this.start);
    this.open = doubled(this.open);
    this.high = doubled(this.high);
    this.low = doubled(this.low);
    this.close = doubled(this.close);
    this.volume = doubled(this.volume);
    this.buyVolume = doubled(this.buyVolume);
    this.sellVolume = doubled(this.sellVolume);
    this.trades = doubled(this.trades);
    this.#turnover = doubled(this.#turnover);
  }

  /** Number of bars that have ended by `at`: those whose values may be used then. */
  countBy(at: SessionNs): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.end(middle) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  completedBy(at: SessionNs): CompletedBars {
    const count = this.countBy(at);
    return {
      count,
      end: (i) => this.end(within(i, count)),
      close: (i) => this.close[within(i, count)]!,
      countBy: (earlier) => Math.min(count, this.countBy(earlier)),
    };
  }
}

/** @throws {RangeError} for a bar that had not ended: its close was not known */
function within(i: number, count: number): number {
  if (i < count) return i;
  throw new RangeError(`bar ${i} of ${count} completed ones`);
}
