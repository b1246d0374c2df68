import { NS_PER_MINUTE } from '../../shared/units.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import { APPROACH_ATR } from '../approaches/zones.ts';
import type { SessionLevels } from '../levels/session-levels.ts';
import { FEATURE_INDEX } from './features.ts';

/** The longest look-back of any feature: a path of forty half-minutes. */
const LONGEST_LOOK_BACK_NS = 20 * NS_PER_MINUTE;
const MIN_APPROACH_BARS = 2;
const MIN_APPROACH_VELOCITY = 0.1;
/** Ticks a short history takes, the present one included. */
const SHORT_HISTORY_TICKS = 5;

const DISTANCE = FEATURE_INDEX.get('distance_signed_atr')!;
const BARS = FEATURE_INDEX.get('approach_bars')!;
const VELOCITY = FEATURE_INDEX.get('approach_velocity')!;

/** What qualifies a row of features, beside the features themselves (specification 10 §3.3, §3.5, §6). */
export interface RowConditions {
  /** False for an exponential average that still carries its first close. */
  readonly levelWarm: boolean;
  /** Price is in the zone and has been coming nearer: two bars or more, 0.10 ATR a minute or faster, with two minutes of states behind. */
  readonly gateOk: boolean;
  /** A silence of over a minute lies within the longest look-back. */
  readonly gapBehind: boolean;
}

export function rowConditions(
  features: Float64Array,
  level: LevelKind,
  at: number,
  levels: SessionLevels,
  pastStates: number,
  gaps: readonly { readonly to: number }[],
): RowConditions {
  return {
    levelWarm: levels.isWarm(level),
    gateOk:
      Math.abs(features[DISTANCE]!) < APPROACH_ATR &&
      features[BARS]! >= MIN_APPROACH_BARS &&
      features[VELOCITY]! >= MIN_APPROACH_VELOCITY &&
      pastStates >= SHORT_HISTORY_TICKS - 1,
    gapBehind: gaps.some(({ to }) => to > at - LONGEST_LOOK_BACK_NS),
  };
}
