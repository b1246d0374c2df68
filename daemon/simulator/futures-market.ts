import type { Instrument } from '../../shared/instruments.ts';
import { NS_PER_MINUTE, type SessionNs } from '../../shared/units.ts';
import type { Filler } from './filler.ts';
import type { FuturesTape } from './futures-tape.ts';
import { type LastPrints, minuteOf } from './last-prints.ts';
import { type Act, MarketHand, type MarketHandle, type Script } from './market-hand.ts';
import {
  MAX_LEAN,
  MEAN_SQUARED_TICKS,
  MEAN_SWEEP_LEVELS,
  SWEEP_SHARE,
  TAKEN_BY_PRINT_SHARE,
} from './move-law.ts';
import type { OrderBook } from './order-book.ts';
import { marketOrderSize } from './order-size.ts';
import type { PlantedEffect } from './planted-effect.ts';
import type { Random } from './random.ts';
import type { Volatility } from './volatility.ts';

export const RATES = ['demo', 'full'] as const;
/**
 * `demo`: every print and every change of a best price. `full`: the same market with all
 * that comes and goes between, about ten million MBP-10 records a session.
 */
export type Rate = (typeof RATES)[number];

/** Of what takes from a queue, so many are market orders; the others are cancels. */
const PRINT_SHARE = 0.5;
const MEAN_CANCEL = 9;
/** Contracts that one order or cancel takes: says how many a queue lasts. */
const MEAN_TAKEN = 5;
/**
 * A queue that is still there after so many events more than it should last waits for its
 * move.
 */
const MAX_EVENTS_MORE = 200;
/** Market orders that go the way of the next move, while it is in the making. */
const WITH_THE_MOVE_SHARE = 0.86;
/**
 * Large orders are worked in pieces over many prints: as long as one is, its side takes
 * this much more often.
 */
const METAORDER_SHARE = 0.08;
const MEAN_METAORDER_PRINTS = 40;
/** An order larger than its queue walks on into the next one this often. */
const WALK_SHARE = 0.09;
/**
 * A market order against one resting order is one print; against two, two at one time.
 */
const TWO_PRINTS_SHARE = 0.07;
/** Orders that answer another within a millisecond, or within a tenth of a second. */
const AT_ONCE_SHARE = 0.44;
const SOON_SHARE = 0.14;
const AT_ONCE_NS = 300_000;
const SOON_NS = 30_000_000;
const MIN_STEP_NS = 1000;
const REFILL_NS = 20_000_000;
const GAP_NS = 8_000_000;
const DEEP_SHARE = 0.3;
const MEAN_LIMIT = 5;
const MEAN_DEPTH_TICKS = 3;
/** Price is drawn back towards where it has been of late, a little: per minute. */
const REVERSION_PER_MINUTE = 0.012;
const REVERSION_MEMORY_MINUTES = 3;
const PAUSE_MOVES = 256;

/** Where price is drawn to, from an instant on. */
export interface Bridge {
  readonly from: SessionNs;
  readonly to: SessionNs;
  readonly points: number;
}

/**
 * A market in which price moves when a best queue is used up. When the next move is, and
 * which way, is drawn as the last one ends; market orders and cancels then eat that queue
 * until it is gone, and new orders close the gap. Moves are up or down by one tick, so
 * their number in a minute is the variance of price in ticks, which the clock of
 * volatility says.
 */
export class FuturesMarket {
  readonly #volatility: Volatility;
  readonly #book: OrderBook;
  readonly #random: Random;
  readonly #effect: PlantedEffect;
  readonly #tape: FuturesTape;
  readonly #lastPrints: LastPrints;
  readonly #filler: Filler | null;
  readonly #tickPoints: number;
  readonly #bridge: Bridge | null;
  readonly #onClock: (at: SessionNs, mid: number) => void;
  /** What is not left to chance, earliest first. */
  readonly #acts: Act[];
  readonly #hand: MarketHand | null;
  #playing: Iterator<void> | null = null;
  #at: SessionNs;
  /** When the last move was due: one that came late does not delay the next. */
  #movedAt: SessionNs;
  /** Where price has been of late, in ticks. */
  #average: number;
  #averagedAt: SessionNs;
  /** Side of the order that is worked in pieces. */
  #metaorderBuys = true;

