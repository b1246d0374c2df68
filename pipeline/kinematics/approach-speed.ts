import { NS_PER_MINUTE } from '../../shared/units.ts';
import { directionSign } from '../../shared/vocabulary/approach.ts';
import type { FeatureContext } from '../engine/feature-context.ts';

const LOOKBACK_MINUTES = 10;

/** How price has been coming: over the completed 1-minute bars of the last ten minutes (specification 10 §2, stage 13). */
export interface ApproachSpeed {
  /** ATR per minute towards the level. */
  readonly velocity: number;
  /** Consecutive latest closes that moved towards the level. */
  readonly bars: number;
  /** ATR covered towards the level; 0 when price moved away. */
  readonly distance: number;
}

export function approachSpeed({ bars, direction, at, atr }: FeatureContext): ApproachSpeed {
  const { oneMinute } = bars;
  const sign = directionSign(direction);
  const last = oneMinute.completedBy(at) - 1;
  let first = last;
  while (first > 0 && oneMinute.end(first - 1) > at - LOOKBACK_MINUTES * NS_PER_MINUTE) first--;
  if (last < 0 || first === last) return { velocity: Number.NaN, bars: Number.NaN, distance: Number.NaN };
  const covered = (sign * (oneMinute.close[last]! - oneMinute.close[first]!)) / atr;
  const minutes = (oneMinute.end(last) - oneMinute.end(first)) / NS_PER_MINUTE;
  let towards = 0;
  while (last - towards > 0 && sign * (oneMinute.close[last - towards]! - oneMinute.close[last - towards - 1]!) > 0) towards++;
  return { velocity: covered / minutes, bars: towards, distance: Math.max(0, covered) };
}
