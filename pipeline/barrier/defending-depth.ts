import type { Instrument } from '../../shared/instruments.ts';
import { type Direction, directionSign } from '../../shared/vocabulary/approach.ts';
import type { BookSnapshot } from '../grid/book.ts';

/** Below this share of the zone in view, depth is not a measurement. */
export const MIN_COVERAGE = 0.5;
const TOLERANCE_TICKS = 1e-6;

export interface DefendingDepth {
  /**
   * Contracts resting in the visible part of the zone; NaN when too little of it is
   * visible.
   */
  readonly contracts: number;
  /** Share of the zone's ticks on the defending side that the shown levels reach. */
  readonly coverage: number;
  /** Ticks of the zone in view. */
  readonly visibleTicks: number;
}

/** First and last tick of the zone around a price, in whole ticks from zero. */
export function defendedTicks(
  price: number,
  { tickSizePoints, barrierZonePoints }: Pick<Instrument, 'tickSizePoints' | 'barrierZonePoints'>,
): readonly [first: number, last: number] {
  return [
    Math.ceil((price - barrierZonePoints) / tickSizePoints - TOLERANCE_TICKS),
    Math.floor((price + barrierZonePoints) / tickSizePoints + TOLERANCE_TICKS),
  ];
}

/**
 * Resting size that stands in the way: offers in the zone around a level approached from
 * below, bids for one approached from above. A book shows ten levels; what it does not
 * show is unknown, not zero.
 */
export function defendingDepth(
  book: BookSnapshot | null,
  levelPrice: number,
  direction: Direction,
  instrument: Instrument,
): DefendingDepth {
  const { tickSizePoints } = instrument;
  if (!book) return { contracts: Number.NaN, coverage: Number.NaN, visibleTicks: Number.NaN };
  // Mirrored so that both sides read alike: prices grow away from the market.
  const sign = directionSign(direction);
  const prices = sign > 0 ? book.askPrice : book.bidPrice;
  const sizes = sign > 0 ? book.askSize : book.bidSize;
  const best = sign * prices[0]!;
  let deepest = best;
  for (let i = 1; i < prices.length; i++) if (sign * prices[i]! > deepest) deepest = sign * prices[i]!;
  const [zoneLow, zoneHigh] = defendedTicks(sign * levelPrice, instrument);
  const first = Math.max(zoneLow, Math.round(best / tickSizePoints));
  const inZone = zoneHigh - first + 1;
  const visible = Math.min(zoneHigh, Math.round(deepest / tickSizePoints)) - first + 1;
  if (Number.isNaN(best) || inZone <= 0) return { contracts: Number.NaN, coverage: 0, visibleTicks: 0 };
  const visibleTicks = Math.max(0, visible);
  const coverage = visibleTicks / inZone;
  if (coverage < MIN_COVERAGE) return { contracts: Number.NaN, coverage, visibleTicks };
  let contracts = 0;
  for (let i = 0; i < prices.length; i++) {
    const tick = Math.round((sign * prices[i]!) / tickSizePoints);
    if (tick >= zoneLow && tick <= zoneHigh) contracts += sizes[i]!;
  }
  return { contracts, coverage, visibleTicks };
}
