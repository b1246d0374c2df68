import type { SessionNs } from '../../shared/units.ts';
import type { ApproachEnd, CheckpointKind, Direction, Phase } from '../../shared/vocabulary/approach.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import type { Contact, Episode } from '../approaches/episode.ts';
import type { OutcomeRow } from '../approaches/outcome-board.ts';
import type { StageId } from '../schema/stage.ts';
import type { Paths } from '../vectors/episode-vector.ts';

/** What qualifies a row of features, beside the features themselves. */
export interface RowConditions {
  /** False for an exponential average that still carries its first close. */
  readonly levelWarm: boolean;
  /**
   * Price is in the zone and has been coming nearer: two bars or more, 0.10 ATR a minute
   * or faster.
   */
  readonly approachGate: boolean;
  /** A silence of over a minute lies within the longest look-back. */
  readonly gapInLookback: boolean;
}

/** One level at one instant. */
export interface StateRow extends RowConditions {
  readonly level: LevelKind;
  readonly direction: Direction;
  /** Points; NaN while the level is inactive. */
  readonly levelPrice: number;
  readonly inZone: boolean;
  /** No trade for so long that what the market does is not known. */
  readonly silent: boolean;
  /** The approach under way, if there is one. */
  readonly episode: Episode | null;
  readonly features: Float64Array;
}

/**
 * A moment of an approach, with the vector that is stored and searched. Nothing here
 * changes afterwards.
 */
export interface Checkpoint extends RowConditions {
  readonly episode: Episode;
  /** The approach that began the run of attempts which this one belongs to. */
  readonly attemptRunId: string;
  readonly kind: CheckpointKind;
  readonly phase: Phase;
  readonly at: SessionNs;
  /** Points. */
  readonly spot: number;
  readonly atr: number;
  readonly levelPrice: number;
  /** Null before first contact. */
  readonly contact: Contact | null;
  readonly features: Float64Array;
  readonly vector: Float32Array;
  readonly paths: Paths;
  readonly validFraction: number;
}

export interface Gap {
  readonly from: SessionNs;
  readonly to: SessionNs;
  /** Trades are missing, and not books alone: what prices did is not known. */
  readonly isOfTrades: boolean;
}

/**
 * Told as the session unfolds. Every row is final: none refers to anything that changes
 * later.
 */
export interface SessionSink {
  /** Every ten seconds, after everything else that happens at that instant. */
  clock?(at: SessionNs): void;
  state?(at: SessionNs, rows: readonly StateRow[]): void;
  checkpoint?(row: Checkpoint): void;
  /** An approach is over; its outcome may not be. */
  ended?(episode: Episode, end: ApproachEnd): void;
  outcome?(row: OutcomeRow): void;
  /** All outcomes are told: what comes now is bars, and what is missing of them. */
  followed?(): void;
  gap?(gap: Gap): void;
  /** Which stage makes a row, for whoever times them; null when it is made. */
  stage?(stage: StageId | null): void;
}
