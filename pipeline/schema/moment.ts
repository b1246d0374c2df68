import type { Instrument } from '../../shared/instruments.ts';
import type { Session } from '../../shared/session/session.ts';
import type { SessionNs } from '../../shared/units.ts';
import type { Direction } from '../../shared/vocabulary/approach.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import type { TouchReading } from '../approaches/touch-memory.ts';
import type { Readings } from '../grid/registry.ts';
import type { LevelsReading } from '../levels/session-levels.ts';
import type { Thresholds } from './threshold.ts';

/**
 * All that a feature may look at: readings as of `at`, bounded above by it. The same
 * moment serves the state table, the checkpoints of episodes, batch and live.
 */
export interface Moment {
  readonly session: Session;
  readonly instrument: Instrument;
  readonly at: SessionNs;
  readonly level: LevelKind;
  readonly direction: Direction;
  /** Points; NaN while the level is inactive. */
  readonly levelPrice: number;
  /** Last trade price and ATR, points. */
  readonly spot: number;
  readonly atr: number;
  readonly read: Readings;
  readonly levels: LevelsReading;
  readonly touches: TouchReading;
  /** Null where they are not fitted yet: what needs them is missing. */
  readonly thresholds: Thresholds | null;
}

/**
 * A measurement that several features share, made once for each moment: they are measured
 * one after another, so that the last one is all that has to be remembered.
 */
export function oncePerMoment<Reading extends object>(
  measure: (moment: Moment) => Reading,
): (moment: Moment) => Reading {
  let last: { readonly moment: Moment; readonly reading: Reading } | null = null;
  return (moment) => {
    if (last?.moment !== moment) last = { moment, reading: measure(moment) };
    return last.reading;
  };
}
