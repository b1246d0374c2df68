import type { Direction } from '../../shared/vocabulary/approach.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import type { LabelRule } from '../../shared/vocabulary/outcome.ts';
import type { Race } from '../outcomes/race.ts';

/** One approach to one level, from its entry into the zone to its end. Times are session nanoseconds, NaN while not reached. */
export interface Episode {
  readonly id: string;
  readonly level: LevelKind;
  readonly direction: Direction;
  readonly anchorAt: number;
  /** Spot, level and ATR (points) when the approach began. */
  readonly anchorPrice: number;
  readonly anchorLevel: number;
  readonly anchorAtr: number;
  /** Price was already in the zone when the level became active. */
  readonly bornInside: boolean;
  /** The level moved to price rather than price to the level. */
  readonly levelStepEntry: boolean;
  /** Nearest that price came before contact, in ATR; 0 once it made contact. */
  nearestAtr: number;
  contactAt: number;
  contactLevel: number;
  contactAtr: number;
  closedAt: number;
  /** The contact-armed race starts at contact; the other two at the approach's beginning. */
  readonly races: Map<LabelRule, Race>;
}

/**
 * `{date}_{KIND}_{cents}_{ns}_{UP|DOWN}`: the same input always gives the same id (specification 10 §3.4). Cents are rounded half
 * away from zero, not truncated.
 */
export function episodeId(
  date: string,
  level: LevelKind,
  levelPoints: number,
  timestampNs: bigint,
  direction: Direction,
): string {
  const cents = Math.sign(levelPoints) * Math.round(Math.abs(levelPoints) * 100);
  return `${date}_${level}_${cents}_${timestampNs}_${direction}`;
}
