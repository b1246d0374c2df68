import { SpymasterError } from '../errors.ts';
import { FOLLOW_UP_NS, OPENING_RANGE_NS, WINDOW_NS } from '../rules.ts';
import { NS_PER_MINUTE, NS_PER_SECOND, type SessionNs, type TimestampNs, timestampNs } from '../units.ts';
import { CALENDAR, CALENDAR_YEARS } from './calendar.ts';
import { addDays, newYorkInstant, parseDate, weekday } from './new-york-time.ts';

/**
 * The clock of one trading date. `origin` is the Globex open (18:00 New York on the
 * calendar day before); the other marks are nanoseconds after it, exact as doubles. All
 * follow New York wall time on that date, so both sides of a clock change are right.
 */
export interface Session {
  readonly date: string;
  readonly origin: TimestampNs;
  /** 04:00, start of the pre-market window. */
  readonly preMarketStart: SessionNs;
  /** 09:30, start of the cash session. */
  readonly rthOpen: SessionNs;
  /** 09:45, when the opening range is complete and its levels become active. */
  readonly openingRangeEnd: SessionNs;
  /** 12:30, the end of the window in which approaches are followed. */
  readonly windowEnd: SessionNs;
  /** 12:38, the last moment an outcome may read. */
  readonly labelEnd: SessionNs;
  /** End of regular trading hours: 16:00, or 13:00 on half days. */
  readonly rthClose: SessionNs;
  readonly isHalfDay: boolean;
}

const FOUR_AM = 4 * 3600;
const HALF_PAST_NINE = 9.5 * 3600;
const GLOBEX_OPEN = 18 * 3600;

const FIRST_DATE = `${CALENDAR_YEARS[0]}-01-01`;
const LAST_DATE = `${CALENDAR_YEARS[1]}-12-31`;
const calendarByDate = new Map(CALENDAR.map((entry) => [entry[0], entry]));

/**
 * Why a date has no session we follow, in words for an error message; null when it has
 * one.
 */
export function closedReason(date: string): string | null {
  const year = Number(date.slice(0, 4));
  if (year < CALENDAR_YEARS[0] || year > CALENDAR_YEARS[1]) {
    return `is outside the calendar (${CALENDAR_YEARS[0]}–${CALENDAR_YEARS[1]})`;
  }
  const day = weekday(date);
  if (day === 0 || day === 6) return `is a ${day === 0 ? 'Sunday' : 'Saturday'}`;
  const entry = calendarByDate.get(date);
  return entry?.[1] === 'closed' ? `is a market holiday (${entry[3]})` : null;
}

/** A range without a session in it, in words. */
export function noSession(start: string, end: string): SpymasterError {
  const reason = closedReason(start);
  return new SpymasterError(
    'NOT_A_SESSION',
    `There is no session from ${start} to ${end}${reason ? `: ${start} ${reason}` : ''}.`,
    { hint: 'Choose a range with a trading day in it.' },
  );
}

/**
 * @throws {SpymasterError} INVALID_DATE for a malformed date, NOT_A_SESSION for weekends,
 * holidays and years outside the calendar.
 */
export function sessionOf(dateText: string): Session {
  const date = parseDate(dateText);
  const reason = closedReason(date);
  if (reason) {
    throw new SpymasterError('NOT_A_SESSION', `${date} ${reason}, so it has no session.`, {
      hint: `The next session is ${nextSession(date) ?? 'outside the calendar'}.`,
    });
  }
  const isHalfDay = calendarByDate.get(date)?.[1] === 'half';
  const origin = newYorkInstant(addDays(date, -1), GLOBEX_OPEN);
  const at = (secondsOfDay: number) => Number(newYorkInstant(date, secondsOfDay) - origin);
  const rthOpen = at(HALF_PAST_NINE);
  return {
    date,
    origin,
    preMarketStart: at(FOUR_AM),
    rthOpen,
    openingRangeEnd: rthOpen + OPENING_RANGE_NS,
    windowEnd: rthOpen + WINDOW_NS,
    labelEnd: rthOpen + WINDOW_NS + FOLLOW_UP_NS,
    rthClose: at((isHalfDay ? 13 : 16) * 3600),
    isHalfDay,
  };
}

export function isSession(date: string): boolean {
  return closedReason(date) === null;
}

/**
 * Session dates in [start, end], both inclusive.
 * @throws {SpymasterError} INVALID_DATE, or USAGE when start is after end
 */
export function sessionsBetween(start: string, end: string): string[] {
  if (parseDate(start) > parseDate(end)) {
    throw new SpymasterError('USAGE', `The start ${start} is after the end ${end}.`, {
      hint: 'Swap the two dates.',
    });
  }
  const dates: string[] = [];
  // Years without a calendar have no sessions to look for, one by one.
  const first = start < FIRST_DATE ? FIRST_DATE : start;
  const last = end > LAST_DATE ? LAST_DATE : end;
  for (let date = first; date <= last; date = addDays(date, 1)) if (isSession(date)) dates.push(date);
  return dates;
}

/**
 * Sessions of the calendar after one date up to and including another.
 * @param from a session date, before `to`
 */
export function sessionsApart(from: string, to: string): number {
  return ordinalOf(to) - ordinalOf(from);
}

const ordinals = new Map<string, number>();

/** Number of a session in the calendar. */
function ordinalOf(date: string): number {
  if (ordinals.size === 0)
    sessionsBetween(FIRST_DATE, LAST_DATE).forEach((session, i) => {
      ordinals.set(session, i);
    });
  return ordinals.get(date) ?? Number.NaN;
}

/** The session after a date; null where the calendar has none. */
export const nextSession = (date: string): string | null => nearestSession(date, 1);

/** The session before a date; null where the calendar has none. */
export const previousSession = (date: string): string | null => nearestSession(date, -1);

/** No two sessions are further apart. */
const MAX_DAYS_BETWEEN_SESSIONS = 10;

function nearestSession(date: string, step: 1 | -1): string | null {
  for (let days = 1; days <= MAX_DAYS_BETWEEN_SESSIONS; days++) {
    const candidate = addDays(date, step * days);
    if (isSession(candidate)) return candidate;
  }
  return null;
}

export function toTimestamp(session: Session, at: number): TimestampNs {
  return timestampNs(session.origin + BigInt(Math.round(at)));
}

export function fromTimestamp(session: Session, instant: bigint): SessionNs {
  return Number(instant - session.origin);
}

export function minutesSinceOpen(session: Session, at: number): number {
  return (at - session.rthOpen) / NS_PER_MINUTE;
}

const WINDOW_END_SECONDS = 12.5 * 3600;

/** New York time, HH:MM, so many seconds before 12:30. */
export function clockBefore(windowEndSeconds: number): string {
  const minutes = Math.floor((WINDOW_END_SECONDS - windowEndSeconds) / 60);
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/**
 * `HH:MM:SS` in New York on the session's date, from its own marks (no time-zone
 * look-up).
 */
export function sessionClock(session: Session, at: number): string {
  const seconds = Math.floor((at - session.rthOpen) / NS_PER_SECOND) + HALF_PAST_NINE;
  const ofDay = ((seconds % 86_400) + 86_400) % 86_400;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${two(ofDay / 3600)}:${two((ofDay % 3600) / 60)}:${two(ofDay % 60)}`;
}

/** The instant of a New York time of day, in seconds since midnight. */
export const instantOfDay = (session: Session, seconds: number): SessionNs =>
  session.rthOpen + (seconds - HALF_PAST_NINE) * NS_PER_SECOND;
