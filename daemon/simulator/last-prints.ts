import { NS_PER_MINUTE, type SessionNs } from '../../shared/units.ts';
import type { OrderBook } from './order-book.ts';

/**
 * Where a market last printed, by side. A print more at such a price, in the same minute
 * and while it is still the best, changes neither high nor low of any minute.
 */
export class LastPrints {
  readonly #book: OrderBook;
  #bought: LastPrint | null = null;
  #sold: LastPrint | null = null;
  /** Side of the very last one. */
  buyerLast = true;

  constructor(book: OrderBook) {
    this.#book = book;
  }

  onPrint(at: SessionNs, buys: boolean, index: number): void {
    this.buyerLast = buys;
    if (buys) this.#bought = { at, index };
    else this.#sold = { at, index };
  }

  canRepeat(buys: boolean, at: SessionNs): boolean {
    const last = buys ? this.#bought : this.#sold;
    if (!last || this.#book.best(!buys) !== last.index || this.#book.size[last.index]! < 2) return false;
    return minuteOf(last.at) === minuteOf(at);
  }
}

export const minuteOf = (at: SessionNs): number => Math.floor(at / NS_PER_MINUTE);

interface LastPrint {
  readonly at: SessionNs;
  readonly index: number;
}
