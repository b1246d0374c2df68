import { FILL_WAIT_NS } from '../../shared/rules.ts';
import { NS_PER_SECOND, type SessionNs } from '../../shared/units.ts';
import { BOOK_DEPTH } from '../events/kinds.ts';
import { GrowableFloat64 } from './growable-float64.ts';
import type { SideRows } from './side-rows.ts';

/** Contracts that came to and left the prices of a band. */
export interface Turnover {
  readonly added: number;
  readonly canceled: number;
  /** Taken by trades. */
  readonly filled: number;
}

/** Contracts at the shown prices of a side, and their number, each times seconds. */
export interface SideIntegral {
  readonly contractSeconds: number;
  readonly levelSeconds: number;
}

/**
 * For how many seconds a book has been watched: whoever owns its sides moves it on before
 * it tells them of a book.
 */
export interface Watch {
  seconds: number;
}

/** {@link Math.clz32} counts from this bit downwards. */
const HIGHEST_BIT = 31;
const NO_ROW = -1;

/**
 * One side of the book as it changes, price by price. Two books are compared at the
 * prices that both show: what scrolls into view was not added, and what scrolls out was
 * not taken away.
 */
export class BookSide {
  /** +1 for offers, −1 for bids: prices times this grow away from the market. */
  readonly #outward: 1 | -1;
  readonly #watch: Watch;
  #prices = new Float64Array(BOOK_DEPTH).fill(Number.POSITIVE_INFINITY);
  #sizes = new Float64Array(BOOK_DEPTH);
  #nextPrices = new Float64Array(BOOK_DEPTH);
  #nextSizes = new Float64Array(BOOK_DEPTH);
  /** The last of its rows that was told. */
  #row = NO_ROW;
  #isKnown = false;
  /** How long the book had been watched when this side last changed. */
  #watchedSeconds = 0;
  #contracts = 0;
  #levels = 0;
  #contractSeconds = 0;
  #levelSeconds = 0;
  /** Trades whose change of this side has not been seen yet. */
  readonly #fills: { readonly at: SessionNs; readonly outward: number; left: number }[] = [];
  /** One entry for every price that changed within a second. */
  readonly #second = new GrowableFloat64();
  readonly #changedPrice = new GrowableFloat64();
  readonly #added = new GrowableFloat64();
  readonly #canceled = new GrowableFloat64();
  readonly #filled = new GrowableFloat64();
  /** The first entry of the second that the last change lies in. */
  #firstOfSecond = 0;

  constructor(outward: 1 | -1, watch: Watch) {
    this.#outward = outward;
    this.#watch = watch;
  }

  /** Whether there is a book to compare the next one with. */
  get isKnown(): boolean {
    return this.#isKnown;
  }

  /** The next book is compared with none before it. */
  forget(): void {
    this.#integrate();
    this.#isKnown = false;
    this.#contracts = 0;
    this.#levels = 0;
    this.#fills.length = 0;
  }

  onFill(at: SessionNs, price: number, contracts: number): void {
    this.#dropFills(at);
    this.#fills.push({ at, outward: this.#outward * price, left: contracts });
  }

  #dropFills(at: SessionNs): void {
    while (this.#fills.length > 0 && at - this.#fills[0]!.at > FILL_WAIT_NS) this.#fills.shift();
  }

  /**
   * The side after an event; one that leaves it as it was need not be told. Where rows
   * have been loaded anew {@link release} comes first.
   */
  onBook(rows: SideRows, row: number): void {
    this.#integrate();
    const before = this.#row;
    this.#row = row;
    // Most events leave prices as they are.
    const resized = this.#isKnown && before !== NO_ROW ? rows.resized(before, row) : null;
    if (resized !== null) return this.#onSizes(rows, row, resized);
    this.#load(rows, row);
    if (this.#isKnown) this.#compareMoved(rows.at[row]!);
    this.#take();
    this.#isKnown = true;
  }

  /** @param resized a bit for each level whose contracts may have changed */
  #onSizes({ at, sizes }: SideRows, row: number, resized: number): void {
    for (let left = resized; left !== 0; left &= left - 1) {
      const level = HIGHEST_BIT - Math.clz32(left & -left);
      const contracts = sizes[level]![row]!;
      const change = contracts - this.#sizes[level]!;
      if (change === 0) continue;
      this.#sizes[level] = contracts;
      this.#contracts += change;
      this.#record(at[row]!, this.#prices[level]!, change);
    }
  }

  /** The next row is of other rows. */
  release(): void {
    this.#row = NO_ROW;
  }

