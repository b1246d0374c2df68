import { MAX_SILENCE_NS } from '../../shared/rules.ts';
import { NS_PER_SECOND, type SessionNs } from '../../shared/units.ts';
import type { Batches, EventKind } from '../events/kinds.ts';
import { type Accumulator, forgotten, type MarketClock, requireKnown } from './accumulator.ts';
import { GrowableFloat64 } from './growable-float64.ts';

/** Changes that are looked at together. */
const BLOCK = 64;
/** How far back is asked at most: what is older is forgotten. */
const KEPT_SECONDS = 300;
/** Of all that is kept: for less nothing is moved. */
const LEAST_FORGOTTEN = 1 / 4;

/**
 * Order-flow imbalance over trailing windows, in contracts; positive is buying pressure.
 */
export interface OrderFlowReading {
  /**
   * Over the last seconds; NaN when the book was not watched for all of them.
   * @throws {SpymasterError} AS_OF_FORGOTTEN for more than five minutes, as all of these
   */
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
  /** Of every block of changes: most lie wholly within a band, or wholly without. */
  readonly #lowestMid = new GrowableFloat64();
  readonly #highestMid = new GrowableFloat64();
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
    if (this.#at.isFull) this.#forgetBefore(at - KEPT_SECONDS * NS_PER_SECOND);
    const last = this.#at.length - 1;
    this.#at.push(at);
    this.#cumulative.push((last < 0 ? 0 : this.#cumulative.values[last]!) + change);
    this.#cumulativeActivity.push((last < 0 ? 0 : this.#cumulativeActivity.values[last]!) + Math.abs(change));
    this.#mid.push(mid);
    const block = Math.floor((last + 1) / BLOCK);
    if (block === this.#lowestMid.length) {
      this.#lowestMid.push(mid);
      this.#highestMid.push(mid);
    }
    this.#lowestMid.values[block] = Math.min(this.#lowestMid.values[block]!, mid);
    this.#highestMid.values[block] = Math.max(this.#highestMid.values[block]!, mid);
  }

  /** In whole blocks, and never the last change at or before: sums begin with it. */
  #forgetBefore(at: SessionNs): void {
    const blocks = Math.floor((this.#at.upperBound(at) - 1) / BLOCK);
    // To move all for a little would be to move all again soon: room is made instead.
    if (blocks * BLOCK < this.#at.length * LEAST_FORGOTTEN) return;
    for (const column of [this.#at, this.#cumulative, this.#cumulativeActivity, this.#mid])
      column.dropFirst(blocks * BLOCK);
    for (const column of [this.#lowestMid, this.#highestMid]) column.dropFirst(blocks);
  }

  onBatchEnd(): void {}
  onGridStep(): void {}

  asOf(at: SessionNs): OrderFlowReading {
    requireKnown(this.#clock, at);
    if (at < this.#clock.now) throw forgotten('Whether the book was watched', at, this.#clock.now);
    return {
      over: (seconds) => this.#sum(this.#cumulative, at, this.#startOf(at, seconds)),
      activityOver: (seconds) => this.#sum(this.#cumulativeActivity, at, this.#startOf(at, seconds)),
      near: (price, bandPoints, windows) => {
        const starts = windows.map((seconds) => this.#startOf(at, seconds));
        return this.#near(at, price, bandPoints, starts);
      },
    };
  }

  #startOf(at: SessionNs, seconds: number): SessionNs {
    const from = at - seconds * NS_PER_SECOND;
    const { now } = this.#clock;
    if (from < now - KEPT_SECONDS * NS_PER_SECOND) throw forgotten('Order flow', from, now);
    return from;
  }

  /**
   * Whether the book was watched over all of (from, at], with at least one record in it.
   */
  #watched(from: SessionNs, at: SessionNs): boolean {
    return this.#watchedFrom <= from && this.#lastAt > from && at - this.#lastAt <= MAX_SILENCE_NS;
  }

  #sum(cumulative: GrowableFloat64, at: SessionNs, from: SessionNs): number {
    if (!this.#watched(from, at)) return Number.NaN;
    const first = this.#at.upperBound(from);
    const before = first === 0 ? 0 : cumulative.values[first - 1]!;
    return (this.#at.length === 0 ? 0 : cumulative.values[this.#at.length - 1]!) - before;
  }

  #near(at: SessionNs, price: number, bandPoints: number, windowsFrom: readonly SessionNs[]): number[] {
    const sums = windowsFrom.map(() => Number.NaN);
    if (Number.isNaN(this.#watchedFrom)) return sums;
    const starts = windowsFrom.map((from) => this.#at.upperBound(from));
    let sum = 0;
    let found = false;
    let end = this.#at.length;
    starts.forEach((start, window) => {
      const near = this.#changesNear(start, end, price, bandPoints);
      end = start;
      if (!Number.isNaN(near)) {
        sum += near;
        found = true;
      }
      if (found && this.#watched(windowsFrom[window]!, at)) sums[window] = sum;
    });
    return sums;
  }

  /** Sum of the changes from `start` to before `end` near a price; NaN without any. */
  #changesNear(start: number, end: number, price: number, bandPoints: number): number {
    let sum = 0;
    let found = false;
    for (let i = end - 1; i >= start; ) {
      const block = Math.floor(i / BLOCK);
      const first = block * BLOCK;
      const isWhole = first >= start && i === first + BLOCK - 1;
      const low = this.#lowestMid.values[block]!;
      const high = this.#highestMid.values[block]!;
      const isOutside = isWhole && (low - price > bandPoints || price - high > bandPoints);
      const isInside = isWhole && price - low <= bandPoints && high - price <= bandPoints;
      const from = isOutside || isInside ? first : i;
      if (isInside || (!isOutside && Math.abs(this.#mid.values[i]! - price) <= bandPoints)) {
        sum += this.#cumulative.values[i]! - this.#cumulativeBefore(from);
        found = true;
      }
      i = from - 1;
    }
    return found ? sum : Number.NaN;
  }

  #cumulativeBefore(i: number): number {
    return i === 0 ? 0 : this.#cumulative.values[i - 1]!;
  }
}
