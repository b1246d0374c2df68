import { NS_PER_MINUTE, type SessionNs } from '../../shared/units.ts';
import type { Batches, EventKind } from '../events/kinds.ts';
import { type Accumulator, type MarketClock, requireKnown } from './accumulator.ts';
import { GrowableFloat64 } from './growable-float64.ts';
import { oneSidedClusters, type PrintColumns } from './print-clusters.ts';

const TAPE_WINDOW_NS = NS_PER_MINUTE;

/**
 * Contracts that changed hands in a band of prices over the last minute, by aggressor.
 */
export interface TapeVolume {
  readonly bought: number;
  readonly sold: number;
}

/** Fewer prints than this in a band are no tape to find a sweep in. */
const LEAST_PRINTS_FOR_SWEEP = 3;

/** The last minute's prints. */
export interface TapeReading {
  /**
   * Contracts within `bandPoints` of a price; NaN while the tape has not run for a
   * minute.
   */
  near(price: number, bandPoints: number): TapeVolume;
  /**
   * The largest one-sided cluster of prints within `bandPoints` of a price, in points
   * times contracts, positive where it bought; 0 without one, NaN while the tape has not
   * run for a minute.
   */
  largestCluster(price: number, bandPoints: number): number;
  /**
   * Least-squares slope of all prices on time, points per minute; NaN without two
   * distinct times.
   */
  pointsPerMinute(): number;
}

const UNKNOWN: TapeVolume = { bought: Number.NaN, sold: Number.NaN };

/** Every print of the session, for windows that end at any instant. */
export class Tape implements Accumulator<TapeReading> {
  readonly reads = ['trade'] as const;
  readonly #clock: MarketClock;
  readonly #at = new GrowableFloat64();
  readonly #price = new GrowableFloat64();
  readonly #size = new GrowableFloat64();
  readonly #aggressor = new GrowableFloat64();

  constructor(clock: MarketClock) {
    this.#clock = clock;
  }

  on<K extends EventKind>(kind: K, batch: Batches[K], i: number): void {
    if (kind !== 'trade') return;
    const { at, price, size, aggressor } = batch as Batches['trade'];
    this.#at.push(at[i]!);
    this.#price.push(price[i]!);
    this.#size.push(size[i]!);
    this.#aggressor.push(aggressor[i]!);
  }

  onBatchEnd(): void {}
  onGridStep(): void {}

  asOf(at: SessionNs): TapeReading {
    requireKnown(this.#clock, at);
    const end = at === this.#clock.now ? this.#at.length : this.#at.lowerBound(at);
    const from = at - TAPE_WINDOW_NS;
    const hasRun = end > 0 && this.#at.values[0]! <= from;
    const first = this.#at.upperBound(from, end);
    return {
      near: (price, bandPoints) => (hasRun ? this.#volumeNear(price, bandPoints, first, end) : UNKNOWN),
      largestCluster: (price, bandPoints) =>
        hasRun ? this.#largestCluster(price, bandPoints, first, end) : Number.NaN,
      pointsPerMinute: () => (hasRun ? this.#slope(first, end) : Number.NaN),
    };
  }

  #volumeNear(price: number, bandPoints: number, first: number, end: number): TapeVolume {
    let bought = 0;
    let sold = 0;
    for (let i = first; i < end; i++) {
      if (Math.abs(this.#price.values[i]! - price) > bandPoints) continue;
      const aggressor = this.#aggressor.values[i]!;
      if (aggressor > 0) bought += this.#size.values[i]!;
      else if (aggressor < 0) sold += this.#size.values[i]!;
    }
    return { bought, sold };
  }

  /** All prints so far. */
  get prints(): PrintColumns & { readonly count: number } {
    return {
      count: this.#at.length,
      at: this.#at.values,
      price: this.#price.values,
      size: this.#size.values,
      aggressor: this.#aggressor.values,
    };
  }

  #largestCluster(price: number, bandPoints: number, from: number, to: number): number {
    let inBand = 0;
    const counts = (row: number) => Math.abs(this.#price.values[row]! - price) <= bandPoints;
    for (let row = from; row < to; row++) if (counts(row)) inBand++;
    if (inBand < LEAST_PRINTS_FOR_SWEEP) return 0;
    let largest = 0;
    for (const { signedPointContracts } of oneSidedClusters(this.prints, { from, to }, counts))
      if (Math.abs(signedPointContracts) > Math.abs(largest)) largest = signedPointContracts;
    return largest;
  }

  #slope(first: number, end: number): number {
    const n = end - first;
    if (n < 2) return Number.NaN;
    const origin = this.#at.values[first]!;
    const base = this.#price.values[first]!;
    let sumTime = 0;
    let sumPrice = 0;
    let sumTimeTime = 0;
    let sumTimePrice = 0;
    for (let i = first; i < end; i++) {
      const time = (this.#at.values[i]! - origin) / NS_PER_MINUTE;
      const price = this.#price.values[i]! - base;
      sumTime += time;
      sumPrice += price;
      sumTimeTime += time * time;
      sumTimePrice += time * price;
    }
    const spread = n * sumTimeTime - sumTime * sumTime;
    return spread <= 0 ? Number.NaN : (n * sumTimePrice - sumTime * sumPrice) / spread;
  }
}
