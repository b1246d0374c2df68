import type { Answer } from '../../shared/protocol/answer.ts';
import { type Neighbour, PATH_MINUTES } from '../../shared/protocol/neighbours.ts';
import { directionSign } from '../../shared/vocabulary/approach.ts';

const MINUTE_S = 60;

/** Where a past approach would lead on today's chart. */
export interface GhostPoint {
  /** Unix seconds. */
  readonly time: number;
  /** Null where nothing traded. */
  readonly price: number | null;
}

/**
 * The path of a past approach at today's level, side and volatility.
 * @param answer what it was compared with
 * @param from Unix seconds that its middle stands on: contact, or the moment compared
 */
export function ghostOf(
  { path }: Pick<Neighbour, 'path'>,
  { levelPrice, direction, atr }: Pick<Answer, 'levelPrice' | 'direction' | 'atr'>,
  from: number,
): GhostPoint[] {
  return path.map((away, i) => ({
    time: from + (PATH_MINUTES.from + i) * MINUTE_S,
    price: away === null ? null : levelPrice + directionSign(direction) * away * atr,
  }));
}
