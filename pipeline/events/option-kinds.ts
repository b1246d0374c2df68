/**
 * Options that expire at this session's close, as they are listed. One that was listed
 * before the session is told at its origin.
 */
export interface OptionDefinitionBatch {
  count: number;
  readonly at: Float64Array;
  readonly sequence: Uint32Array;
  readonly instrumentId: Uint32Array;
  /** Points. */
  readonly strike: Float64Array;
  /** +1 a call, −1 a put. */
  readonly right: Int8Array;
  /** Session nanoseconds. */
  readonly expiresAt: Float64Array;
  /** 1 where it is on the followed contract, 0 where on another one. */
  readonly isOnFollowed: Int8Array;
}

/** Open interest as the venue states it; `at` is when it was received. */
export interface OpenInterestBatch {
  count: number;
  readonly at: Float64Array;
  readonly sequence: Uint32Array;
  readonly instrumentId: Uint32Array;
  /** Contracts; NaN where what was said is taken back. */
  readonly contracts: Float64Array;
  /** The day it is of, as days since the Unix epoch. */
  readonly ofDay: Float64Array;
}

export interface OptionTradeBatch {
  count: number;
  readonly at: Float64Array;
  readonly sequence: Uint32Array;
  readonly instrumentId: Uint32Array;
  /** Points of premium. */
  readonly price: Float64Array;
  /** Contracts. */
  readonly size: Uint32Array;
  /** As the venue says: +1 a buyer took, −1 a seller took, 0 it does not say. */
  readonly aggressor: Int8Array;
}

/** Best quotes of an option; NaN where there is none. */
export interface OptionQuoteBatch {
  count: number;
  readonly at: Float64Array;
  readonly sequence: Uint32Array;
  readonly instrumentId: Uint32Array;
  /** Points of premium. */
  readonly bid: Float64Array;
  readonly ask: Float64Array;
  /** Contracts. */
  readonly bidSize: Uint32Array;
  readonly askSize: Uint32Array;
}

export const makeOptionDefinitionBatch = (capacity: number): OptionDefinitionBatch => ({
  count: 0,
  at: new Float64Array(capacity),
  sequence: new Uint32Array(capacity),
  instrumentId: new Uint32Array(capacity),
  strike: new Float64Array(capacity),
  right: new Int8Array(capacity),
  expiresAt: new Float64Array(capacity),
  isOnFollowed: new Int8Array(capacity),
});

export const makeOpenInterestBatch = (capacity: number): OpenInterestBatch => ({
  count: 0,
  at: new Float64Array(capacity),
  sequence: new Uint32Array(capacity),
  instrumentId: new Uint32Array(capacity),
  contracts: new Float64Array(capacity),
  ofDay: new Float64Array(capacity),
});

export const makeOptionTradeBatch = (capacity: number): OptionTradeBatch => ({
  count: 0,
  at: new Float64Array(capacity),
  sequence: new Uint32Array(capacity),
  instrumentId: new Uint32Array(capacity),
  price: new Float64Array(capacity),
  size: new Uint32Array(capacity),
  aggressor: new Int8Array(capacity),
});

export const makeOptionQuoteBatch = (capacity: number): OptionQuoteBatch => ({
  count: 0,
  at: new Float64Array(capacity),
  sequence: new Uint32Array(capacity),
  instrumentId: new Uint32Array(capacity),
  bid: new Float64Array(capacity),
  ask: new Float64Array(capacity),
  bidSize: new Uint32Array(capacity),
  askSize: new Uint32Array(capacity),
});
