import { describe, expect, it } from 'vitest';
import { CALENDAR, CALENDAR_YEARS } from '../../../shared/session/calendar.ts';
import { addDays, weekday } from '../../../shared/session/new-york-time.ts';
import { closedReason, isSession, sessionsBetween } from '../../../shared/session/session.ts';

const [FIRST, LAST] = CALENDAR_YEARS;
const YEARS = Array.from({ length: LAST - FIRST + 1 }, (_, i) => FIRST + i);
const date = (year: number, month: number, day: number) =>
  `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

/** Days on which no rule closes the exchange. */
const ONE_OFF = ['2018-12-05', '2025-01-09'];

function nth(year: number, month: number, day: number, n: number): string {
  const first = date(year, month, 1);
  return addDays(first, ((day - weekday(first) + 7) % 7) + 7 * (n - 1));
}
function lastMonday(year: number, month: number): string {
  const end = addDays(date(year, month + 1, 1), -1);
  return addDays(end, -((weekday(end) + 6) % 7));
}
/** Saturday's holiday is kept on Friday, Sunday's on Monday. */
const observed = (day: string) => addDays(day, weekday(day) === 6 ? -1 : weekday(day) === 0 ? 1 : 0);

/** Gauss's Easter, a different formula from the one the table was made with. */
function easter(year: number): string {
  const [a, b, c] = [year % 19, year % 4, year % 7];
  const k = Math.floor(year / 100);
  const p = Math.floor((13 + 8 * k) / 25);
  const m = (15 - p + k - Math.floor(k / 4)) % 30;
  const n = (4 + k - Math.floor(k / 4)) % 7;
  const d = (19 * a + m) % 30;
  const e = (2 * b + 4 * c + 6 * d + n) % 7;
  const march = 22 + d + e;
  const day = d === 29 && e === 6 ? 50 : d === 28 && e === 6 && a > 10 ? 49 : march;
  return addDays(date(year, 3, 1), day - 1);
}

function closures(year: number): string[] {
  const newYear = date(year, 1, 1);
  return [
    // The exchange does not close on the last day of a year for a New Year's Day on
    // Saturday.
    ...(weekday(newYear) === 6 ? [] : [observed(newYear)]),
    nth(year, 1, 1, 3),
    nth(year, 2, 1, 3),
    addDays(easter(year), -2),
    lastMonday(year, 5),
    ...(year >= 2022 ? [observed(date(year, 6, 19))] : []),
    observed(date(year, 7, 4)),
    nth(year, 9, 1, 1),
    nth(year, 11, 4, 4),
    observed(date(year, 12, 25)),
  ];
}

function halfDays(year: number): string[] {
  const closed = new Set(closures(year));
  const eve = date(year, 12, 24);
  const beforeFourth = date(year, 7, 3);
  return [
    addDays(nth(year, 11, 4, 4), 1),
    ...(weekday(eve) >= 1 && weekday(eve) <= 5 && !closed.has(eve) ? [eve] : []),
    ...(weekday(beforeFourth) >= 1 && weekday(beforeFourth) <= 4 ? [beforeFourth] : []),
  ];
}

describe('The calendar table', () => {
  it('has exactly the closures the rules give, and the one-off ones', () => {
    const table = CALENDAR.filter(([, nyse]) => nyse === 'closed').map(([day]) => day);
    expect(table).toEqual([...YEARS.flatMap(closures), ...ONE_OFF].sort());
  });
  it('has exactly the half days the rules give', () => {
    const table = CALENDAR.filter(([, nyse]) => nyse === 'half').map(([day]) => day);
    expect(table).toEqual(YEARS.flatMap(halfDays).sort());
  });
  it('closes Globex altogether only at New Year, on Good Friday and at Christmas', () => {
    const names = new Set(CALENDAR.filter(([, , cme]) => cme === 'closed').map(([, , , name]) => name));
    expect([...names].sort()).toEqual(['Christmas Day', 'Good Friday', "New Year's Day"]);
  });
});

describe('Sessions', () => {
  it('number 84 from 2025-06-02 to 2025-09-30, and 81 from 06-05', () => {
    expect(sessionsBetween('2025-06-02', '2025-09-30')).toHaveLength(84);
    expect(sessionsBetween('2025-06-05', '2025-09-30')).toHaveLength(81);
  });
  it('do not exist on Juneteenth, but do on the eve of Independence Day', () => {
    expect(closedReason('2025-06-19')).toBe('is a market holiday (Juneteenth)');
    expect(isSession('2025-07-03')).toBe(true);
    expect(closedReason('2025-06-07')).toBe('is a Saturday');
    expect(closedReason('2031-06-06')).toBe('is outside the calendar (2013–2027)');
  });
});