  #load({ prices, sizes }: SideRows, row: number): void {
    for (let level = 0; level < BOOK_DEPTH; level++) {
      const price = this.#outward * prices[level]![row]!;
      const isShown = !Number.isNaN(price);
      this.#nextPrices[level] = isShown ? price : Number.POSITIVE_INFINITY;
      this.#nextSizes[level] = isShown ? sizes[level]![row]! : 0;
    }
  }

  /** What was loaded as next is the side now. */
  #take(): void {
    [this.#prices, this.#nextPrices] = [this.#nextPrices, this.#prices];
    [this.#sizes, this.#nextSizes] = [this.#nextSizes, this.#sizes];
    this.#contracts = 0;
    this.#levels = 0;
    for (let level = 0; level < BOOK_DEPTH; level++) {
      this.#contracts += this.#sizes[level]!;
      if (this.#prices[level]! < Number.POSITIVE_INFINITY) this.#levels++;
    }
  }

  #compareMoved(at: SessionNs): void {
    const deepest = BOOK_DEPTH - 1;
    const inViewOfBoth = Math.min(this.#prices[deepest]!, this.#nextPrices[deepest]!);
    let old = 0;
    let next = 0;
    while (old < BOOK_DEPTH || next < BOOK_DEPTH) {
      const was = old < BOOK_DEPTH ? this.#prices[old]! : Number.POSITIVE_INFINITY;
      const is = next < BOOK_DEPTH ? this.#nextPrices[next]! : Number.POSITIVE_INFINITY;
      const price = Math.min(was, is);
      if (price > inViewOfBoth || price === Number.POSITIVE_INFINITY) return;
      const before = was === price ? this.#sizes[old++]! : 0;
      const after = is === price ? this.#nextSizes[next++]! : 0;
      if (after !== before) this.#record(at, price, after - before);
    }
  }

  #record(at: SessionNs, outward: number, change: number): void {
    const second = Math.floor(at / NS_PER_SECOND);
    const entry = this.#entryOf(second, outward);
    if (change > 0) {
      this.#added.values[entry]! += change;
      return;
    }
    const filled = this.#takeFills(at, outward, -change);
    this.#filled.values[entry]! += filled;
    this.#canceled.values[entry]! += -change - filled;
  }

  /** A second knows a dozen prices: they are looked through, the last first. */
  #entryOf(second: number, outward: number): number {
    const last = this.#second.length - 1;
    if (last < 0 || this.#second.values[last] !== second) this.#firstOfSecond = last + 1;
    const prices = this.#changedPrice.values;
    for (let entry = last; entry >= this.#firstOfSecond; entry--) if (prices[entry] === outward) return entry;
    this.#second.push(second);
    this.#changedPrice.push(outward);
    for (const column of [this.#added, this.#canceled, this.#filled]) column.push(0);
    return last + 1;
  }

  /** How many of the contracts that left a price were taken by trades there. */
  #takeFills(at: SessionNs, outward: number, lost: number): number {
    this.#dropFills(at);
    let filled = 0;
    for (const fill of this.#fills) {
      if (fill.outward !== outward) continue;
      const taken = Math.min(fill.left, lost - filled);
      fill.left -= taken;
      filled += taken;
    }
    return filled;
  }

  #integrate(): void {
    const watchedSeconds = this.#watch.seconds;
    const seconds = watchedSeconds - this.#watchedSeconds;
    this.#contractSeconds += this.#contracts * seconds;
    this.#levelSeconds += this.#levels * seconds;
    this.#watchedSeconds = watchedSeconds;
  }

  /** Since the first book, over the time that it was watched. */
  integralTo(watchedSeconds: number): SideIntegral {
    const seconds = watchedSeconds - this.#watchedSeconds;
    return {
      contractSeconds: this.#contractSeconds + this.#contracts * seconds,
      levelSeconds: this.#levelSeconds + this.#levels * seconds,
    };
  }

  /**
   * All changes since a moment, from the whole second that it lies in, at prices from
   * `low` to `high`.
   */
  turnoverSince(from: SessionNs, low: number, high: number): Turnover {
    const [nearest, furthest] = this.#outward > 0 ? [low, high] : [-high, -low];
    let [added, canceled, filled] = [0, 0, 0];
    for (let i = this.#second.lowerBound(Math.floor(from / NS_PER_SECOND)); i < this.#second.length; i++) {
      const price = this.#changedPrice.values[i]!;
      if (price < nearest || price > furthest) continue;
      added += this.#added.values[i]!;
      canceled += this.#canceled.values[i]!;
      filled += this.#filled.values[i]!;
    }
    return { added, canceled, filled };
  }
}
