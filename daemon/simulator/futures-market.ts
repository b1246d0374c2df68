import type { Instrument } from '../../shared/instruments.ts';
import type { Session } from '../../shared/session/session.ts';
import { NS_PER_MINUTE, NS_PER_SECOND } from '../../shared/units.ts';
import { OrderBook } from './order-book.ts';
import type { PlantedEffect } from './planted-effect.ts';
import type { Random } from './random.ts';
import { FLAG_LAST, type MarketRecordWriter } from './record-writers.ts';

export const RATES = { demo: 4, full: 560 } as const;
/**
 * `demo`: small enough to simulate a month in a minute. `full`: about ten million MBP-10
 * records a session, for benchmarks.
 */
export type Rate = keyof typeof RATES;

const ACTION = { add: 0x41, cancel: 0x43, trade: 0x54 } as const;
const MARKET_ORDER_SHARE = 0.22;
const LIMIT_ORDER_SHARE = 0.4;
const MEAN_ORDER = 2;
/** Contracts in a fresh queue at the `demo` rate. */
const MEAN_QUEUE = 4;
/**
 * A little less than one: part of a queue's end is chance, which counts for less in deep
 * queues.
 */
const QUEUE_EXPONENT = 0.9;
/** Brings the planted market's range after the open to that of the demo rate. */
const LEANING_EXPONENT = 0.4;
const MEAN_DEPTH_TICKS = 3;
const SPREAD_REACTION_SECONDS = 0.05;
const PAUSE_EVENTS = 8192;

export interface ContractFeed {
  readonly instrumentId: number;
  readonly basisTicks: number;
  /** Share of the session's business; 1 for the only contract. */
  readonly share: number;
}

export interface FuturesWriters {
  readonly trades: MarketRecordWriter;
  readonly book: MarketRecordWriter;
}

/**
 * Activity by time of day, in multiples of the base rate: quiet pre-market, a burst at
 * the open, fading towards noon.
 */
export function activity(minutesSinceOpen: number): number {
  if (minutesSinceOpen < 0) return 0.25 + 0.15 * Math.max(0, 1 + minutesSinceOpen / 60);
  return 0.8 + 1.6 * Math.exp(-minutesSinceOpen / 35);
}

/**
 * A zero-intelligence market (Smith, Farmer, Gillemot & Krishnamurthy 2003): limit
 * orders, cancels and market orders arrive at random; order flow, depth, tape and price
 * agree because each is read off the same queues.
 */
export class FuturesMarket {
  readonly #session: Session;
  readonly #book: OrderBook;
  readonly #random: Random;
  readonly #effect: PlantedEffect;
  readonly #contracts: readonly ContractFeed[];
  readonly #writers: FuturesWriters;
  readonly #tickPoints: number;
  readonly #eventsPerSecond: number;
  readonly #orderSize: number;
  /** Factor on how far the planted effect leans order flow and depth. */
  readonly #leaning: number;
  #at: number;
  #sequence = 1000;

