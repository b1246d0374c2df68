import type { SessionNs } from '../../shared/units.ts';
import type { ApproachEnd, Direction } from '../../shared/vocabulary/approach.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';

/**
 * One approach to one level, as it was when it began. Nothing of what became of it is
 * here.
 */
export interface Episode {
  readonly id: string;
  readonly level: LevelKind;
  readonly direction: Direction;
  readonly anchorAt: SessionNs;
  /** Spot, level and ATR (points) when the approach began. */
  readonly anchorPrice: number;
  readonly anchorLevelPrice: number;
  readonly anchorAtr: number;
  /** Price was already in the zone when the level became active. */
  readonly bornInside: boolean;
  /** The level moved to price rather than price to the level. */
  readonly levelStepEntry: boolean;
  /**
   * False where a bar's range reached the level and its close did not stay near: where
   * price came into the zone is not known.
   */
  readonly anchorKnown: boolean;
}

/** First contact with the level. */
export interface Contact {
  readonly at: SessionNs;
  readonly price: number;
  /** The level and ATR then: the terms of the outcome. */
  readonly levelPrice: number;
  readonly atr: number;
}

/** How an approach ended. */
export interface Closing {
  readonly at: SessionNs;
  readonly contact: Contact | null;
  /** Nearest that price came before contact, in ATR; 0 once it made contact. */
  readonly nearestAtr: number;
  /**
   * Data ended or fell silent while it was open and had made no contact: whether and when
   * it first did is unknown.
   */
  readonly censored: boolean;
  readonly ended: ApproachEnd;
}

/**
 * `{date}_{KIND}_{cents}_{ns}_{UP|DOWN}`: the same input always gives the same id. Cents
 * are rounded half away from zero, not truncated.
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
