import { MAX_SILENCE_NS } from '../../shared/rules.ts';
import { NS_PER_SECOND, type SessionNs } from '../../shared/units.ts';
import type { Batches, EventKind } from '../events/kinds.ts';
import { type Accumulator, forgotten, type MarketClock, requireKnown } from './accumulator.ts';
import { GrowableFloat64 } from './growable-float64.ts';

/**
 * Order-flow imbalance over trailing windows, in contracts; positive is buying pressure.
 */
export interface OrderFlowReading {
  /** Over the last seconds; NaN when the book was not watched for all of them. */
  over(seconds: number): number;
  /** The size of all changes over the last seconds, whichever way they went. */
  activityOver(seconds: number): number;
  /**
   * Over several windows, shortest first, of the changes made while the mid price was
   * within `bandPoints` of a price; NaN where there was none.
   */
  near(price: number, bandPoints: number, windowsSeconds: readonly number[]): readonly number[];
}

/**
 * Order-flow imbalance at the best quotes (Cont, Kukanov & Stoikov, The Price Impact of
 * Order Book Events, 2014): what was added to the bid less what was added to the ask.
 */
export class OrderFlow implements Accumulator<OrderFlowReading> {
  readonly reads = ['book'] as const;
  readonly #clock: MarketClock;
  /** Only changes are stored: most book updates leave the best quotes alone. */
  readonly #at = new GrowableFloat64();
  readonly #cumulative = new GrowableFloat64();
  readonly #cumulativeActivity = new GrowableFloat64();
  readonly #mid = new GrowableFloat64();
  /** Since when the book has been watched without a break. */
  #watchedFrom = Number.NaN;
  #lastAt = Number.NaN;
  #bidPrice = Number.NaN;
  #bidSize = 0;
  #askPrice = Number.NaN;
  #askSize = 0;

  constructor(clock: MarketClock) {
    this.#clock = clock;
  }

  on<K extends EventKind>(kind: K, batch: Batches[K], i: number): void {
    if (kind === 'book') this.onBook(batch as Batches['book'], i);
  }

  onBook(batch: Batches['book'], i: number): void {
    const bidPrice = batch.bidPrice[0]![i]!;
    const askPrice = batch.askPrice[0]![i]!;
    const bidSize = batch.bidSize[0]![i]!;
    const askSize = batch.askSize[0]![i]!;
    const at = batch.at[i]!;
    if (!(at - this.#lastAt <= MAX_SILENCE_NS)) {
      // Books further apart are not compared: what happened between them is unknown.
      this.#watchedFrom = at;
      this.#bidPrice = Number.NaN;
    }
    this.#lastAt = at;
    // A crossed or one-sided book tells nothing; the comparison starts anew after it.
    const sound = bidPrice < askPrice;
    if (sound && !Number.isNaN(this.#bidPrice)) {
      const change = this.#addedToBid(bidPrice, bidSize) - this.#addedToAsk(askPrice, askSize);
      if (change !== 0) this.#record(at, change, (bidPrice + askPrice) / 2);
    }
    this.#bidPrice = sound ? bidPrice : Number.NaN;
    this.#askPrice = askPrice;
    this.#bidSize = bidSize;
    this.#askSize = askSize;
  }

  #addedToBid(price: number, size: number): number {
    if (price > this.#bidPrice) return size;
    return price < this.#bidPrice ? -this.#bidSize : size - this.#bidSize;
  }

  #addedToAsk(price: number, size: number): number {
    if (price < this.#askPrice) return size;
    return price > this.#askPrice ? -this.#askSize : size - this.#askSize;
  }

  #record(at: SessionNs, change: number, mid: number): void {
    const last = this.#at.length - 1;
    this.#at.push(at);
    this.#cumulative.push((last < 0 ? 0 : this.#cumulative.values[last]!) + change);
    this.#cumulativeActivity.push((last < 0 ? 0 : this.#cumulativeActivity.values[last]!) + Math.abs(change));
    this.#mid.push(mid);
  }

  onBatchEnd(): void {}
  onGridStep(): void {}

  asOf(at: SessionNs): OrderFlowReading {
    requireKnown(this.#clock, at);
    if (at < this.#clock.now) throw forgotten('Whether the book was watched', at, this.#clock.now);
    return {
      over: (seconds) => this.#sum(this.#cumulative, at, seconds),
      activityOver: (seconds) => this.#sum(this.#cumulativeActivity, at, seconds),
      near: (price, bandPoints, windows) => this.#near(at, price, bandPoints, windows),
    };
  }

  /**
   * Whether the book was watched over all of (from, at], with at least one record in it.
   */
  #watched(from: SessionNs, at: SessionNs): boolean {
    return this.#watchedFrom <= from && this.#lastAt > from && at - this.#lastAt <= MAX_SILENCE_NS;
  }

  #sum(cumulative: GrowableFloat64, at: SessionNs, seconds: number): number {
    const from = at - seconds * NS_PER_SECOND;
    if (!this.#watched(from, at)) return Number.NaN;
    const first = this.#at.upperBound(from);
    const before = first === 0 ? 0 : cumulative.values[first - 1]!;
    return (this.#at.length === 0 ? 0 : cumulative.values[this.#at.length - 1]!) - before;
  }

  #near(at: SessionNs, price: number, bandPoints: number, windowsSeconds: readonly number[]): number[] {
    const sums = windowsSeconds.map(() => Number.NaN);
    if (Number.isNaN(this.#watchedFrom)) return sums;
    const starts = windowsSeconds.map((seconds) => this.#at.upperBound(at - seconds * NS_PER_SECOND));
    let sum = 0;
    let found = false;
    let i = this.#at.length;
    starts.forEach((start, window) => {
      for (i--; i >= start; i--) {
        if (Math.abs(this.#mid.values[i]! - price) > bandPoints) continue;
        sum += this.#cumulative.values[i]! - (i === 0 ? 0 : this.#cumulative.values[i - 1]!);
        found = true;
      }
      i++;
      if (found && this.#watched(at - windowsSeconds[window]! * NS_PER_SECOND, at)) sums[window] = sum;
    });
    return sums;
  }
}
