import {
  makeOpenInterestBatch,
  makeOptionDefinitionBatch,
  makeOptionQuoteBatch,
  makeOptionTradeBatch,
  type OpenInterestBatch,
  type OptionDefinitionBatch,
  type OptionQuoteBatch,
  type OptionTradeBatch,
} from './option-kinds.ts';

/**
 * Market events as columns in session time. `at` is nanoseconds since the session's
 * origin. Batches may be reused by whoever fills them: a consumer copies what it keeps.
 */
export interface TradeBatch {
  count: number;
  readonly at: Float64Array;
  readonly sequence: Uint32Array;
  /** Points. */
  readonly price: Float64Array;
  /** Contracts. */
  readonly size: Uint32Array;
  /** +1 a buyer took, −1 a seller took, 0 neither (an uncrossing or implied trade). */
  readonly aggressor: Int8Array;
}

export const BOOK_DEPTH = 10;

/**
 * Ten levels a side, best first; NaN price and zero size where a level is empty. The book
 * is the one after the event.
 */
export interface BookBatch {
  count: number;
  readonly at: Float64Array;
  readonly sequence: Uint32Array;
  readonly bidPrice: readonly Float64Array[];
  readonly askPrice: readonly Float64Array[];
  readonly bidSize: readonly Uint32Array[];
  readonly askSize: readonly Uint32Array[];
  /**
   * What the source says has changed since the event before: see {@link BOOK_CHANGED}.
   * What it does not say is found by comparison.
   */
  readonly changed: Int8Array;
}

/** Which side of a book an event changed. */
export const BOOK_CHANGED = { unsaid: 0, bids: 1, offers: -1, nothing: 2 } as const;

/** Bars of a bars-only source. A bar is known when it ends, so `at` is its end. */
export interface BarBatch {
  count: number;
  readonly at: Float64Array;
  readonly sequence: Uint32Array;
  readonly start: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** Contracts. */
  readonly volume: Float64Array;
}

/**
 * Spans of which a source knows that something is missing. A hole is known when `at`
 * says: once it has ended, or later where it was hoped to be filled.
 */
export interface HoleBatch {
  count: number;
  readonly at: Float64Array;
  readonly sequence: Uint32Array;
  /** Session nanoseconds, like `at`. */
  readonly from: Float64Array;
  readonly to: Float64Array;
  /** 1 where trades are missing: what prices did is not known; 0 where only books are. */
  readonly ofTrades: Int8Array;
}

export interface Batches {
  readonly hole: HoleBatch;
  readonly bar: BarBatch;
  readonly trade: TradeBatch;
  readonly book: BookBatch;
  readonly optionDefinition: OptionDefinitionBatch;
  readonly openInterest: OpenInterestBatch;
  readonly optionTrade: OptionTradeBatch;
  readonly optionQuote: OptionQuoteBatch;
}

/**
 * In the order in which events of one instant and sequence number are told: what was
 * missing before what comes after it, a trade's book change after the trade.
 */
export const EVENT_KINDS = [
  'hole',
  'bar',
  'trade',
  'book',
  'optionDefinition',
  'openInterest',
  'optionTrade',
  'optionQuote',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];
export type OptionEventKind = Extract<EventKind, 'openInterest' | `option${string}`>;

export function makeTradeBatch(capacity: number): TradeBatch {
  return {
    count: 0,
    at: new Float64Array(capacity),
    sequence: new Uint32Array(capacity),
    price: new Float64Array(capacity),
    size: new Uint32Array(capacity),
    aggressor: new Int8Array(capacity),
  };
}

export function makeBookBatch(capacity: number): BookBatch {
  const prices = () => Array.from({ length: BOOK_DEPTH }, () => new Float64Array(capacity));
  const sizes = () => Array.from({ length: BOOK_DEPTH }, () => new Uint32Array(capacity));
  return {
    count: 0,
    at: new Float64Array(capacity),
    sequence: new Uint32Array(capacity),
    bidPrice: prices(),
    askPrice: prices(),
    bidSize: sizes(),
    askSize: sizes(),
    changed: new Int8Array(capacity),
  };
}

export function makeBarBatch(capacity: number): BarBatch {
  const column = () => new Float64Array(capacity);
  return {
    count: 0,
    at: column(),
    sequence: new Uint32Array(capacity),
    start: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
}

export function makeHoleBatch(capacity: number): HoleBatch {
  return {
    count: 0,
    at: new Float64Array(capacity),
    sequence: new Uint32Array(capacity),
    from: new Float64Array(capacity),
    to: new Float64Array(capacity),
    ofTrades: new Int8Array(capacity),
  };
}

export type EventColumn = Float64Array | Uint32Array | Int8Array;

/**
 * An empty batch of a kind, and every column of a batch in one fixed order: what copies
 * and compares events needs no more.
 */
export const EVENT_COLUMNS: {
  readonly [K in EventKind]: {
    make(capacity: number): Batches[K];
    columns(batch: Batches[K]): readonly EventColumn[];
  };
} = {
  hole: {
    make: makeHoleBatch,
    columns: ({ at, sequence, from, to, ofTrades }) => [at, sequence, from, to, ofTrades],
  },
  bar: {
    make: makeBarBatch,
    columns: ({ at, sequence, start, open, high, low, close, volume }) => [
      at,
      sequence,
      start,
      open,
      high,
      low,
      close,
      volume,
    ],
  },
  trade: {
    make: makeTradeBatch,
    columns: ({ at, sequence, price, size, aggressor }) => [at, sequence, price, size, aggressor],
  },
  book: {
    make: makeBookBatch,
    columns: ({ at, sequence, bidPrice, askPrice, bidSize, askSize, changed }) => [
      at,
      sequence,
      ...bidPrice,
      ...askPrice,
      ...bidSize,
      ...askSize,
      changed,
    ],
  },
  optionDefinition: {
    make: makeOptionDefinitionBatch,
    columns: ({ at, sequence, instrumentId, strike, right, expiresAt, isOnFollowed }) => [
      at,
      sequence,
      instrumentId,
      strike,
      right,
      expiresAt,
      isOnFollowed,
    ],
  },
  openInterest: {
    make: makeOpenInterestBatch,
    columns: ({ at, sequence, instrumentId, contracts, ofDay }) => [
      at,
      sequence,
      instrumentId,
      contracts,
      ofDay,
    ],
  },
  optionTrade: {
    make: makeOptionTradeBatch,
    columns: ({ at, sequence, instrumentId, price, size, aggressor }) => [
      at,
      sequence,
      instrumentId,
      price,
      size,
      aggressor,
    ],
  },
  optionQuote: {
    make: makeOptionQuoteBatch,
    columns: ({ at, sequence, instrumentId, bid, ask, bidSize, askSize }) => [
      at,
      sequence,
      instrumentId,
      bid,
      ask,
      bidSize,
      askSize,
    ],
  },
};
