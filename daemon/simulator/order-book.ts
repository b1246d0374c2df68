import type { Random } from './random.ts';

/** Ticks the book can move over in a session, centred on its start. */
const SPAN_TICKS = 1 << 14;
export const SHOWN_LEVELS = 10;
const STOCKED_LEVELS = 16;

/** Contracts in a fresh best queue, on an ordinary day at an ordinary hour. */
const MEAN_QUEUE = 42;
/** Mean size of deeper queues, in best ones: flat beyond the third. */
const DEPTH_PROFILE = [1, 1.1, 1.4] as const;

/**
 * Resting size by price tick. Price moves only when a side's best queue is used up, by
 * trades or by cancels: nothing sets it.
 */
export class OrderBook {
  readonly size = new Int32Array(SPAN_TICKS);
  /** Best occupied ticks, as indices into `size`. */
  bid: number;
  ask: number;
  readonly #base: number;
  readonly #random: Random;
  /** Factors on the size of fresh queues: of both sides, of bids and of offers. */
  depthFactor = 1;
  bidFactor = 1;
  askFactor = 1;

  constructor(startTick: number, random: Random) {
    this.#base = startTick - SPAN_TICKS / 2;
    this.#random = random;
    this.bid = SPAN_TICKS / 2;
    this.ask = this.bid + 1;
    for (let i = 0; i < STOCKED_LEVELS; i++) {
      this.size[this.bid - i] = this.freshQueue(true, i);
      this.size[this.ask + i] = this.freshQueue(false, i);
    }
  }

  /** What a queue holds when it is new. */
  freshQueue(isBid: boolean, depth: number): number {
    const side = isBid ? this.bidFactor : this.askFactor;
    const profile = DEPTH_PROFILE[Math.min(depth, DEPTH_PROFILE.length - 1)]!;
    return this.#random.geometric(Math.max(1.05, MEAN_QUEUE * profile * this.depthFactor * side));
  }

  /** Price in ticks of an index. */
  tick(index: number): number {
    return this.#base + index;
  }

  best(isBid: boolean): number {
    return isBid ? this.bid : this.ask;
  }

  /** Adds a resting order; one inside the spread becomes the new best. */
  add(isBid: boolean, index: number, contracts: number): void {
    this.size[index]! += contracts;
    if (isBid && index > this.bid) this.bid = index;
    if (!isBid && index < this.ask) this.ask = index;
  }

  /**
   * Takes contracts from a queue, by trade or cancel, as far as there are any. Returns
   * how many were taken.
   */
  remove(index: number, contracts: number): number {
    const taken = Math.min(contracts, this.size[index]!);
    this.size[index]! -= taken;
    if (this.size[index] === 0) this.#restock(index);
    return taken;
  }

  /** Forgets every order, and has fresh queues so many ticks away. */
  reopen(ticks: number): void {
    this.size.fill(0);
    this.bid += ticks;
    this.ask = this.bid + 1;
    for (let i = 0; i < STOCKED_LEVELS; i++) {
      this.size[this.bid - i] = this.freshQueue(true, i);
      this.size[this.ask + i] = this.freshQueue(false, i);
    }
  }

  /**
   * An emptied best moves on to the next occupied tick; the far end of the visible book
   * is kept stocked.
   */
  #restock(index: number): void {
    if (index === this.bid) while (this.size[this.bid] === 0) this.bid--;
    if (index === this.ask) while (this.size[this.ask] === 0) this.ask++;
    if (this.bid < STOCKED_LEVELS || this.ask > SPAN_TICKS - STOCKED_LEVELS)
      throw new RangeError(`the simulated price has left the ${SPAN_TICKS} ticks its book covers`);
    this.#stock(true, this.bid - STOCKED_LEVELS + 1, this.bid - SHOWN_LEVELS);
    this.#stock(false, this.ask + SHOWN_LEVELS, this.ask + STOCKED_LEVELS - 1);
  }

  #stock(isBid: boolean, from: number, to: number): void {
    for (let i = from; i <= to; i++)
      if (this.size[i] === 0) this.size[i] = this.freshQueue(isBid, SHOWN_LEVELS);
  }
}
