import type { Session } from '../../shared/session/session.ts';
import { NS_PER_MILLISECOND, NS_PER_SECOND, type SessionNs } from '../../shared/units.ts';
import type { OrderBook } from './order-book.ts';

/** Between two prints that show a market is alive while it waits. */
const IDLE_NS = 5 * NS_PER_SECOND;
const IDLE_REFILL_NS = 20 * NS_PER_MILLISECOND;

/** A stretch of a session that is not left to chance. */
export interface Act {
  readonly at: SessionNs;
  /** Plays it; wherever it yields, what has been written may be put away. */
  play(hand: MarketHand): Iterator<void>;
}

/** What of a session is not left to chance. */
export interface Script {
  readonly session: Session;
  /** Earliest first. */
  readonly acts: readonly Act[];
  /** Told before the clock moves on to the end of a halt. */
  onHalt(until: SessionNs): void;
}

/** What a market can be made to do; prices are indices of its book. */
export interface MarketHandle {
  readonly book: OrderBook;
  readonly at: SessionNs;
  /** Moves the clock on. */
  advance(at: SessionNs): void;
  /** Moves it on while nothing is published, not even what fills time. */
  skipTo(at: SessionNs): void;
  trade(buys: boolean, index: number, contracts: number): void;
  add(isBid: boolean, index: number, contracts: number): void;
  cancel(isBid: boolean, index: number, contracts: number): void;
  /** The side that was not used up steps into the gap. */
  closeGap(up: boolean): void;
  /** The venue forgets its book and has another. */
  clear(): void;
}

/**
 * Leads a market: by orders, prints and cancels as its participants make them, at times
 * that a script says.
 */
export class MarketHand {
  readonly #market: MarketHandle;
  readonly #session: Session;
  #lastUp = true;
  /** Highest price printed in the pre-market and in the opening range, as indices. */
  preMarketHigh = Number.NEGATIVE_INFINITY;
  openingHigh = Number.NEGATIVE_INFINITY;

  constructor(market: MarketHandle, session: Session) {
    this.#market = market;
    this.#session = session;
  }

  get at(): SessionNs {
    return this.#market.at;
  }

  /** The best price of the side that rising, or falling, price uses up. */
  facing(up: boolean): number {
    return this.#market.book.best(!up);
  }

  /** Told of each print of the contract that is followed. */
  onPrint(at: SessionNs, index: number): void {
    const { preMarketStart, rthOpen, openingRangeEnd } = this.#session;
    if (at >= preMarketStart && at < rthOpen) this.preMarketHigh = Math.max(this.preMarketHigh, index);
    if (at >= rthOpen && at < openingRangeEnd) this.openingHigh = Math.max(this.openingHigh, index);
  }

  /**
   * Lets time pass, with no more than a print of one contract every few seconds, on the
   * side that price last came from.
   */
  waitUntil(at: SessionNs): void {
    while (this.at + IDLE_NS < at) {
      this.#market.advance(this.at + IDLE_NS - IDLE_REFILL_NS);
      const buys = !this.#lastUp;
      const index = this.facing(buys);
      this.#market.add(!buys, index, 1);
      this.#market.trade(buys, index, 1);
      this.#market.advance(this.at + IDLE_REFILL_NS);
    }
    this.#market.advance(at);
  }

  /** A market order into the best queue, which more than that stays of. */
  trade(buys: boolean, contracts: number): void {
    this.fill(buys, this.facing(buys), contracts + 1);
    this.#market.trade(buys, this.facing(buys), contracts);
  }

  /** A market order that takes whole queues, each at its price, all at one time. */
  sweep(buys: boolean, queues: number): void {
    for (let queue = 0; queue < queues; queue++) {
      const index = this.facing(buys);
      this.fill(buys, index + (buys ? 1 : -1), 1);
      this.#market.trade(buys, index, this.#market.book.size[index]!);
    }
    this.#lastUp = buys;
    this.#market.closeGap(buys);
  }

  /** Contracts are added where rising, or falling, price meets them, up to so many. */
  fill(up: boolean, index: number, contracts: number): void {
    const missing = contracts - this.#market.book.size[index]!;
    if (missing > 0) this.#market.add(!up, index, missing);
  }

  /** Contracts are cancelled there, down to so many, at least one. */
  thin(up: boolean, index: number, contracts: number): void {
    const more = this.#market.book.size[index]! - Math.max(1, contracts);
    if (more > 0) this.#market.cancel(!up, index, more);
  }

  /** There are so many contracts at a price. */
  set(up: boolean, index: number, contracts: number): void {
    this.fill(up, index, contracts);
    this.thin(up, index, contracts);
  }

  /** Price goes tick by tick to where a price is the best that it faces. */
  walk(up: boolean, to: number, until: SessionNs): void {
    this.#lastUp = up;
    const left = () => (up ? to - this.facing(true) : this.facing(false) - to);
    for (let steps = left(); steps > 0; steps = left()) {
      this.waitUntil(this.at + Math.max(0, until - this.at) / steps);
      this.sweep(up, 1);
    }
    this.waitUntil(until);
  }

  /** Nothing is published until a time, and then there is a book so many ticks away. */
  halt(until: SessionNs, ticks: number): void {
    this.#market.skipTo(until);
    this.#market.book.reopen(ticks);
    this.#market.clear();
  }
}
