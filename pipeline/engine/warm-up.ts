import { type AtrByMinute, atrFloors } from '../bars/average-true-range.ts';

/** What a session needs from the ones before it (specification 10 §2, stages 1–2). */
export interface WarmUp {
  /** Closes of completed 2-minute bars of the last sessions, oldest first. */
  readonly closes: Float64Array;
  /** ATR floor in points by whole minutes since the session's origin. */
  readonly atrFloorByMinute: ReadonlyMap<number, number>;
}

export const WARM_UP_SESSIONS = 3;
export const NO_WARM_UP: WarmUp = { closes: new Float64Array(0), atrFloorByMinute: new Map() };

/** One earlier session, as far as later ones need it. */
export interface PastSession {
  readonly twoMinuteCloses: Float64Array;
  readonly atrByMinute: AtrByMinute;
}

/** @param past earlier sessions, oldest first; only the last few are used */
export function warmUpFrom(past: readonly PastSession[]): WarmUp {
  const recent = past.slice(-WARM_UP_SESSIONS);
  const closes = new Float64Array(recent.reduce((sum, session) => sum + session.twoMinuteCloses.length, 0));
  let at = 0;
  for (const { twoMinuteCloses } of recent) {
    closes.set(twoMinuteCloses, at);
    at += twoMinuteCloses.length;
  }
  return { closes, atrFloorByMinute: atrFloors(past.map((session) => session.atrByMinute)) };
}
