import type { CheckpointKind, Direction, Phase } from '../../shared/vocabulary/approach.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import type { Outcome } from '../../shared/vocabulary/outcome.ts';
import type { PriceSource } from '../../shared/vocabulary/price-source.ts';
import type { TimeBucket } from '../../shared/vocabulary/time-bucket.ts';
import type { ByHorizon } from '../outcomes/triple-barrier.ts';

/** A checkpoint of an earlier session, joined with what became of its approach. */
export interface StoredCheckpoint {
  /** One for every checkpoint of the history. */
  readonly id: string;
  readonly episodeId: string;
  readonly date: string;
  readonly source: PriceSource;
  readonly level: LevelKind;
  readonly direction: Direction;
  readonly bucket: TimeBucket;
  readonly phase: Phase;
  /** APPROACH and CONTACT are the one row of an episode that base rates count. */
  readonly kind: CheckpointKind;
  /**
   * Where price stood in the level frame, negative before the level: with the level and
   * ATR in force before contact, with those of contact after it.
   */
  readonly positionAtr: number;
  readonly vector: Float32Array;
  readonly validFraction: number;
  /** Seconds since contact at this checkpoint; NaN before it. */
  readonly sinceContactSeconds: number;
  /** Seconds from this checkpoint until 12:30. */
  readonly timeLeftSeconds: number;
  /** Null where data ended or fell silent before contact. */
  readonly contacted: boolean | null;
  /**
   * Seconds from contact until the outcome was decided; infinite if it was not within the
   * follow-up.
   */
  readonly secondsToOutcome: number;
  /**
   * Contact-armed outcomes; null where there was no contact or it could not be followed.
   */
  readonly outcomes: ByHorizon<Outcome | null>;
  /** Null without contact, and where it could not be followed. */
  readonly excursion: Excursion | null;
}

/** How far price went within four minutes of contact, in the ATR of contact. */
export interface Excursion {
  /** Through the level, and back from it: each the furthest, at least nothing. */
  readonly throughAtr: number;
  readonly backAtr: number;
}

export const excursionFrom = (throughAtr: number, backAtr: number): Excursion | null =>
  Number.isNaN(throughAtr) || Number.isNaN(backAtr) ? null : { throughAtr, backAtr };
