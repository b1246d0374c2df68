import { NS_PER_MINUTE, NS_PER_SECOND } from '../../shared/units.ts';

/** Width of the grid every bar is made from (specification 10 §2, stage 1). */
export const CELL_NS = 10 * NS_PER_SECOND;

/** Bars of one width, in time order; only periods with trades have one. Times are session nanoseconds. */
export class BarSeries {
  readonly widthNs: number;
  count = 0;
  start = new Float64Array(64);
  open = new Float64Array(64);
  high = new Float64Array(64);
  low = new Float64Array(64);
  close = new Float64Array(64);
  volume = new Float64Array(64);
  /** Contracts bought and sold by aggressors; NaN where the source does not tell. */
  buyVolume = new Float64Array(64);
  sellVolume = new Float64Array(64);
  trades = new Float64Array(64);

  constructor(widthNs: number) {
    this.widthNs = widthNs;
  }

  end(index: number): number {
    return this.start[index]! + this.widthNs;
  }

  /** Folds a bar, or a single trade written as one, into the series; a new bar begins when its period does. */
  add(
    start: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
    buy: number,
    sell: number,
    trades: number,
  ) {
    const period = Math.floor(start / this.widthNs) * this.widthNs;
    const last = this.count - 1;
    if (last < 0 || this.start[last]! < period) return this.#append(period, open, high, low, close, volume, buy, sell, trades);
    this.high[last] = Math.max(this.high[last]!, high);
    this.low[last] = Math.min(this.low[last]!, low);
    this.close[last] = close;
    this.volume[last]! += volume;
    this.buyVolume[last]! += buy;
    this.sellVolume[last]! += sell;
    this.trades[last]! += trades;
  }

  #append(
    start: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
    buy: number,
    sell: number,
    trades: number,
  ) {
    if (this.count === this.start.length) this.#grow();
    const i = this.count++;
    this.start[i] = start;
    this.open[i] = open;
    this.high[i] = high;
    this.low[i] = low;
    this.close[i] = close;
    this.volume[i] = volume;
    this.buyVolume[i] = buy;
    this.sellVolume[i] = sell;
    this.trades[i] = trades;
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
  }

  /** Number of bars that have ended by `at`: those whose values may be used then. */
  completedBy(at: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.end(middle) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The 10-second grid and the 1- and 2-minute bars folded from it, event by event. */
export class Bars {
  readonly cells = new BarSeries(CELL_NS);
  readonly oneMinute = new BarSeries(NS_PER_MINUTE);
  readonly twoMinute = new BarSeries(2 * NS_PER_MINUTE);

  addTrade(at: number, price: number, size: number, aggressor: number): void {
    const buy = aggressor > 0 ? size : 0;
    const sell = aggressor < 0 ? size : 0;
    this.cells.add(at, price, price, price, price, size, buy, sell, 1);
    this.oneMinute.add(at, price, price, price, price, size, buy, sell, 1);
    this.twoMinute.add(at, price, price, price, price, size, buy, sell, 1);
  }

  /** A whole bar counts in the cell it ends in: that is where its close belongs, and it is known no sooner. */
  addBar(end: number, open: number, high: number, low: number, close: number, volume: number): void {
    const inside = end - 1;
    const unknown = Number.NaN;
    this.cells.add(inside, open, high, low, close, volume, unknown, unknown, unknown);
    this.oneMinute.add(inside, open, high, low, close, volume, unknown, unknown, unknown);
    this.twoMinute.add(inside, open, high, low, close, volume, unknown, unknown, unknown);
  }
}
