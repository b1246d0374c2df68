import type { Direction, Phase } from '../../shared/vocabulary/approach.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import type { Outcome } from '../../shared/vocabulary/outcome.ts';
import type { TimeBucket } from '../../shared/vocabulary/time-bucket.ts';
import type { ByHorizon } from '../outcomes/triple-barrier.ts';

/** An outcome under way, in the frame frozen at contact. */
export interface SinceContact {
  /** ATR through the level, with the level and ATR of contact. */
  readonly positionAtr: number;
  readonly elapsedSeconds: number;
  /**
   * What is known by now at each horizon: a decided one is no longer a matter of
   * probability.
   */
  readonly known: ByHorizon<Outcome | null>;
}

/** What is asked about: an approach under way, in the terms its history is stored in. */
export interface Query {
  readonly date: string;
  readonly level: LevelKind;
  readonly direction: Direction;
  readonly bucket: TimeBucket;
  readonly phase: Phase;
  /** Level-frame position in ATR: negative before the level. */
  readonly positionAtr: number;
  /** Until 12:30, when the approach ends whatever it does. */
  readonly timeLeftSeconds: number;
  readonly vector: Float32Array;
  /** Null before contact. */
  readonly sinceContact: SinceContact | null;
}
