import { newYorkDate } from '../../shared/session/new-york-time.ts';
import { fromTimestamp, type Session, sessionOf, sessionsBetween } from '../../shared/session/session.ts';
import { NS_PER_SECOND, type SessionNs, type TimestampNs } from '../../shared/units.ts';

/**
 * Trading time from a moment of a session to an expiration, in seconds: by the clock on
 * the wall what is left of this session, and the regular hours of those after it.
 */
export class TradingTime {
  /** Of this session, the end that counts: its expiration, or its close. */
  readonly #endAt: SessionNs;
  readonly #laterSeconds: number;

  /** @param expiration on a session not before this one */
  constructor(session: Session, expiration: TimestampNs) {
    const later = sessionsBetween(session.date, newYorkDate(expiration)).slice(1).map(sessionOf);
    this.#endAt = later.length > 0 ? session.rthClose : fromTimestamp(session, expiration);
    this.#laterSeconds = later.reduce((sum, each) => sum + regularSecondsUntil(each, expiration), 0);
  }

  /** At or below 0 once the option has expired. */
  secondsAt(at: SessionNs): number {
    const left = (this.#endAt - at) / NS_PER_SECOND;
    return this.#laterSeconds > 0 ? this.#laterSeconds + Math.max(0, left) : left;
  }
}

function regularSecondsUntil(session: Session, expiration: TimestampNs): number {
  const end = Math.min(session.rthClose, fromTimestamp(session, expiration));
  return Math.max(0, end - session.rthOpen) / NS_PER_SECOND;
}
