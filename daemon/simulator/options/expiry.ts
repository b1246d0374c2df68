import {
  type Contract,
  QUARTERLY_MONTHS,
  quarterlyContract,
} from '../../../shared/contracts/futures-calendar.ts';
import type { Instrument } from '../../../shared/instruments.ts';
import { addDays, newYorkInstant, weekday } from '../../../shared/session/new-york-time.ts';
import { isSession, nextSession, sessionOf, toTimestamp } from '../../../shared/session/session.ts';
import type { TimestampNs } from '../../../shared/units.ts';

/** Sessions in a row, a date's own first, whose options are listed. */
const NEAREST_EXPIRIES = 4;
const MORNING_SECONDS = 9.5 * 3600;

/** Options that expire together. */
export interface Expiry {
  readonly root: string;
  readonly date: string;
  readonly expiration: TimestampNs;
  readonly style: 'european' | 'american';
  /** The future they are on: the first quarterly one that still trades as they expire. */
  readonly underlying: Contract;
}

/**
 * The root whose options expire at the close of a date: by weekday and week of the month,
 * month-end first; null where the family has none.
 */
export function closingRoot({ symbol, optionRoots }: Instrument, date: string): string | null {
  const letters = ROOT_LETTERS[symbol];
  const root = letters ? rootBy(letters, date) : null;
  return root !== null && optionRoots.includes(root) ? root : null;
}

const weekOf = (date: string): number => Math.ceil(Number(date.slice(8)) / 7);
const isFriday = (date: string): boolean => weekday(date) === 5;
const dayLetter = (date: string): string => 'ABCD'[weekday(date) - 1] ?? '';

interface RootLetters {
  readonly monthEnd: string;
  readonly friday: string;
  readonly day: string;
}

/** How the exchange names the options of a family that expire at the close. */
const ROOT_LETTERS: Readonly<Record<string, RootLetters>> = {
  ES: { monthEnd: 'EW', friday: 'EW', day: 'E' },
  MES: { monthEnd: 'EX', friday: 'EX', day: 'X' },
  NQ: { monthEnd: 'QNE', friday: 'QN', day: 'Q' },
};

function rootBy({ monthEnd, friday, day }: RootLetters, date: string): string {
  if (isMonthEnd(date)) return monthEnd;
  return isFriday(date) ? `${friday}${weekOf(date)}` : `${day}${weekOf(date)}${dayLetter(date)}`;
}

/**
 * What is listed on a date: the options that expire on it and on the next three sessions,
 * and the nearest month-end or quarterly ones beyond these, as far as the calendar goes.
 * Quarterly options are American and go in the morning of the third Friday, beside those
 * that expire at its close.
 */
export function expiriesOn(instrument: Instrument, date: string): Expiry[] {
  const near: string[] = [];
  for (let next: string | null = date; next && near.length < NEAREST_EXPIRIES; next = nextSession(next))
    near.push(next);
  const quarterly = nextQuarterly(instrument, date);
  const monthEnd = nextMonthEnd(near.at(-1)!);
  const isMonthEndNearer = monthEnd !== null && !(quarterly && quarterly.date <= monthEnd);
  const far = isMonthEndNearer ? atClose(instrument, monthEnd) : quarterly;
  return [...near.map((each) => atClose(instrument, each)), far]
    .flatMap((expiry) => (expiry ? [expiry] : []))
    .sort((a, b) => Number(a.expiration - b.expiration));
}

/** Whether options expire at the close of a date itself. */
export const isZeroDte = (expiry: Expiry, date: string): boolean =>
  expiry.date === date && expiry.style === 'european';

function atClose(instrument: Instrument, date: string): Expiry | null {
  const root = closingRoot(instrument, date);
  if (!root) return null;
  const session = sessionOf(date);
  return {
    root,
    date,
    expiration: toTimestamp(session, session.rthClose),
    style: 'european',
    // A future is gone by the close of the day that it expires on.
    underlying: quarterlyBy(instrument, (expiry) => expiry > date, date),
  };
}

/** Null beyond the calendar. */
function nextQuarterly(instrument: Instrument, date: string): Expiry | null {
  const underlying = quarterlyBy(instrument, (expiry) => expiry >= date, date);
  if (!isSession(underlying.expiry)) return null;
  return {
    root: instrument.symbol,
    date: underlying.expiry,
    expiration: newYorkInstant(underlying.expiry, MORNING_SECONDS),
    style: 'american',
    underlying,
  };
}

function quarterlyBy({ symbol }: Instrument, isWanted: (expiry: string) => boolean, date: string): Contract {
  const year = Number(date.slice(0, 4));
  const quarters = [year, year + 1].flatMap((each) =>
    QUARTERLY_MONTHS.map((month) => quarterlyContract(symbol, each, month)),
  );
  return quarters.find(({ expiry }) => isWanted(expiry))!;
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
