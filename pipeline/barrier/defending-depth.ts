import type { Direction } from '../../shared/vocabulary/approach.ts';
import { BOOK_DEPTH, type BookBatch } from '../events/batches.ts';

/** Half-width of the price zone around the level whose resting orders defend it (specification 10 §4.1). */
const ZONE_POINTS = 2.0;
/** Below this share of the zone in view, depth is not a measurement. */
export const MIN_COVERAGE = 0.5;
const TOLERANCE_TICKS = 1e-6;

/** One book, ten levels a side. */
export interface BookSnapshot {
  readonly bidPrice: Float64Array;
  readonly askPrice: Float64Array;
  readonly bidSize: Float64Array;
  readonly askSize: Float64Array;
}

export function snapshotOf(batch: BookBatch, i: number): BookSnapshot {
  const pick = (columns: readonly (Float64Array | Uint32Array)[]) => Float64Array.from(columns, (column) => column[i]!);
  return {
    bidPrice: pick(batch.bidPrice),
    askPrice: pick(batch.askPrice),
    bidSize: pick(batch.bidSize),
    askSize: pick(batch.askSize),
  };
}

export interface DefendingDepth {
  /** Contracts resting in the visible part of the zone; NaN when too little of it is visible. */
  readonly contracts: number;
  /** Share of the zone's ticks on the defending side that the ten shown levels reach. */
  readonly coverage: number;
}

/**
 * Resting size that stands in the way: offers within two points of a level approached from below, bids for one approached from
 * above. A book shows ten levels; what it does not show is unknown, not zero (specification 10 §4.1).
 */
export function defendingDepth(
  book: BookSnapshot | null,
  level: number,
  direction: Direction,
  tickPoints: number,
): DefendingDepth {
  if (!book) return { contracts: Number.NaN, coverage: Number.NaN };
  const asks = direction === 'UP';
  // Mirrored so that both sides read alike: prices grow away from the market.
  const sign = asks ? 1 : -1;
  const prices = asks ? book.askPrice : book.bidPrice;
  const sizes = asks ? book.askSize : book.bidSize;
  const best = sign * prices[0]!;
  let deepest = best;
  for (let i = 1; i < BOOK_DEPTH; i++) if (sign * prices[i]! > deepest) deepest = sign * prices[i]!;
  const zoneLow = Math.ceil((sign * level - ZONE_POINTS) / tickPoints - TOLERANCE_TICKS);
  const zoneHigh = Math.floor((sign * level + ZONE_POINTS) / tickPoints + TOLERANCE_TICKS);
  const first = Math.max(zoneLow, Math.round(best / tickPoints));
  const inZone = zoneHigh - first + 1;
  const visible = Math.min(zoneHigh, Math.round(deepest / tickPoints)) - first + 1;
  if (Number.isNaN(best) || inZone <= 0) return { contracts: Number.NaN, coverage: 0 };
  const coverage = Math.max(0, visible) / inZone;
  if (coverage < MIN_COVERAGE) return { contracts: Number.NaN, coverage };
  let contracts = 0;
  for (let i = 0; i < BOOK_DEPTH; i++) {
    const tick = Math.round((sign * prices[i]!) / tickPoints);
    if (tick >= zoneLow && tick <= zoneHigh) contracts += sizes[i]!;
  }
  return { contracts, coverage };
}
