import type { SessionNs } from '../../shared/units.ts';
import type { FuturesTape } from './futures-tape.ts';
import { type LastPrints, minuteOf } from './last-prints.ts';
import { marketOrderSize } from './order-size.ts';
import type { Random } from './random.ts';

/** Pairs of records between two events of the market. */
const MEAN_PAIRS = 24;
/** Of the prints that change nothing, those on the side of the last one alone. */
const ONE_SIDED_SHARE = 0.65;
const PRINT_SHARE = 0.06;
const BEST_SHARE = 0.35;
const MEAN_SIZE = 4;
const MEAN_DEPTH_TICKS = 3;

/**
 * What comes and goes between two events without changing anything: orders that are put
 * and cancelled, and prints at the last price whose size is put back. Bars, levels and
 * approaches are the same with it and without it.
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
    const isBid = this.#random.next() < 0.5;
    const depth =
      this.#random.next() < BEST_SHARE ? 0 : Math.min(9, this.#random.geometric(MEAN_DEPTH_TICKS));
    const index = isBid ? book.bid - depth : book.ask + depth;
    const size = this.#random.geometric(MEAN_SIZE);
    book.size[index]! += size;
    this.#tape.added({ at, isBid, index, size, depth, isFiller: true });
    book.size[index]! -= size;
    this.#tape.cancelled({ at: at + later, isBid, index, size, depth, isFiller: true });
  }

  /**
   * At prices of this very minute's prints, as long as they are the best, and in the end
   * at the last one's: highs, lows and closes stay what they are.
   */
  #printAndRefill(at: SessionNs, later: SessionNs): void {
    const buysLast = this.#lastPrints.buyerLast;
    if (!this.#lastPrints.canRepeat(buysLast, at) || minuteOf(at) !== minuteOf(at + later)) return;
    if (later < 4 || this.#random.next() < ONE_SIDED_SHARE || !this.#lastPrints.canRepeat(!buysLast, at))
      return this.#printOnce(buysLast, at, later);
    this.#printOnce(!buysLast, at, Math.floor(later / 4));
    this.#printOnce(buysLast, at + Math.floor(later / 2), Math.floor(later / 4));
  }

  #printOnce(buys: boolean, at: SessionNs, later: SessionNs): void {
    const { book } = this.#tape;
    const index = book.best(!buys);
    const size = Math.min(marketOrderSize(this.#random), book.size[index]! - 1);
    this.#tape.print({ at, buys, index, size, isFiller: true }, () => {
      book.size[index]! -= size;
    });
    book.size[index]! += size;
    this.#tape.added({ at: at + later, isBid: !buys, index, size, depth: 0, isFiller: true });
  }
}
