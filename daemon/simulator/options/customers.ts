import { type Right, rightSign } from '../../../pipeline/options/black-76.ts';
import { NS_PER_SECOND, type SessionNs } from '../../../shared/units.ts';
import type { Random } from '../random.ts';
import type { CustomerFlow } from './customer-flow.ts';
import { isZeroDte } from './expiry.ts';
import type { Ladder, ListedSeries } from './ladder.ts';
import { optionOrderSize } from './order-size.ts';

const MEAN_SECONDS_BETWEEN_ORDERS = 1.1;
/** Of orders, so many are the next piece of the one before. */
const PIECE_SHARE = 0.5;
const MEAN_SECONDS_BETWEEN_PIECES = 0.05;
/** A quote is made for every order that comes, and the order meets it so much later. */
export const ORDER_NS = 1_000;
/**
 * Where customers trade: the day's own expiry, the others in their order, and how far
 * out.
 */
const ZERO_DTE_SHARE = 0.55;
const LATER_SHARES = [0.15, 0.1, 0.1, 0.1] as const;
const OUT_OF_THE_MONEY_SHARE = 0.75;
const REACH_POINTS = 26;
const ROUND_SHARE = 0.35;
const ROUND_POINTS = 25;
/** Strikes so near to price show what an approach carries. */
const DEMAND_REACH_POINTS = 50;
const INSIDE_SHARE = 0.1;
const SIDE_NOT_SAID_SHARE = 0.05;

interface Wish {
  readonly listed: ListedSeries;
  readonly buys: boolean;
}

/** An order on its way to its quote. */
export interface Order extends Wish {
  /** When it meets it. */
  readonly at: SessionNs;
  readonly size: number;
  /** Whether it trades between bid and offer where there is room. */
  readonly isInside: boolean;
  /** Whether the venue says who took. */
  readonly isSideSaid: boolean;
}

/** An order that a customer is made to send, for the day's own expiry. */
export interface Directed {
  readonly strikePoints: number;
  readonly buys: boolean;
  readonly leastContracts: number;
}
/** What the order of a moment is made to be; null where the customer decides. */
export type Directing = (now: SessionNs, mid: number) => Directed | null;

/** Price as it stands as an order comes. */
export interface OrderMoment {
  readonly now: SessionNs;
  readonly mid: number;
  /** Price of the future that options of an expiry are on. */
  readonly futureOf: (expiry: number) => number;
  /** What an approach carries, in standard deviations. */
  readonly demand: number;
}

/**
 * Who trades options: when, which, on which side and how many; large orders in pieces.
 */
export class Customers {
  readonly #zeroDte: Ladder | null;
  readonly #later: readonly Ladder[];
  readonly #flow: CustomerFlow;
  readonly #random: Random;
  readonly #directing: Directing | null;
  /** What the next order goes on with. */
  #piece: Wish | null = null;
  /** When the next order comes. */
  nextAt: SessionNs;

  constructor(
    ladders: readonly Ladder[],
    {
      date,
      flow,
      random,
      startAt,
      directing = null,
    }: {
      date: string;
      flow: CustomerFlow;
      random: Random;
      startAt: SessionNs;
      directing?: Directing | null;
    },
  ) {
    this.#directing = directing;
    this.#zeroDte = ladders.find(({ expiry }) => isZeroDte(expiry, date)) ?? null;
    this.#later = ladders.filter((ladder) => ladder !== this.#zeroDte);
    this.#flow = flow;
    this.#random = random;
    this.nextAt = startAt + this.#wait(false);
  }

  #wait(isPiece: boolean): number {
    const mean = isPiece ? MEAN_SECONDS_BETWEEN_PIECES : MEAN_SECONDS_BETWEEN_ORDERS;
    return Math.round(this.#random.exponential(mean) * NS_PER_SECOND) + 2 * ORDER_NS;
  }

  /** The order that comes now; the next one is drawn with it. */
  order(moment: OrderMoment): Order {
    const at = moment.now + ORDER_NS;
    const { listed, buys } = this.#piece ?? this.#wish(moment);
    const size = optionOrderSize(this.#random);
    const isInside = this.#random.next() < INSIDE_SHARE;
    const isSideSaid = this.#random.next() >= SIDE_NOT_SAID_SHARE;
    const hasMore = this.#random.next() < PIECE_SHARE;
    this.#piece = hasMore ? { listed, buys } : null;
    this.nextAt = at + this.#wait(hasMore);
    return this.#directed({ listed, at, buys, size, isInside, isSideSaid }, moment);
  }

  /** What is drawn does not depend on it: but for this the order is what it was. */
  #directed(order: Order, { now, mid }: OrderMoment): Order {
    const directed = this.#directing?.(now, mid);
    if (!directed) return order;
    const { strikePoints, buys, leastContracts } = directed;
    const ladder = this.#zeroDte ?? this.#later[0]!;
    const listed = ladder.nearest(strikePoints, order.listed.series.right);
    return { ...order, listed, buys, size: Math.max(order.size, leastContracts) };
  }

  #wish({ now, mid, futureOf, demand }: OrderMoment): Wish {
    const ladder = this.#ladder();
    const listed = pickSeries(ladder, futureOf(ladder.place), this.#random);
    const { right, strikePoints } = listed.series;
    const isNear = ladder === this.#zeroDte && Math.abs(strikePoints - mid) <= DEMAND_REACH_POINTS;
    const buyProbability = this.#flow.buyProbability(right, now, mid, isNear ? demand : 0);
    return { listed, buys: this.#random.next() < buyProbability };
  }

  /**
   * Where an expiry is not listed, the day's own is traded instead, or the first there
   * is.
   */
  #ladder(): Ladder {
    let draw = this.#random.next() - ZERO_DTE_SHARE;
    const fallback = this.#zeroDte ?? this.#later[0]!;
    if (draw < 0) return fallback;
    for (const [i, share] of LATER_SHARES.entries()) {
      draw -= share;
      if (draw < 0) return this.#later[i] ?? fallback;
    }
    return fallback;
  }
}

/** Trading gathers near the money, out of it, and at round strikes. */
export function pickSeries(ladder: Ladder, future: number, random: Random): ListedSeries {
  const right: Right = random.next() < 0.5 ? 'C' : 'P';
  const out = random.next() < OUT_OF_THE_MONEY_SHARE ? 1 : -1;
  const away = out * rightSign(right) * Math.abs(random.normal()) * REACH_POINTS;
  const isRound = random.next() < ROUND_SHARE;
  const strike = future + away;
  return ladder.nearest(isRound ? Math.round(strike / ROUND_POINTS) * ROUND_POINTS : strike, right);
}
