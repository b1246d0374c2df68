import { BAR_NS } from '../../shared/rules.ts';
import { BarSeries } from '../grid/bar-series.ts';
import type { LevelShifts } from '../levels/session-levels.ts';
import { fitted, type PastSession, type Thresholds } from '../schema/threshold.ts';
import { ATR_FLOOR, type AtrFloors } from '../thresholds/atr-floor.ts';

/** What a session needs from the ones before it. */
export interface WarmUp {
  /** Closes of completed 2-minute bars of the last sessions, oldest first. */
  readonly closes: Float64Array;
  readonly atrFloorByMinute: AtrFloors;
  /** Null before they are fitted, which takes the raw physics of earlier sessions. */
  readonly thresholds: Thresholds | null;
  /** Moves levels from where they are: for placebos alone. */
  readonly levelShiftsPoints?: LevelShifts;
}

/** Sessions whose closes the moving averages begin with. */
export const WARM_UP_SESSIONS = 3;
/** Sessions before a date that anything of a warm-up looks back on. */
export const LOOKBACK_SESSIONS = Math.max(WARM_UP_SESSIONS, ATR_FLOOR.lookbackSessions);

export const NO_WARM_UP: WarmUp = {
  closes: new Float64Array(0),
  atrFloorByMinute: new Map(),
  thresholds: null,
};

/**
 * @param past earlier sessions, oldest first, with the columns `bar_end_session_ns`,
 * `close` and `atr_raw`
 */
export function warmUpFrom(past: readonly PastSession[]): WarmUp {
  const closes = past.slice(-WARM_UP_SESSIONS).flatMap((session) => [...twoMinuteCloses(session)]);
  return { closes: Float64Array.from(closes), atrFloorByMinute: fitted(ATR_FLOOR, past), thresholds: null };
}

function twoMinuteCloses(session: PastSession): Float64Array {
  const ends = session.numbers('bar_end_session_ns');
  const closes = session.numbers('close');
  const bars = new BarSeries(BAR_NS);
  ends.forEach((end, i) => {
    bars.addTrade(end - 1, closes[i]!, 0, 0, 0);
  });
  return bars.close.slice(0, bars.count);
}