  constructor(options: {
    session: Session;
    instrument: Instrument;
    startTick: number;
    rate: Rate;
    random: Random;
    effect: PlantedEffect;
    contracts: readonly ContractFeed[];
    writers: FuturesWriters;
  }) {
    this.#session = options.session;
    this.#random = options.random;
    this.#effect = options.effect;
    this.#contracts = options.contracts;
    this.#writers = options.writers;
    this.#tickPoints = options.instrument.tickSizePoints;
    this.#eventsPerSecond = RATES[options.rate];
    this.#orderSize = MEAN_ORDER;
    // Best queues lose more than they gain, so they run dry in a time that goes with
    // their size over the rate: deepening them with the rate keeps that time, and so the
    // volatility and the weight of a leaning, alike.
    const meanQueue = MEAN_QUEUE * (this.#eventsPerSecond / RATES.demo) ** QUEUE_EXPONENT;
    // Deep queues average chance out, and so follow a leaning more surely.
    this.#leaning = (RATES.demo / this.#eventsPerSecond) ** LEANING_EXPONENT;
    this.#book = new OrderBook(options.startTick, meanQueue, options.random);
    this.#at = options.session.preMarketStart;
  }

  /** Mid price in points. */
  get mid(): number {
    return ((this.#book.tick(this.#book.bid) + this.#book.tick(this.#book.ask)) / 2) * this.#tickPoints;
  }

  /**
   * Runs to `end` (session time), pausing to flush full blocks; `onProgress` is told the
   * time and the mid, and waited for.
   */
  async run(end: number, onProgress: (at: number, mid: number) => Promise<void>): Promise<void> {
    const { trades, book } = this.#writers;
    while (this.#at < end) {
      for (let i = 0; i < PAUSE_EVENTS && this.#at < end; i++) {
        this.#step();
        if (book.full) await book.flush();
        if (trades.full) await trades.flush();
      }
      await onProgress(this.#at, this.mid);
    }
  }

  #step(): void {
    const spread = this.#book.ask - this.#book.bid;
    const minutes = (this.#at - this.#session.rthOpen) / NS_PER_MINUTE;
    const mean =
      spread > 1
        ? SPREAD_REACTION_SECONDS / Math.sqrt(this.#eventsPerSecond)
        : 1 / (this.#eventsPerSecond * activity(minutes));
    this.#at += Math.max(1000, Math.round(this.#random.exponential(mean) * NS_PER_SECOND));
    if (spread > 1) return this.#fillSpread();
    const draw = this.#random.next();
    if (draw < MARKET_ORDER_SHARE) this.#marketOrder();
    else if (draw < MARKET_ORDER_SHARE + LIMIT_ORDER_SHARE) this.#limitOrder();
    else this.#cancel();
  }

  #lastMoveUp = true;

  /**
   * After a move the side that was not used up steps into the gap, and the queue behind
   * the one that was used up is drawn afresh, by an order or a cancel: with both best
   * queues alike in law, the next move is as likely up as down (the queue-reactive model
   * of Huang, Lehalle & Rosenbaum 2015 with full renewal). Otherwise deep old queues
   * would pull price back at every step.
   */
  #fillSpread(): void {
    const isBid = this.#lastMoveUp;
    const index = isBid ? this.#book.bid + 1 : this.#book.ask - 1;
    const contracts = this.#book.freshQueue(isBid, 0);
    this.#book.add(isBid, index, contracts);
    this.#publish(ACTION.add, isBid, index, contracts, 0);
    const opposite = isBid ? this.#book.ask : this.#book.bid;
    const change = this.#book.freshQueue(!isBid, 0) - this.#book.size[opposite]!;
    if (change > 0) this.#book.add(!isBid, opposite, change);
    else if (change < 0) this.#book.remove(opposite, -change);
    if (change !== 0)
      this.#publish(change > 0 ? ACTION.add : ACTION.cancel, !isBid, opposite, Math.abs(change), 0);
  }

  #marketOrder(): void {
    const buys = this.#random.next() < 0.5 + this.#leaning * this.#effect.tilt.buy;
    const index = buys ? this.#book.ask : this.#book.bid;
    const contracts = Math.min(this.#random.geometric(this.#orderSize), this.#book.size[index]!);
    const priceTicks = this.#book.tick(index);
    this.#publishTrade(buys, index, contracts);
    this.#take(!buys, index, contracts);
    this.#effect.onTrade(this.#at, priceTicks * this.#tickPoints, contracts);
    this.#book.bidFactor = this.#leaned(this.#effect.tilt.bidSize);
    this.#book.askFactor = this.#leaned(this.#effect.tilt.askSize);
  }

  #leaned(factor: number): number {
    return this.#leaning === 1 ? factor : factor ** this.#leaning;
  }

  #limitOrder(): void {
    const isBid = this.#random.next() < 0.5;
    const depth = Math.min(9, this.#random.geometric(MEAN_DEPTH_TICKS) - 1);
    const index = isBid ? this.#book.bid - depth : this.#book.ask + depth;
    const { tilt } = this.#effect;
    const contracts = Math.max(
      1,
      Math.round(this.#random.geometric(this.#orderSize) * this.#leaned(isBid ? tilt.bidSize : tilt.askSize)),
    );
    this.#book.add(isBid, index, contracts);
    this.#publish(ACTION.add, isBid, index, contracts, depth);
  }

  #cancel(): void {
    const isBid = this.#random.next() < 0.5;
    const depth = Math.min(9, this.#random.geometric(MEAN_DEPTH_TICKS) - 1);
    const index = isBid ? this.#book.bid - depth : this.#book.ask + depth;
    const resting = this.#book.size[index]!;
    if (resting === 0) return;
    this.#take(isBid, index, Math.min(resting, this.#random.geometric(this.#orderSize)), depth);
  }

  #take(isBid: boolean, index: number, contracts: number, depth = 0): void {
    const { bid, ask } = this.#book;
    this.#book.remove(index, contracts);
    if (this.#book.ask > ask) this.#lastMoveUp = true;
    else if (this.#book.bid < bid) this.#lastMoveUp = false;
    this.#publish(ACTION.cancel, isBid, index, contracts, depth);
  }

  #publishTrade(buys: boolean, index: number, size: number): void {
    this.#sequence++;
    for (const contract of this.#contracts) {
      if (contract.share < 1 && this.#random.next() > contract.share) continue;
      const fields = {
        at: this.#at,
        instrumentId: contract.instrumentId,
        priceTicks: this.#book.tick(index) + contract.basisTicks,
        size,
        action: ACTION.trade,
        isBid: buys,
        depth: 0,
        sequence: this.#sequence,
        flags: 0,
      };
      this.#writers.trades.event(fields);
      this.#writers.book.withBook(fields, this.#book, contract.basisTicks);
    }
  }

  #publish(action: number, isBid: boolean, index: number, size: number, depth: number): void {
    this.#sequence++;
    for (const contract of this.#contracts) {
      if (contract.share < 1 && this.#random.next() > contract.share) continue;
      const priceTicks = this.#book.tick(index) + contract.basisTicks;
      const { instrumentId, basisTicks } = contract;
      const fields = {
        at: this.#at,
        instrumentId,
        priceTicks,
        size,
        action,
        isBid,
        depth,
        sequence: this.#sequence,
        flags: FLAG_LAST,
      };
      this.#writers.book.withBook(fields, this.#book, basisTicks);
    }
  }
}
