import type { Atr } from '../../shared/units.ts';
import { type Direction, directionSign } from '../../shared/vocabulary/approach.ts';

/**
 * Where a price stands as seen by an approach, in ATR: negative before the level, zero at
 * it, positive through it. The one place where this is computed.
 */
export const levelFrame = (direction: Direction, price: number, levelPrice: number, atr: number): Atr =>
  (directionSign(direction) * (price - levelPrice)) / atr;
