import { fromTimestamp, type Session } from '../../shared/session/session.ts';

const NS_PER_DAY = 86_400_000_000_000;

/**
 * Whether an option expires at the close of a session: after the window in which
 * approaches are followed, and before the next session begins. Quarterly options, which
 * expire in the morning, do not.
 */
export function expiresAtClose(session: Session, expiration: bigint): boolean {
  const at = fromTimestamp(session, expiration);
  return at > session.windowEnd && at < NS_PER_DAY;
}
