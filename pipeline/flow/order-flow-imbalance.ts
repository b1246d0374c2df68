import { NS_PER_MINUTE, NS_PER_SECOND } from '../../shared/units.ts';
import type { BookBatch } from '../events/batches.ts';
import { Growable } from '../events/growable.ts';

export const OFI_WINDOWS_SECONDS = [30, 60, 120, 300] as const;
/** Books further apart than this are not compared: what happened between them is unknown. */
const LONGEST_STEP_NS = NS_PER_MINUTE;
/** Near the level: within this many ATR of it. */
const NEAR_ATR = 1.0;

/**
 * Order-flow imbalance at the best quotes (Cont, Kukanov & Stoikov 2014; specification 10 §4.5), summed over trailing windows.
 * Contracts; positive is buying pressure, whatever the direction of the approach.
 */
export class OrderFlowImbalance {
  /** Only changes are stored: most book updates leave the best quotes alone. */
  readonly #at = new Growable();
  readonly #cumulative = new Growable();
  readonly #cumulativeAbsolute = new Growable();
  readonly #mid = new Growable();
  /** Since when the book has been watched without a break. */
  #watchedFrom = Number.NaN;
  #lastAt = Number.NaN;
  #bidPrice = Number.NaN;
  #bidSize = 0;
  #askPrice = Number.NaN;
  #askSize = 0;

  onBook(batch: BookBatch, i: number): void {
    const bidPrice = batch.bidPrice[0]![i]!;
    const askPrice = batch.askPrice[0]![i]!;
    const bidSize = batch.bidSize[0]![i]!;
    const askSize = batch.askSize[0]![i]!;
    const at = batch.at[i]!;
    if (!(at - this.#lastAt <= LONGEST_STEP_NS)) {
      this.#watchedFrom = at;
      this.#bidPrice = Number.NaN;
    }
    this.#lastAt = at;
    // A crossed or one-sided book tells nothing; the comparison starts anew after it.
    const sound = bidPrice < askPrice;
    if (sound && !Number.isNaN(this.#bidPrice)) {
      const bought = bidPrice > this.#bidPrice ? bidSize : bidPrice < this.#bidPrice ? -this.#bidSize : bidSize - this.#bidSize;
      const sold = askPrice < this.#askPrice ? askSize : askPrice > this.#askPrice ? -this.#askSize : askSize - this.#askSize;
      const change = bought - sold;
      if (change !== 0) this.#record(at, change, (bidPrice + askPrice) / 2);
    }
    this.#bidPrice = sound ? bidPrice : Number.NaN;
    this.#askPrice = askPrice;
    this.#bidSize = bidSize;
    this.#askSize = askSize;
  }

  #record(at: number, change: number, mid: number): void {
    const last = this.#at.length - 1;
    this.#at.push(at);
    this.#cumulative.push((last < 0 ? 0 : this.#cumulative.values[last]!) + change);
    this.#cumulativeAbsolute.push((last < 0 ? 0 : this.#cumulativeAbsolute.values[last]!) + Math.abs(change));
    this.#mid.push(mid);
  }

  /** Whether the book was watched over all of (from, at], with at least one record in it. */
  #watched(from: number, at: number): boolean {
    return this.#watchedFrom <= from && this.#lastAt > from && at - this.#lastAt <= LONGEST_STEP_NS;
  }

  /** Sum over the last `seconds` before `at`; NaN when the book was not watched for all of them. */
  window(at: number, seconds: number): number {
    return this.#sum(this.#cumulative, at, seconds);
  }

  #sum(cumulative: Growable, at: number, seconds: number): number {
    const from = at - seconds * NS_PER_SECOND;
    if (!this.#watched(from, at)) return Number.NaN;
    const first = this.#at.upperBound(from);
    const before = first === 0 ? 0 : cumulative.values[first - 1]!;
    return (this.#at.length === 0 ? 0 : cumulative.values[this.#at.length - 1]!) - before;
  }

  /** The windows' sums over changes made while the mid price was within one ATR of the level; NaN where there was none. */
  nearLevel(at: number, level: number, atr: number): number[] {
    const sums = OFI_WINDOWS_SECONDS.map(() => Number.NaN);
    if (Number.isNaN(this.#watchedFrom)) return sums;
    const band = NEAR_ATR * atr;
    const oldest = this.#at.upperBound(at - OFI_WINDOWS_SECONDS.at(-1)! * NS_PER_SECOND);
    const edges = OFI_WINDOWS_SECONDS.map((seconds) => this.#at.upperBound(at - seconds * NS_PER_SECOND));
    let sum = 0;
    let found = false;
    let window = 0;
    for (let i = this.#at.length - 1; i >= oldest; i--) {
      while (i < edges[window]!) sums[window++] = found ? sum : Number.NaN;
      if (Math.abs(this.#mid.values[i]! - level) > band) continue;
      sum += this.#cumulative.values[i]! - (i === 0 ? 0 : this.#cumulative.values[i - 1]!);
      found = true;
    }
    while (window < sums.length) sums[window++] = found ? sum : Number.NaN;
    return sums.map((value, k) => (this.#watched(at - OFI_WINDOWS_SECONDS[k]! * NS_PER_SECOND, at) ? value : Number.NaN));
  }

  /** Rate over 30 s less rate over 120 s, as a share of the activity over 120 s (specification 10 §4.5). */
  acceleration(at: number): number {
    return (this.window(at, 30) / 30 - this.window(at, 120) / 120) / (this.#sum(this.#cumulativeAbsolute, at, 120) / 120 + 1);
  }
}
