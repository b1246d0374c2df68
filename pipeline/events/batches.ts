/**
 * Market events as columns in session time. `at` is nanoseconds since the session's origin. Batches may be reused by whoever fills
 * them: a consumer copies what it keeps.
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

/** Ten levels a side, best first; NaN price and zero size where a level is empty. The book is the one after the event. */
export interface BookBatch {
  count: number;
  readonly at: Float64Array;
  readonly sequence: Uint32Array;
  readonly bidPrice: readonly Float64Array[];
  readonly askPrice: readonly Float64Array[];
  readonly bidSize: readonly Uint32Array[];
  readonly askSize: readonly Uint32Array[];
}

/** One bar of a bars-only source (ruling R14), known at its end. */
export interface BarEvent {
  readonly start: number;
  readonly end: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

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
  };
}
