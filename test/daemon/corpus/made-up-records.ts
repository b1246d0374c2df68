import type { BookRecords } from '../../../daemon/corpus/book-record.ts';
import { ACTION, SIDE } from '../../../daemon/databento/dbn/index.ts';

/** A record as a test says it: prices in quarter points above 6000. */
export interface MadeUpRecord {
  /** Session time, in nanoseconds. */
  readonly at: number;
  /** Until it was received. */
  readonly delayNs?: number;
  readonly action: 'add' | 'cancel' | 'modify' | 'trade';
  /** Of the order, or of who took. */
  readonly side: 'bid' | 'ask' | 'none';
  readonly ticks: number;
  readonly size: number;
  /** Ticks and contracts of each side after it, the best first. */
  readonly bids: readonly (readonly [ticks: number, contracts: number])[];
  readonly asks: readonly (readonly [ticks: number, contracts: number])[];
}

const TICK = 0.25;
const LEVELS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Columns of records, as a reader gives them. */
export function recordsOf(list: readonly MadeUpRecord[]): BookRecords {
  const price = (ticks: number | undefined) => (ticks === undefined ? Number.NaN : 6000 + TICK * ticks);
  const prices = (side: 'bids' | 'asks') =>
    LEVELS.map((level) => Float64Array.from(list, (record) => price(record[side][level]?.[0])));
  const sizes = (side: 'bids' | 'asks') =>
    LEVELS.map((level) => Uint32Array.from(list, (record) => record[side][level]?.[1] ?? 0));
  return {
    count: list.length,
    at: Float64Array.from(list, ({ at }) => at),
    receivedAt: Float64Array.from(list, ({ at, delayNs = 0 }) => at + delayNs),
    action: Uint8Array.from(list, ({ action }) => ACTION[action]),
    side: Uint8Array.from(list, ({ side }) => SIDE[side]),
    price: Float64Array.from(list, ({ ticks }) => price(ticks)),
    size: Uint32Array.from(list, ({ size }) => size),
    bidPrice: prices('bids'),
    askPrice: prices('asks'),
    bidSize: sizes('bids'),
    askSize: sizes('asks'),
  };
}

/** Ten prices of each side, a tick apart, from a best bid and a spread on. */
export function ladder(bid: number, spread: number, contracts: (level: number) => number) {
  return {
    bids: LEVELS.map((level) => [bid - level, contracts(level)] as const),
    asks: LEVELS.map((level) => [bid + spread + level, contracts(level)] as const),
  };
}
