import { calendarContracts } from '../../../shared/contracts/futures-calendar.ts';
import { newYorkInstant, newYorkOffsetMs } from '../../../shared/session/new-york-time.ts';
import { nextSession, previousSession, sessionOf } from '../../../shared/session/session.ts';
import { unixMs } from '../../../shared/units.ts';

/** Whether a session is one of a kind, for the futures of a root. */
export type DateKind = (date: string, symbol: string) => boolean;

export const isHalfDay: DateKind = (date) => sessionOf(date).isHalfDay;

const NOON_SECONDS = 12 * 3600;
const offsetOn = (date: string): number => newYorkOffsetMs(unixMs(newYorkInstant(date, NOON_SECONDS)));

/** The first session after clocks have changed in New York. */
export const isAfterClockChange: DateKind = (date) => {
  const before = previousSession(date);
  return before !== null && offsetOn(before) !== offsetOn(date);
};

/** The first session on which the calendar has another contract in front. */
export const isRollDay: DateKind = (date, symbol) => {
  const before = previousSession(date);
  const frontOn = (on: string) => calendarContracts(symbol, on).front.symbol;
  return before !== null && frontOn(before) !== frontOn(date);
};

/** The session whose volumes say which contract is followed on the roll date. */
export const isBeforeRollDay: DateKind = (date, symbol) => {
  const next = nextSession(date);
  return next !== null && isRollDay(next, symbol);
};

/** A quarterly expiry: futures and the morning's options end at 09:30. */
export const isQuarterlyExpiry: DateKind = (date, symbol) =>
  calendarContracts(symbol, date).expiring?.expiry === date;

/** A year of sessions and more: each kind comes at least once in it. */
const MAX_SESSIONS = 300;

/** The first session after a date that is one of a kind; null beyond the calendar. */
export function nextOfKind(kind: DateKind, date: string, symbol: string): string | null {
  let next = nextSession(date);
  for (let sessions = 0; next !== null && sessions < MAX_SESSIONS; sessions++) {
    if (kind(next, symbol)) return next;
    next = nextSession(next);
  }
  return null;
}
