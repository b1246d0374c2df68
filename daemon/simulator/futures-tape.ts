import type { SessionNs } from '../../shared/units.ts';
import { ACTION, FLAG } from '../databento/index.ts';
import { type OrderBook, SHOWN_LEVELS } from './order-book.ts';
import type { MarketRecordWriter } from './record-writers.ts';

const FIRST_SEQUENCE = 1000;

export interface ContractFeed {
  readonly instrumentId: number;
  readonly basisTicks: number;
  /** Share of the session's business; 1 for the only contract. */
  readonly share: number;
  /** The one that levels and approaches are read from. */
  readonly isFollowed: boolean;
}

export interface FuturesWriters {
  readonly trades: MarketRecordWriter;
  readonly book: MarketRecordWriter;
}

/** When books are written as well as trades, and until when trades are. */
export interface TapeWindow {
  readonly booksFrom: SessionNs;
  readonly booksTo: SessionNs;
  readonly tradesTo: SessionNs;
}

/** Contracts that come to a queue, or leave it. */
export interface BookChange {
  readonly at: SessionNs;
  readonly isBid: boolean;
  /** Of the price, in the book. */
  readonly index: number;
  readonly size: number;
  /** Occupied ticks from the best price. */
  readonly depth: number;
  readonly isFiller?: boolean;
}

/** A market order's share of one queue. */
export interface Print {
  readonly at: SessionNs;
  readonly buys: boolean;
  readonly index: number;
  readonly size: number;
  readonly isFiller?: boolean;
}

/**
 * Writes what happens on the book as the venue publishes it: a print as a trade and then
 * the change it makes, each with the book it leaves.
 */
export class FuturesTape {
  readonly book: OrderBook;
  readonly #writers: FuturesWriters;
  readonly #contracts: readonly ContractFeed[];
  readonly #window: TapeWindow;
  /**
   * Which prints of a second contract are published, apart from the market's own chance.
   */
  readonly #chance: () => number;
  #sequence = FIRST_SEQUENCE;

  constructor(
    book: OrderBook,
    writers: FuturesWriters,
    contracts: readonly ContractFeed[],
    window: TapeWindow,
    chance: () => number,
  ) {
    this.book = book;
    this.#writers = writers;
    this.#contracts = contracts;
    this.#window = window;
    this.#chance = chance;
  }

  /**
   * @param take removes the contracts from the book
   * @returns price in ticks at which the followed contract printed; null where it did not
   */
  print({ at, buys, index, size, isFiller = false }: Print, take: () => void): number | null {
    if (at >= this.#window.tradesTo) {
      take();
      return null;
    }
    const printed = this.#printedFor(isFiller);
    this.#publish(ACTION.trade, { at, isBid: buys, index, size, depth: 0 }, printed);
    take();
    this.#publish(ACTION.cancel, { at, isBid: !buys, index, size, depth: 0 }, this.#shownFor(isFiller));
    const followed = printed.find(({ isFollowed }) => isFollowed);
    return followed ? this.book.tick(index) + followed.basisTicks : null;
  }

  added(change: BookChange): void {
    if (this.#isShown(change)) this.#publish(ACTION.add, change, this.#shownFor(change.isFiller));
  }

  cancelled(change: BookChange): void {
    if (this.#isShown(change)) this.#publish(ACTION.cancel, change, this.#shownFor(change.isFiller));
  }

  /** An order has another size, or another price, which is the one that is named. */
  modified(change: BookChange): void {
    if (this.#isShown(change)) this.#publish(ACTION.modify, change, this.#shownFor(change.isFiller));
  }

  /** The venue's book is forgotten: what is shown next is compared with nothing. */
  cleared(at: SessionNs): void {
    if (!this.hasBooks(at)) return;
    this.#sequence++;
    for (const { instrumentId } of this.#contracts)
      this.#writers.book.withoutBook({
        at,
        instrumentId,
        priceTicks: 0,
        size: 0,
        action: ACTION.clear,
        isBid: null,
        depth: 0,
        sequence: this.#sequence,
        flags: FLAG.last,
      });
  }

  /** Blocks wait to be written. */
  get full(): boolean {
    return this.#writers.book.full || this.#writers.trades.full;
  }

  /** What lies deeper than the shown levels is told by nobody. */
  #isShown({ at, depth }: BookChange): boolean {
    return this.hasBooks(at) && depth < SHOWN_LEVELS;
  }

  hasBooks(at: SessionNs): boolean {
    return at >= this.#window.booksFrom && at < this.#window.booksTo;
  }

  /**
   * The contracts that a change of the book is published for: a second contract has the
   * same book, but for what fills time, which comes and goes between.
   */
  #shownFor(isFiller = false): readonly ContractFeed[] {
    if (this.#contracts.length === 1 || !isFiller) return this.#contracts;
    return this.#contracts.filter(({ share }) => share === 1);
  }

  /**
   * The contracts that a print is published for: one that has a share of the business has
   * a share of them, and the others are cancels there.
   */
  #printedFor(isFiller: boolean): readonly ContractFeed[] {
    return this.#shownFor(isFiller).filter(({ share }) => share === 1 || this.#chance() < share);
  }

  #publish(action: number, change: BookChange, feeds: readonly ContractFeed[]): void {
    this.#sequence++;
    const isTrade = action === ACTION.trade;
    for (const { instrumentId, basisTicks } of feeds) {
      const fields = {
        at: change.at,
        instrumentId,
        priceTicks: this.book.tick(change.index) + basisTicks,
        size: change.size,
        action,
        isBid: change.isBid,
        depth: change.depth,
        sequence: this.#sequence,
        flags: isTrade ? 0 : FLAG.last,
      };
      if (isTrade) this.#writers.trades.event(fields);
      if (this.hasBooks(change.at)) this.#writers.book.withBook(fields, this.book, basisTicks);
    }
  }
}
