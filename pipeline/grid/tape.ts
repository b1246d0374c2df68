import { NS_PER_MINUTE, type SessionNs } from '../../shared/units.ts';
import type { Batches, EventKind } from '../events/kinds.ts';
import { type Accumulator, type MarketClock, requireKnown } from './accumulator.ts';
import { GrowableFloat64 } from './growable-float64.ts';

const TAPE_WINDOW_NS = NS_PER_MINUTE;

/**
 * Contracts that changed hands in a band of prices over the last minute, by aggressor.
 */
export interface TapeVolume {
  readonly bought: number;
  readonly sold: number;
}

/** The last minute's prints. */
export interface TapeReading {
  /**
   * Contracts within `bandPoints` of a price; NaN while the tape has not run for a
   * minute.
   */
  near(price: number, bandPoints: number): TapeVolume;
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
  /** Contracts, signed by aggressor. */
  readonly #signedSize = new GrowableFloat64();

  constructor(clock: MarketClock) {
    this.#clock = clock;
  }

  on<K extends EventKind>(kind: K, batch: Batches[K], i: number): void {
    if (kind !== 'trade') return;
    const { at, price, size, aggressor } = batch as Batches['trade'];
    this.#at.push(at[i]!);
    this.#price.push(price[i]!);
    this.#signedSize.push(size[i]! * aggressor[i]!);
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
      pointsPerMinute: () => (hasRun ? this.#slope(first, end) : Number.NaN),
    };
  }

  #volumeNear(price: number, bandPoints: number, first: number, end: number): TapeVolume {
    let bought = 0;
    let sold = 0;
    for (let i = first; i < end; i++) {
      if (Math.abs(this.#price.values[i]! - price) > bandPoints) continue;
      const signed = this.#signedSize.values[i]!;
      if (signed > 0) bought += signed;
      else sold -= signed;
    }
    return { bought, sold };
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
