import { SpymasterError } from '../../../../shared/errors.ts';
import { type Session, sessionClock } from '../../../../shared/session/session.ts';
import { NS_PER_MINUTE, type SessionNs } from '../../../../shared/units.ts';

const CLOCK = /^(\d{1,2}):(\d{2})$/;
const OPEN_MINUTES = 9 * 60 + 30;

/**
 * A New York time of day within the window, as session time.
 * @throws {SpymasterError} USAGE
 */
export function parseClock(session: Session, text: string, what: string): SessionNs {
  const [, hours, minutes] = CLOCK.exec(text) ?? [];
  const at = session.rthOpen + (Number(hours) * 60 + Number(minutes) - OPEN_MINUTES) * NS_PER_MINUTE;
  if (Number(minutes) < 60 && at >= session.rthOpen && at <= session.windowEnd) return at;
  throw new SpymasterError(
    'USAGE',
    `${what} must be a New York time from ${sessionClock(session, session.rthOpen).slice(0, 5)} to ${sessionClock(session, session.windowEnd).slice(0, 5)}, not "${text}".`,
  );
}
