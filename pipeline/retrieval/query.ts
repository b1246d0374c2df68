import type { Phase } from '../../shared/vocabulary/approach.ts';
import type { Cell } from './cell.ts';

/**
 * What is searched for: a moment of an approach, in the terms its history is stored in.
 */
export interface Query extends Cell {
  readonly phase: Phase;
  /**
   * ATR in the level frame, negative before the level: with the level and ATR in force
   * before contact, with those of contact after it.
   */
  readonly positionAtr: number;
  /** Since contact; anything before it. */
  readonly sinceContactSeconds: number;
  readonly vector: Float32Array;
}
