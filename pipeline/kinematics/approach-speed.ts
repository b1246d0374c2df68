import { NS_PER_MINUTE } from '../../shared/units.ts';
import { directionSign } from '../../shared/vocabulary/approach.ts';
import type { Moment } from '../schema/moment.ts';

const LOOKBACK_MINUTES = 10;

/**
 * How price has been coming: over the completed 1-minute bars of the last ten minutes.
 * NaN with fewer than two bars.
 */
export interface ApproachSpeed {
  /** ATR per minute towards the level. */
  readonly velocity: number;
  /** Consecutive latest closes that moved towards the level. */
  readonly bars: number;
  /** ATR covered towards the level; 0 when price moved away. */
  readonly distance: number;
}

export function approachSpeed({ read, direction, at, atr }: Moment): ApproachSpeed {
  const bars = read.bars.oneMinute;
  const sign = directionSign(direction);
  const last = bars.count - 1;
  let first = last;
  while (first > 0 && bars.end(first - 1) > at - LOOKBACK_MINUTES * NS_PER_MINUTE) first--;
  if (last < 0 || first === last) return { velocity: Number.NaN, bars: Number.NaN, distance: Number.NaN };
  const covered = (sign * (bars.close(last) - bars.close(first))) / atr;
  const minutes = (bars.end(last) - bars.end(first)) / NS_PER_MINUTE;
  let towards = 0;
  while (last - towards > 0 && sign * (bars.close(last - towards) - bars.close(last - towards - 1)) > 0)
    towards++;
  return { velocity: covered / minutes, bars: towards, distance: Math.max(0, covered) };
}
