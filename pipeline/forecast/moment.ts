import { CONTACT_ATR } from '../../shared/rules.ts';
import type { CheckpointKind, Direction, Phase } from '../../shared/vocabulary/approach.ts';
import { LEVELS, type LevelKind } from '../../shared/vocabulary/level.ts';
import { type ByOutcome, HORIZONS_SECONDS, type HorizonSeconds } from '../../shared/vocabulary/outcome.ts';
import type { PriceSource } from '../../shared/vocabulary/price-source.ts';
import type { TimeBucket } from '../../shared/vocabulary/time-bucket.ts';
import { logOdds } from '../statistics/log-odds.ts';
import { leanLogOdds, paceLogOdds, raceWalk, reachWalk } from './walk.ts';

/**
 * The three questions: does price reach the level; is the outcome still open at a horizon
 * after contact; and if it is decided, is it a break.
 */
export const TARGETS = ['reach', 'pace', 'lean'] as const;
export type Target = (typeof TARGETS)[number];
/** Those that are asked of the race after contact. */
export const RACE_TARGETS = ['pace', 'lean'] as const;
export type RaceTarget = (typeof RACE_TARGETS)[number];

/** Each has a recalibration of its own. */
export const STAGES = ['before', 'contact', 'open'] as const;
export type Stage = (typeof STAGES)[number];

/** Where before contact what similar cases are worth is measured apart. */
export const DISTANCES = ['near', 'middle', 'far'] as const;
export type Distance = (typeof DISTANCES)[number];
const DISTANCES_ATR: Readonly<Record<Distance, number>> = { near: 0.5, middle: 1.25, far: 2 };

/** At contact itself, and not after it. */
const CONTACT_SECONDS = 1;
/** From when on it no longer matters that contact has just been made. */
const CONTACT_MEMORY_SECONDS = 60;
/** How near 12:30 the end of the window is felt. */
const END_MEMORY_MINUTES = 15;

/** Where an approach stands, in the terms forecasts are made of. */
export interface Standing {
  readonly level: LevelKind;
  readonly direction: Direction;
  readonly bucket: TimeBucket;
  readonly phase: Phase;
  /** `CLOSE` for any moment that is not picked by what price has just done. */
  readonly kind: CheckpointKind;
  readonly source: PriceSource;
  /**
   * In ATR in the level frame: before contact with the level and ATR in force, after it
   * with those of contact.
   */
  readonly positionAtr: number;
  /** Seconds since contact; anything before it. */
  readonly sinceContactSeconds: number;
  /** Until 12:30. */
  readonly timeLeftSeconds: number;
}

export interface WalkedHorizon {
  readonly horizonSeconds: HorizonSeconds;
  readonly walk: ByOutcome<number>;
  /** Log-odds of the walk. */
  readonly pace: number;
  readonly lean: number;
}

/**
 * A moment with what a driftless walk would make of it: all that forecasts start from.
 */
export interface Moment {
  readonly phase: Phase;
  readonly stage: Stage;
  /** Family, side and time of day. */
  readonly cell: string;
  /** 1 at contact, fading with time since then; 0 before it. */
  readonly contactShare: number;
  /** Before contact how much of each distance it has, together 1; null after it. */
  readonly distanceShares: Readonly<Record<Distance, number>> | null;
  readonly reach: { readonly walk: number; readonly terms: readonly number[] } | null;
  /** Those that are still ahead. */
  readonly horizons: readonly WalkedHorizon[];
}

export const cellOf = ({
  level,
  direction,
  bucket,
}: Pick<Standing, 'level' | 'direction' | 'bucket'>): string =>
  `${LEVELS[level].family}/${direction}/${bucket}`;

/**
 * Before contact nothing is known of the race but that it will begin at the edge of the
 * contact band.
 */
export function momentOf(standing: Standing): Moment {
  const { phase, positionAtr } = standing;
  const before = phase === 'APPROACH';
  const elapsed = before ? 0 : standing.sinceContactSeconds;
  const from = before ? -CONTACT_ATR : positionAtr;
  const horizons = HORIZONS_SECONDS.filter((horizon) => elapsed < horizon).map((horizonSeconds) => {
    const walk = raceWalk(from, (horizonSeconds - elapsed) / 60);
    return { horizonSeconds, walk, pace: paceLogOdds(walk), lean: leanLogOdds(walk) };
  });
  return {
    phase,
    stage: stageOf(before, elapsed),
    cell: cellOf(standing),
    contactShare: before ? 0 : Math.exp(-elapsed / CONTACT_MEMORY_SECONDS),
    distanceShares: before ? distanceSharesOf(-positionAtr) : null,
    reach: before ? reachOf(standing) : null,
    horizons,
  };
}

/** Of the two distances that it lies between, by how near it is to each. */
function distanceSharesOf(distanceAtr: number): Readonly<Record<Distance, number>> {
  const { near, middle, far } = DISTANCES_ATR;
  const past = (from: number, to: number) => Math.min(1, Math.max(0, (distanceAtr - from) / (to - from)));
  const [pastNear, pastMiddle] = [past(near, middle), past(middle, far)];
  return { near: 1 - pastNear, middle: pastNear - pastMiddle, far: pastMiddle };
}

function stageOf(before: boolean, elapsedSeconds: number): Stage {
  if (before) return 'before';
  return elapsedSeconds < CONTACT_SECONDS ? 'contact' : 'open';
}

/**
 * Price that has just come so near for the first time goes on more often than price that
 * stands there at a moment the clock has picked.
 */
function reachOf({ kind, positionAtr, timeLeftSeconds, source }: Standing) {
  const minutesLeft = timeLeftSeconds / 60;
  const walk = reachWalk(positionAtr, minutesLeft, source);
  const justCame = kind === 'CLOSE' ? 0 : 1;
  return { walk, terms: [1, logOdds(walk), Math.exp(-minutesLeft / END_MEMORY_MINUTES), justCame] };
}
