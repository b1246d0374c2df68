import { Random } from '../daemon/simulator/random.ts';
import {
  makeOpenInterestBatch,
  makeOptionDefinitionBatch,
  makeOptionQuoteBatch,
  makeOptionTradeBatch,
  type OpenInterestBatch,
  type OptionDefinitionBatch,
  type OptionQuoteBatch,
  type OptionTradeBatch,
} from '../pipeline/events/option-kinds.ts';
import { blackPrice, type Right, USUAL_RATE } from '../pipeline/options/black-76.ts';
import type { Session } from '../shared/session/session.ts';
import { NS_PER_SECOND, type SessionNs } from '../shared/units.ts';

/** Strikes of the test chain. */
const STRIKES = Array.from({ length: 61 }, (_, i) => 5850 + 5 * i);
/** Options of the test chain by name, as in `6005C`. */
export const OPTION_IDS: readonly (readonly [id: string, right: Right, strike: number])[] = STRIKES.flatMap(
  (strike) => (['C', 'P'] as const).map((right) => [`${strike}${right}`, right, strike] as const),
);
const numberOf = (id: string): number => 1 + OPTION_IDS.findIndex(([name]) => name === id);

export type OptionEvent =
  | {
      readonly kind: 'optionDefinition';
      readonly at: SessionNs;
      readonly id: string;
      readonly right: Right;
      readonly strike: number;
      readonly expiresAt: SessionNs;
      readonly isOnFollowed: boolean;
    }
  | {
      readonly kind: 'openInterest';
      readonly at: SessionNs;
      readonly id: string;
      readonly contracts: number;
      readonly ofDay: number;
    }
  | {
      readonly kind: 'optionTrade';
      readonly at: SessionNs;
      readonly id: string;
      readonly price: number;
      readonly size: number;
      readonly aggressor: number;
    }
  | {
      readonly kind: 'optionQuote';
      readonly at: SessionNs;
      readonly id: string;
      readonly bid: number;
      readonly ask: number;
    };

export const option = (
  at: SessionNs,
  id: string,
  right: Right,
  strike: number,
  expiresAt: SessionNs,
): OptionEvent => ({ kind: 'optionDefinition', at, id, right, strike, expiresAt, isOnFollowed: true });
export const openInterest = (at: SessionNs, id: string, contracts: number, ofDay = 20_000): OptionEvent => ({
  kind: 'openInterest',
  at,
  id,
  contracts,
  ofDay,
});
export const optionTrade = (
  at: SessionNs,
  id: string,
  price: number,
  size: number,
  aggressor: number,
): OptionEvent => ({ kind: 'optionTrade', at, id, price, size, aggressor });
export const optionQuote = (at: SessionNs, id: string, bid: number, ask: number): OptionEvent => ({
  kind: 'optionQuote',
  at,
  id,
  bid,
  ask,
});

type OptionBatch = OptionDefinitionBatch | OpenInterestBatch | OptionTradeBatch | OptionQuoteBatch;

/** One event in a batch of its own. */
export function optionBatch(event: OptionEvent): OptionBatch {
  const common = (batch: OptionBatch) => {
    batch.count = 1;
    batch.at[0] = event.at;
    batch.instrumentId[0] = numberOf(event.id);
  };
  switch (event.kind) {
    case 'optionDefinition': {
      const batch = makeOptionDefinitionBatch(1);
      common(batch);
      batch.strike[0] = event.strike;
      batch.right[0] = event.right === 'C' ? 1 : -1;
      batch.expiresAt[0] = event.expiresAt;
      batch.isOnFollowed[0] = event.isOnFollowed ? 1 : 0;
      return batch;
    }
    case 'openInterest': {
      const batch = makeOpenInterestBatch(1);
      common(batch);
      batch.contracts[0] = event.contracts;
      batch.ofDay[0] = event.ofDay;
      return batch;
    }
    case 'optionTrade': {
      const batch = makeOptionTradeBatch(1);
      common(batch);
      batch.price[0] = event.price;
      batch.size[0] = event.size;
      batch.aggressor[0] = event.aggressor;
      return batch;
    }
    case 'optionQuote': {
      const batch = makeOptionQuoteBatch(1);
      common(batch);
      batch.bid[0] = event.bid;
      batch.ask[0] = event.ask;
      return batch;
    }
  }
}

/**
 * The option reflected about a price: a call above is a put below, at the same premium.
 */
export function mirroredOption(event: OptionEvent, about: number): OptionEvent {
  const [, right, strike] = OPTION_IDS[numberOf(event.id) - 1]!;
  const [otherRight, otherStrike] = [right === 'C' ? 'P' : 'C', 2 * about - strike] as const;
  const id = `${otherStrike}${otherRight}`;
  return event.kind === 'optionDefinition'
    ? { ...event, id, right: otherRight, strike: otherStrike }
    : { ...event, id };
}

/** Quotes around what Black's formula says at 20 %, and customers of either side. */
export class RandomOptions {
  readonly #random: Random;
  readonly #session: Session;

  constructor(seed: number, session: Session) {
    this.#random = new Random(seed, 'test options');
    this.#session = session;
  }

  listed(): OptionEvent[] {
    const { preMarketStart, rthClose } = this.#session;
    return OPTION_IDS.flatMap(([id, right, strike], i) => [
      option(preMarketStart - 1, id, right, strike, rthClose),
      openInterest(preMarketStart - 1 + i / 1000, id, this.#random.geometric(200)),
    ]).sort((a, b) => a.at - b.at);
  }

  /** What one trade of the future brings about: now and then a quote, or a trade. */
  after(at: SessionNs, future: number): OptionEvent[] {
    const [id, right, strike] = OPTION_IDS[Math.floor(this.#random.next() * OPTION_IDS.length)]!;
    const seconds = (this.#session.rthClose - at) / NS_PER_SECOND;
    const worth = blackPrice(right, { future, strike, seconds, sigma: 0.2, rate: USUAL_RATE });
    const bid = Math.max(0.05, Math.round(20 * worth) / 20 - 0.1);
    const events = [optionQuote(at, id, bid, bid + 0.2)];
    if (this.#random.next() < 0.2)
      events.push(
        optionTrade(at + 1, id, bid + 0.1, this.#random.geometric(5), this.#random.next() < 0.5 ? 1 : -1),
      );
    return events;
  }
}
