import type { Instrument } from '../../shared/instruments.ts';
import { FILL_WAIT_NS, MAX_SILENCE_NS } from '../../shared/rules.ts';
import { NS_PER_MILLISECOND, NS_PER_MINUTE, NS_PER_SECOND, type SessionNs } from '../../shared/units.ts';
import type { Batches, EventKind } from '../events/kinds.ts';
import { type Accumulator, forgotten, type MarketClock, requireKnown } from './accumulator.ts';
import type { BookSideName } from './book-changes.ts';
import { GrowableFloat64 } from './growable-float64.ts';

const VACUUM_NS = 15 * NS_PER_SECOND;
const LATENCY_NS = NS_PER_MINUTE;

/** How thin the best quotes have been, and how fast they fill up again. */
export interface ThinQuotesReading {
  /**
   * The longest time within the last 15 seconds, in milliseconds and from its beginning,
   * that a best quote was thin and not both were filled up; 0 where none was, NaN where
   * the book was not watched.
   */
  vacuumMilliseconds(): number;
  /**
   * Median milliseconds from a trade that left a side's best quote thin until it was
   * filled up, of those filled up in the last minute; NaN where there was none.
   */
  replenishmentMilliseconds(side: BookSideName): number;
}

/** Times that began and ended. */
class Spells {
  readonly #end = new GrowableFloat64();
  readonly #length = new GrowableFloat64();

  add(from: SessionNs, to: SessionNs): void {
    this.#end.push(to);
    this.#length.push(to - from);
  }

  /** Lengths of those that ended after a moment. */
  endedAfter(at: SessionNs): Float64Array {
    return this.#length.values.subarray(this.#end.upperBound(at), this.#end.length);
  }
}

/** One side's best quote after trades. */
class Refill {
  readonly spells = new Spells();
  #struckAt = Number.NaN;
  #thinFrom = Number.NaN;

  forget(): void {
    this.#struckAt = Number.NaN;
    this.#thinFrom = Number.NaN;
  }

  onTrade(at: SessionNs): void {
    this.#struckAt = at;
  }

  onSize(at: SessionNs, contracts: number, [below, until]: Instrument['thinQuoteContracts']): void {
    if (Number.isNaN(this.#thinFrom)) {
      if (contracts < below && at - this.#struckAt <= FILL_WAIT_NS) this.#thinFrom = this.#struckAt;
    } else if (contracts > until) {
      this.spells.add(this.#thinFrom, at);
      this.#thinFrom = Number.NaN;
    }
  }
}

/** Watches the sizes of the best quotes alone. */
export class ThinQuotes implements Accumulator<ThinQuotesReading> {
  readonly reads = ['trade', 'book'] as const;
  readonly #clock: MarketClock;
  readonly #thin: Instrument['thinQuoteContracts'];
  readonly #vacuums = new Spells();
  readonly #refills = { bid: new Refill(), ask: new Refill() };
  #vacuumFrom = Number.NaN;
  #watchedFrom = Number.NaN;
  #lastAt = Number.NaN;

  constructor(clock: MarketClock, { thinQuoteContracts }: Instrument) {
    this.#clock = clock;
    this.#thin = thinQuoteContracts;
  }

  on<K extends EventKind>(kind: K, batch: Batches[K], i: number): void {
    if (kind === 'book') this.onBook(batch as Batches['book'], i);
    else if (kind === 'trade') this.#onTrade(batch as Batches['trade'], i);
  }

  #onTrade({ at, aggressor }: Batches['trade'], i: number): void {
    if (aggressor[i] === 0) return;
    this.#refills[aggressor[i]! > 0 ? 'ask' : 'bid'].onTrade(at[i]!);
  }

  onBook({ at: times, bidPrice, askPrice, bidSize, askSize }: Batches['book'], i: number): void {
    const at = times[i]!;
    if (!(at - this.#lastAt <= MAX_SILENCE_NS)) {
      this.#watchedFrom = at;
      this.#vacuumFrom = Number.NaN;
      this.#refills.bid.forget();
      this.#refills.ask.forget();
    }
    this.#lastAt = at;
    if (!(bidPrice[0]![i]! < askPrice[0]![i]!)) return;
    const [bid, ask] = [bidSize[0]![i]!, askSize[0]![i]!];
    this.#refills.bid.onSize(at, bid, this.#thin);
    this.#refills.ask.onSize(at, ask, this.#thin);
    const [below, until] = this.#thin;
    if (Number.isNaN(this.#vacuumFrom)) {
      if (bid < below || ask < below) this.#vacuumFrom = at;
    } else if (bid > until && ask > until) {
      this.#vacuums.add(this.#vacuumFrom, at);
      this.#vacuumFrom = Number.NaN;
    }
  }

  onBatchEnd(): void {}
  onGridStep(): void {}

  asOf(at: SessionNs): ThinQuotesReading {
    requireKnown(this.#clock, at);
    if (at < this.#clock.now) throw forgotten('How thin the quotes were', at, this.#clock.now);
    const isLive = at - this.#lastAt <= MAX_SILENCE_NS;
    return {
      vacuumMilliseconds: () =>
        isLive && this.#watchedFrom <= at - VACUUM_NS ? this.#longestVacuum(at) : Number.NaN,
      replenishmentMilliseconds: (side) => (isLive ? this.#medianRefill(side, at) : Number.NaN),
    };
  }

  #longestVacuum(at: SessionNs): number {
    const open = Number.isNaN(this.#vacuumFrom) ? 0 : at - this.#vacuumFrom;
    return Math.max(open, ...this.#vacuums.endedAfter(at - VACUUM_NS)) / NS_PER_MILLISECOND;
  }

  #medianRefill(side: BookSideName, at: SessionNs): number {
    const lengths = this.#refills[side].spells.endedAfter(at - LATENCY_NS).toSorted();
    if (lengths.length === 0) return Number.NaN;
    const [lower, upper] = [lengths[(lengths.length - 1) >> 1]!, lengths[lengths.length >> 1]!];
    return (lower + upper) / 2 / NS_PER_MILLISECOND;
  }
}
