import { type Contract, quarterlyContract } from '../../../shared/contracts/futures-calendar.ts';
import { addDays, newYorkInstant, weekday } from '../../../shared/session/new-york-time.ts';
import { isSession, nextSession, sessionOf, toTimestamp } from '../../../shared/session/session.ts';
import type { TimestampNs } from '../../../shared/units.ts';

/** Sessions in a row, a date's own first, whose options are listed. */
const NEAREST_EXPIRIES = 4;
const QUARTERS = [3, 6, 9, 12] as const;
const MORNING_SECONDS = 9.5 * 3600;

/** Options that expire together. */
export interface Expiry {
  readonly root: string;
  readonly date: string;
  readonly expiration: TimestampNs;
  readonly style: 'european' | 'american';
  /** The future they are on: the first quarterly one that outlives them. */
  readonly underlying: Contract;
}

/**
 * The root whose options expire at the close of a date: by weekday and week of the month,
 * month-end first.
 */
export function closingRoot(date: string): string {
  if (isMonthEnd(date)) return 'EW';
  const week = Math.ceil(Number(date.slice(8)) / 7);
  return weekday(date) === 5 ? `EW${week}` : `E${week}${'ABCD'[weekday(date) - 1]}`;
}

/**
 * What is listed on a date: the options that expire on it and on the next three sessions,
 * and the nearest month-end or quarterly ones beyond these. Quarterly options are
 * American and go in the morning of the third Friday, beside those that expire at its
 * close.
 */
export function expiriesOn(root: string, date: string): Expiry[] {
  const near: string[] = [];
  for (let next: string | null = date; next && near.length < NEAREST_EXPIRIES; next = nextSession(next))
    near.push(next);
  const closing = near.map((each) => atClose(root, each));
  const quarterly = nextQuarterly(root, date);
  const monthEnd = nextMonthEnd(near.at(-1)!);
  const far = monthEnd && monthEnd < quarterly.date ? atClose(root, monthEnd) : quarterly;
  return [...closing, far].sort((a, b) => Number(a.expiration - b.expiration));
}

function atClose(root: string, date: string): Expiry {
  const session = sessionOf(date);
  return {
    root: closingRoot(date),
    date,
    expiration: toTimestamp(session, session.rthClose),
    style: 'european',
    underlying: outliving(root, date),
  };
}

function nextQuarterly(root: string, date: string): Expiry {
  const underlying = outliving(root, date);
  return {
    root,
    date: underlying.expiry,
    expiration: newYorkInstant(underlying.expiry, MORNING_SECONDS),
    style: 'american',
    underlying,
  };
}

function outliving(root: string, date: string): Contract {
  const year = Number(date.slice(0, 4));
  const quarters = [year, year + 1].flatMap((each) =>
    QUARTERS.map((month) => quarterlyContract(root, each, month)),
  );
  return quarters.find(({ expiry }) => expiry >= date)!;
}

function isMonthEnd(date: string): boolean {
  let next = addDays(date, 1);
  while (isSameMonth(date, next) && !isSession(next)) next = addDays(next, 1);
  return !isSameMonth(date, next);
}

/** The first month-end after a session; null where the calendar ends before it. */
function nextMonthEnd(date: string): string | null {
  let next = nextSession(date);
  while (next && !isMonthEnd(next)) next = nextSession(next);
  return next;
}

const isSameMonth = (a: string, b: string): boolean => a.slice(0, 7) === b.slice(0, 7);
