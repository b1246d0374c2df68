import { describe, expect, it } from 'vitest';
import { SpymasterError } from '../../../shared/errors.ts';
import {
  newYorkClock,
  newYorkDate,
  newYorkInstant,
  parseClock,
  parseDate,
} from '../../../shared/session/new-york-time.ts';
import {
  clockBefore,
  fromTimestamp,
  instantOfDay,
  previousSession,
  sessionClock,
  sessionOf,
  toTimestamp,
} from '../../../shared/session/session.ts';
import { NS_PER_MINUTE, timestampNs } from '../../../shared/units.ts';

const utc = (instant: bigint) => new Date(Number(instant / 1_000_000n)).toISOString();
const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof SpymasterError) return error.code;
  }
  return 'none';
};

describe('The New York session clock', () => {
  // Both sides of both clock changes of 2025 (9 March, 2 November), with the
  // Sunday-evening Globex open after each.
  it.each([
    ['2025-03-07', '2025-03-06T23:00:00.000Z', '2025-03-07T14:30:00.000Z'],
    ['2025-03-10', '2025-03-09T22:00:00.000Z', '2025-03-10T13:30:00.000Z'],
    ['2025-10-31', '2025-10-30T22:00:00.000Z', '2025-10-31T13:30:00.000Z'],
    ['2025-11-03', '2025-11-02T23:00:00.000Z', '2025-11-03T14:30:00.000Z'],
  ])('puts the Globex open of %s at %s and the cash open at %s', (date, globex, open) => {
    const session = sessionOf(date);
    expect(utc(session.origin)).toBe(globex);
    expect(utc(toTimestamp(session, session.rthOpen))).toBe(open);
    expect(session.rthOpen - session.preMarketStart).toBe(330 * NS_PER_MINUTE);
    expect(session.windowEnd - session.rthOpen).toBe(180 * NS_PER_MINUTE);
    expect(sessionClock(session, session.openingRangeEnd)).toBe('09:45:00');
    expect([clockBefore(10_800), clockBefore(6540), clockBefore(6539), clockBefore(0)]).toEqual([
      '09:30',
      '10:41',
      '10:41',
      '12:30',
    ]);
    expect(newYorkClock(toTimestamp(session, session.windowEnd))).toBe('12:30:00');
  });
  it('closes the cash market at 13:00 on half days', () => {
    const half = sessionOf('2025-07-03');
    expect([half.isHalfDay, sessionClock(half, half.rthClose)]).toEqual([true, '13:00:00']);
    expect(sessionClock(sessionOf('2025-07-02'), sessionOf('2025-07-02').rthClose)).toBe('16:00:00');
  });
  it('converts to and from nanoseconds without losing one', () => {
    const session = sessionOf('2025-06-05');
    const instant = timestampNs(1_749_130_245_386_093_521n);
    expect(toTimestamp(session, fromTimestamp(session, instant))).toBe(instant);
    expect(newYorkDate(newYorkInstant('2025-06-05', 0))).toBe('2025-06-05');
  });
  it('finds the instant of a time of day, on a half day and in winter as well', () => {
    for (const date of ['2025-06-05', '2025-11-28'] as const) {
      const session = sessionOf(date);
      expect(sessionClock(session, instantOfDay(session, 34_200))).toBe('09:30:00');
      expect(instantOfDay(session, 34_200)).toBe(session.rthOpen);
      expect(sessionClock(session, instantOfDay(session, 4 * 3600 + 61))).toBe('04:01:01');
    }
  });
  it('knows the session before a date: over weekends and holidays, and none before the first', () => {
    expect(previousSession('2025-06-06')).toBe('2025-06-05');
    expect(previousSession('2025-06-09')).toBe('2025-06-06');
    // Thursday the 19th was a holiday; the 21st is a Saturday.
    expect(previousSession('2025-06-20')).toBe('2025-06-18');
    expect(previousSession('2025-06-22')).toBe('2025-06-20');
    expect(previousSession('2013-01-02')).toBeNull();
  });
  it('refuses what is no date, no time or no session, each in its own words', () => {
    expect(codeOf(() => parseDate('2025-02-30'))).toBe('INVALID_DATE');
    expect(codeOf(() => parseDate('5 June'))).toBe('INVALID_DATE');
    expect(codeOf(() => parseClock('25:00'))).toBe('USAGE');
    expect(codeOf(() => sessionOf('2025-06-08'))).toBe('NOT_A_SESSION');
    expect(parseClock('09:45:30')).toBe(35_130);
  });
});
