import { describe, expect, it } from 'vitest';
import {
  addDays,
  newYorkClock,
  newYorkDate,
  newYorkDateOf,
  newYorkInstant,
  newYorkOffsetMs,
  parseClock,
  parseDate,
  weekday,
} from '../../../shared/session/new-york-time.ts';
import { timestampNs } from '../../../shared/units.ts';

const HOUR_MS = 3_600_000;
const iso = (instant: bigint) => new Date(Number(instant / 1_000_000n)).toISOString();

describe('New York time', () => {
  it('is four hours behind in summer and five in winter, to the second of the change', () => {
    const change = Date.parse('2025-03-09T07:00:00Z');
    expect([newYorkOffsetMs(change - 1), newYorkOffsetMs(change)]).toEqual([-5 * HOUR_MS, -4 * HOUR_MS]);
  });
  it('of the hour that autumn repeats is the first of the two', () => {
    expect(iso(newYorkInstant('2025-11-02', 1.5 * 3600))).toBe('2025-11-02T05:30:00.000Z');
    expect(iso(newYorkInstant('2025-11-02', 3 * 3600))).toBe('2025-11-02T08:00:00.000Z');
  });
  it('has a date and a clock of its own at any instant', () => {
    const instant = timestampNs(BigInt(Date.parse('2025-06-05T03:59:59Z')) * 1_000_000n);
    expect([newYorkDate(instant), newYorkClock(instant)]).toEqual(['2025-06-04', '23:59:59']);
    const seconds = Number(instant / 1_000_000_000n);
    expect([newYorkDateOf(seconds), newYorkDateOf(seconds + 1)]).toEqual(['2025-06-04', '2025-06-05']);
  });
});

describe('Dates', () => {
  it('pass months, years and leap days', () => {
    expect([addDays('2024-02-28', 1), addDays('2025-02-28', 1), addDays('2025-01-01', -1)]).toEqual([
      '2024-02-29',
      '2025-03-01',
      '2024-12-31',
    ]);
  });
  it('know their weekday: 2025-06-05 was a Thursday', () => {
    expect([weekday('2025-06-05'), weekday('2025-06-08')]).toEqual([4, 0]);
  });
  it.each(['2025-02-29', '2025-13-01', '25-06-05', '2025-6-5', '2025-06-05T00:00', ''])(
    'do not read %j',
    (text) => {
      expect(() => parseDate(text)).toThrow(/is not a date/);
    },
  );
});

describe('Times of day', () => {
  it.each([
    ['00:00', 0],
    ['09:30', 34_200],
    ['23:59:59', 86_399],
  ])('read %s as second %i', (text, seconds) => {
    expect(parseClock(text)).toBe(seconds);
  });
  it.each(['24:00', '09:60', '09:30:60', '9:30', '09.30', ''])('do not read %j', (text) => {
    expect(() => parseClock(text)).toThrow(/is not a time of day/);
  });
});
