import type { SessionNs } from '../../shared/units.ts';
import type { BookChange, FuturesTape } from './futures-tape.ts';
import { type LastPrints, minuteOf } from './last-prints.ts';
import { marketOrderSize } from './order-size.ts';
import type { Random } from './random.ts';

/** Pairs of records between two events of the market. */
const MEAN_PAIRS = 24;
const PRINT_SHARE = 0.065;
/** Prints of the other side come in runs, before one on the side of the last one. */
const OTHER_SIDE_SHARE = 0.45;
const MEAN_RUN = 1.6;
const MAX_RUN = 12;
/** Of more than one contract, those that meet two resting orders: two at one time. */
const TWO_PRINTS_SHARE = 0.12;
/** Of the other pairs, those that change an order: half its size, half its price. */
const MODIFY_SHARE = 0.1;
const BEST_SHARE = 0.72;
const MEAN_SIZE = 4;
const MEAN_DEPTH_TICKS = 3;
const DEEPEST_TICKS = 9;

/**
 * What comes and goes between two events without changing anything: orders that are put
 * and cancelled or changed and changed back, and prints at the last price whose size is
 * put back. Bars, levels and approaches are the same with it and without it.
 */
export class Filler {
  readonly #random: Random;
  readonly #tape: FuturesTape;
  #from: SessionNs = 0;
  readonly #lastPrints: LastPrints;

  constructor(random: Random, tape: FuturesTape, lastPrints: LastPrints) {
    this.#random = random;
    this.#tape = tape;
    this.#lastPrints = lastPrints;
  }

  /** Fills the time since the last event, up to this one. */
  between(at: SessionNs): void {
    const from = this.#from;
    this.#from = at;
    if (!this.#tape.hasBooks(from)) return;
    const pairs = this.#random.geometric(MEAN_PAIRS);
    const step = (at - from) / (2 * pairs + 1);
    // Two records of a pair need times of their own before the next event.
    if (step < 2) return;
    for (let i = 0; i < pairs; i++) this.#pair(Math.floor(from + (2 * i + 1) * step), Math.floor(step));
  }

  /** Nothing fills the time until then. */
  skipTo(at: SessionNs): void {
    this.#from = at;
  }

  #pair(at: SessionNs, later: SessionNs): void {
    const { book } = this.#tape;
    if (this.#random.next() < PRINT_SHARE) return this.#printAndRefill(at, later);
    const isModified = this.#random.next() < MODIFY_SHARE;
    const isBid = this.#random.next() < 0.5;
    const depth =
      this.#random.next() < BEST_SHARE
        ? 0
        : Math.min(DEEPEST_TICKS, this.#random.geometric(MEAN_DEPTH_TICKS));
    const index = isBid ? book.bid - depth : book.ask + depth;
    const size = this.#random.geometric(MEAN_SIZE);
    const change = { at, isBid, index, size, depth, isFiller: true };
    if (isModified) return this.#modifyAndBack(change, at + later);
    book.size[index]! += size;
    this.#tape.added(change);
    book.size[index]! -= size;
    this.#tape.cancelled({ ...change, at: at + later });
  }

  /**
   * An order that is there already grows and shrinks again, or goes a tick back and
   * returns.
   */
  #modifyAndBack(change: BookChange, later: SessionNs): void {
    const { book } = this.#tape;
    const { isBid, index, depth, size } = change;
    const own = Math.min(size, book.size[index]! - 1);
    if (own <= 0) return;
    if (depth === DEEPEST_TICKS || this.#random.next() < 0.5) {
      book.size[index]! += size;
      this.#tape.modified({ ...change, size: own + size });
      book.size[index]! -= size;
      return this.#tape.modified({ ...change, at: later, size: own });
    }
    const behind = index + (isBid ? -1 : 1);
    book.size[index]! -= own;
    book.size[behind]! += own;
    this.#tape.modified({ ...change, index: behind, depth: depth + 1, size: own });
    book.size[behind]! -= own;
    book.size[index]! += own;
    this.#tape.modified({ ...change, at: later, size: own });
  }

  /**
   * At prices of this very minute's prints, as long as they are the best, and in the end
   * at the last one's: highs, lows and closes stay what they are.
   */
  #printAndRefill(at: SessionNs, later: SessionNs): void {
    const buysLast = this.#lastPrints.buyerLast;
    if (!this.#lastPrints.canRepeat(buysLast, at) || minuteOf(at) !== minuteOf(at + later)) return;
    const isRun =
      this.#random.next() < OTHER_SIDE_SHARE &&
      this.#lastPrints.canRepeat(!buysLast, at) &&
      later >= 4 * MAX_RUN;
    const run = isRun ? Math.min(MAX_RUN - 1, this.#random.geometric(MEAN_RUN)) : 0;
    const step = Math.floor(later / (2 * (run + 1)));
    for (let i = 0; i <= run; i++) this.#printOnce(i < run ? !buysLast : buysLast, at + 2 * i * step, step);
  }

  #printOnce(buys: boolean, at: SessionNs, later: SessionNs): void {
    const { book } = this.#tape;
    const index = book.best(!buys);
    const size = Math.min(marketOrderSize(this.#random), book.size[index]! - 1);
    const first = size > 1 && this.#random.next() < TWO_PRINTS_SHARE ? Math.ceil(size / 2) : size;
    for (const part of first < size ? [first, size - first] : [size])
      this.#tape.print({ at, buys, index, size: part, isFiller: true }, () => {
        book.size[index]! -= part;
      });
    book.size[index]! += size;
    this.#tape.added({ at: at + later, isBid: !buys, index, size, depth: 0, isFiller: true });
  }
}