  constructor(options: {
    instrument: Instrument;
    volatility: Volatility;
    random: Random;
    effect: PlantedEffect;
    tape: FuturesTape;
    lastPrints: LastPrints;
    filler: Filler | null;
    /** Told before each event, with the mid in force until then. */
    onClock: (at: SessionNs, mid: number) => void;
    startAt?: SessionNs;
    bridge?: Bridge;
    script?: Script | null;
  }) {
    this.#volatility = options.volatility;
    this.#random = options.random;
    this.#effect = options.effect;
    this.#tape = options.tape;
    this.#lastPrints = options.lastPrints;
    this.#filler = options.filler;
    this.#onClock = options.onClock;
    this.#acts = [...(options.script?.acts ?? [])];
    this.#tickPoints = options.instrument.tickSizePoints;
    this.#book = options.tape.book;
    this.#bridge = options.bridge ?? null;
    this.#average = this.#book.tick(this.#book.bid);
    this.#at = options.startAt ?? 0;
    this.#movedAt = this.#at;
    this.#averagedAt = this.#at;
    this.#hand = options.script ? new MarketHand(this.#handle(options.script), options.script.session) : null;
  }

  /** Mid price in points. */
  get mid(): number {
    return ((this.#book.tick(this.#book.bid) + this.#book.tick(this.#book.ask)) / 2) * this.#tickPoints;
  }

  /**
   * Runs past `end`, where the tape ends, pausing so that full blocks can be written.
   * However far it runs, what is written up to a moment is the same.
   */
  async run(end: SessionNs, onPause: (at: SessionNs) => Promise<void>): Promise<void> {
    while (this.#at < end) {
      for (let i = 0; i < PAUSE_MOVES && this.#at < end && !this.#tape.full; i++)
        if (this.#playing) this.#play(this.#playing);
        else this.#move();
      await onPause(Math.min(this.#at, end));
    }
  }

  /** What leads to the next move, and the move. */
  #move(): void {
    const movesPerMinute = this.#movesPerMinute(this.#at);
    this.#book.depthFactor = this.#volatility.depthAt(this.#at);
    this.#movedAt = this.#nextMoveAt();
    const moveAt = Math.max(this.#at + MIN_STEP_NS, this.#movedAt);
    if (this.#hand && this.#acts.length > 0 && moveAt >= this.#acts[0]!.at) return this.#begin(this.#hand);
    const up = this.#random.next() < 0.5 + this.#lean(movesPerMinute);
    this.#consume(up, moveAt);
    this.#advance(moveAt);
    this.#takeBest(up);
    this.#closeGap(up);
    this.#remember(moveAt);
  }

  #begin(hand: MarketHand): void {
    const act = this.#acts.shift()!;
    this.#advance(act.at);
    this.#playing = act.play(hand);
  }

  #play(playing: Iterator<void>): void {
    if (!playing.next().done) return;
    this.#playing = null;
    this.#movedAt = this.#at;
    this.#remember(this.#at);
  }

  #handle({ onHalt }: Script): MarketHandle {
    const market = this;
    return {
      book: this.#book,
      get at() {
        return market.#at;
      },
      advance: (at) => this.#advance(at),
      skipTo: (at) => {
        this.#filler?.skipTo(at);
        onHalt(at);
        this.#advance(at);
      },
      trade: (buys, index, contracts) => this.#trade(buys, index, contracts),
      add: (isBid, index, contracts) => this.#add(isBid, index, contracts),
      cancel: (isBid, index, contracts) => {
        this.#book.remove(index, contracts);
        const depth = Math.abs(this.#book.best(isBid) - index);
        this.#tape.cancelled({ at: this.#at, isBid, index, size: contracts, depth });
      },
      closeGap: (up) => this.#closeGap(up),
      clear: () => this.#tape.cleared(this.#at),
    };
  }

  #movesPerMinute(at: SessionNs): number {
    return (this.#volatility.sigmaAt(at) / this.#tickPoints) ** 2 / MEAN_SQUARED_TICKS;
  }

  /** Waits are exponential, at the pace of each minute that they last into. */
  #nextMoveAt(): SessionNs {
    let movesToGo = this.#random.exponential(1);
    let at = this.#movedAt;
    for (;;) {
      const minuteEnd = (minuteOf(at) + 1) * NS_PER_MINUTE;
      const pace = this.#movesPerMinute(at) / NS_PER_MINUTE;
      if (pace * (minuteEnd - at) >= movesToGo) return at + movesToGo / pace;
      movesToGo -= pace * (minuteEnd - at);
      at = minuteEnd;
    }
  }

  #lean(movesPerMinute: number): number {
    const away = (this.#book.tick(this.#book.bid) - this.#average) / (2 * movesPerMinute);
    const lean = this.#effect.lean + this.#bridgeLean(movesPerMinute) - REVERSION_PER_MINUTE * away;
    return Math.max(-MAX_LEAN, Math.min(MAX_LEAN, lean));
  }

  /**
   * The drift of a Brownian bridge: what is left of the way, over what is left of the
   * moves.
   */
  #bridgeLean(movesPerMinute: number): number {
    const bridge = this.#bridge;
    if (!bridge || this.#at < bridge.from) return 0;
    const minutes = Math.max(1, (bridge.to - this.#at) / NS_PER_MINUTE);
    return (bridge.points - this.mid) / this.#tickPoints / (2 * movesPerMinute * minutes);
  }

  #remember(at: SessionNs): void {
    const minutes = Math.min(1, (at - this.#averagedAt) / NS_PER_MINUTE);
    this.#averagedAt = at;
    const weight = 1 - Math.exp(-minutes / REVERSION_MEMORY_MINUTES);
    this.#average += weight * (this.#book.tick(this.#book.bid) - this.#average);
  }

  /** Moves the clock on; whatever quotes off this market has seen all before. */
  #advance(at: SessionNs): void {
    this.#at = Math.max(this.#at + MIN_STEP_NS, Math.round(at));
    this.#onClock(this.#at, this.mid);
    this.#filler?.between(this.#at);
  }

  /** Orders and cancels until one more would use up the queue that is to go. */
  #consume(up: boolean, until: SessionNs): void {
    const target = this.#book.best(!up);
    let left = Math.ceil(this.#book.size[target]! / MEAN_TAKEN);
    while (this.#at < until - 2 * MIN_STEP_NS && this.#book.size[target]! > 1) {
      const next = this.#nextTime(until, Math.max(1, left--));
      if (next >= until) return;
      this.#advance(next);
      const draw = this.#random.next();
      if (draw < DEEP_SHARE) this.#deepOrder();
      else if (this.#random.next() < PRINT_SHARE) this.#print(up, target);
      else this.#cancel(target, !up);
      if (this.#random.next() < Math.abs(this.#effect.flow)) this.#compensatedPrint(this.#effect.flow > 0);
      if (left < -MAX_EVENTS_MORE) return;
    }
  }

  /**
   * Soon after the last one as often as orders answer each other, else any time before.
   */
  #nextTime(until: SessionNs, left: number): SessionNs {
    const draw = this.#random.next();
    if (draw < AT_ONCE_SHARE) return this.#at + this.#random.exponential(AT_ONCE_NS) + MIN_STEP_NS;
    if (draw < AT_ONCE_SHARE + SOON_SHARE) return this.#at + this.#random.exponential(SOON_NS);
    return this.#at + (until - this.#at) * (1 - (1 - this.#random.next()) ** (1 / left));
  }

  /** A market order that leaves something of the queue it hits. */
  #print(up: boolean, target: number): void {
    if (this.#random.next() < 1 / MEAN_METAORDER_PRINTS) this.#metaorderBuys = this.#random.next() < 0.5;
    const share = WITH_THE_MOVE_SHARE + (this.#metaorderBuys === up ? METAORDER_SHARE : -METAORDER_SHARE);
    const withTheMove = this.#random.next() < share;
    const buys = withTheMove ? up : !up;
    const index = withTheMove ? target : this.#book.best(up);
    const size = Math.min(marketOrderSize(this.#random), this.#book.size[index]! - 1);
    if (size <= 0) return;
    const first = size > 1 && this.#random.next() < TWO_PRINTS_SHARE ? Math.ceil(size / 2) : size;
    this.#trade(buys, index, first);
    if (first < size) this.#trade(buys, index, size - first);
  }

  /**
   * A print, and the same size put back where it was taken: flow that moves nothing, and
   * makes no high, no low and no contact.
   */
  #compensatedPrint(buys: boolean): void {
    if (!this.#lastPrints.canRepeat(buys, this.#at)) return;
    const index = this.#book.best(!buys);
    const size = Math.min(marketOrderSize(this.#random), this.#book.size[index]! - 1);
    if (size <= 0) return;
    this.#trade(buys, index, size);
    this.#advance(this.#at + this.#random.exponential(REFILL_NS));
    this.#add(!buys, index, size);
  }

  #cancel(index: number, isBid: boolean): void {
    const size = Math.min(this.#random.geometric(MEAN_CANCEL), this.#book.size[index]! - 1);
    if (size <= 0) return;
    this.#book.remove(index, size);
    this.#tape.cancelled({ at: this.#at, isBid, index, size, depth: 0 });
  }

  /** An order behind the best prices, or its end. */
  #deepOrder(): void {
    const isBid = this.#random.next() < 0.5;
    const depth = Math.min(9, this.#random.geometric(MEAN_DEPTH_TICKS));
    const index = isBid ? this.#book.bid - depth : this.#book.ask + depth;
    const size = this.#random.geometric(MEAN_LIMIT);
    if (this.#random.next() < 0.5 || this.#book.size[index]! <= size) return this.#add(isBid, index, size);
    this.#book.remove(index, size);
    this.#tape.cancelled({ at: this.#at, isBid, index, size, depth });
  }

  #add(isBid: boolean, index: number, size: number): void {
    this.#book.add(isBid, index, size);
    const depth = Math.abs(this.#book.best(isBid) - index);
    this.#tape.added({ at: this.#at, isBid, index, size, depth });
  }

  /** What is left of the best queue goes: by a market order, a sweep, or a cancel. */
  #takeBest(up: boolean): void {
    const index = this.#book.best(!up);
    if (this.#random.next() >= TAKEN_BY_PRINT_SHARE) {
      const size = this.#book.size[index]!;
      this.#book.remove(index, size);
      this.#tape.cancelled({ at: this.#at, isBid: !up, index, size, depth: 0 });
      return;
    }
    const levels = this.#random.next() < SWEEP_SHARE ? 1 + this.#random.geometric(MEAN_SWEEP_LEVELS) : 1;
    for (let level = 0; level < levels; level++) {
      const best = this.#book.best(!up);
      this.#trade(up, best, this.#book.size[best]!);
    }
    if (levels > 1 || this.#random.next() >= WALK_SHARE) return;
    const next = this.#book.best(!up);
    const size = Math.min(marketOrderSize(this.#random), this.#book.size[next]! - 1);
    if (size > 0) this.#trade(up, next, size);
  }

  #trade(buys: boolean, index: number, size: number): void {
    const priceTicks = this.#tape.print({ at: this.#at, buys, index, size }, () =>
      this.#book.remove(index, size),
    );
    this.#lastPrints.onPrint(this.#at, buys, index);
    if (priceTicks !== null) this.#hand?.onPrint(this.#at, index);
    if (priceTicks !== null) this.#effect.onTrade(this.#at, priceTicks * this.#tickPoints, size);
    this.#book.bidFactor = this.#effect.bidFactor;
    this.#book.askFactor = this.#effect.askFactor;
  }

  /**
   * The side that was not used up steps into the gap with fresh queues, and the queue
   * behind the one that went is drawn afresh: with both alike in law, the next move is as
   * likely up as down (the queue-reactive model of Huang, Lehalle & Rosenbaum, 2015, with
   * full renewal).
   */
  #closeGap(up: boolean): void {
    while (this.#book.ask - this.#book.bid > 1) {
      this.#advance(this.#at + this.#random.exponential(GAP_NS));
      const index = up ? this.#book.bid + 1 : this.#book.ask - 1;
      this.#add(up, index, this.#book.freshQueue(up, 0));
    }
    this.#topUp(up);
    const opposite = this.#book.best(!up);
    const change = this.#book.freshQueue(!up, 0) - this.#book.size[opposite]!;
    if (change > 0) this.#add(!up, opposite, change);
    else if (change < 0) {
      this.#book.remove(opposite, -change);
      this.#tape.cancelled({ at: this.#at, isBid: !up, index: opposite, size: -change, depth: 0 });
    }
  }

  /** Behind a new best queue lies what was eaten from: it fills up as deeper ones are. */
  #topUp(isBid: boolean): void {
    for (const depth of [1, 2]) {
      const index = isBid ? this.#book.bid - depth : this.#book.ask + depth;
      const missing = this.#book.freshQueue(isBid, depth) - this.#book.size[index]!;
      if (missing > 0) this.#add(isBid, index, missing);
    }
  }
}
