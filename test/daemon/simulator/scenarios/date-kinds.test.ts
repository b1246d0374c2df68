import { describe, expect, it } from 'vitest';
import {
  type DateKind,
  isAfterClockChange,
  isBeforeRollDay,
  isHalfDay,
  isQuarterlyExpiry,
  isRollDay,
  nextOfKind,
} from '../../../../daemon/simulator/scenarios/date-kinds.ts';
import { sessionsBetween } from '../../../../shared/session/session.ts';

const in2025 = (kind: DateKind) =>
  sessionsBetween('2025-01-01', '2025-12-31').filter((date) => kind(date, 'ES'));

/** Of the exchange's calendar for 2025. */
describe('Sessions of 2025 that are of a kind', () => {
  it('close at 13:00 on the third of July, after Thanksgiving and before Christmas', () =>
    expect(in2025(isHalfDay)).toEqual(['2025-07-03', '2025-11-28', '2025-12-24']));
  it('follow a change of New York’s clocks, on the second Sunday of March and the first of November', () =>
    expect(in2025(isAfterClockChange)).toEqual(['2025-03-10', '2025-11-03']));
  it('have a new contract in front eight days before the old one expires', () => {
    expect(in2025(isRollDay)).toEqual(['2025-03-13', '2025-06-12', '2025-09-11', '2025-12-11']);
    expect(in2025(isBeforeRollDay)).toEqual(['2025-03-12', '2025-06-11', '2025-09-10', '2025-12-10']);
  });
  it('are third Fridays of a quarter', () =>
    expect(in2025(isQuarterlyExpiry)).toEqual(['2025-03-21', '2025-06-20', '2025-09-19', '2025-12-19']));
  it('are found after a date, never on it, and not where the calendar ends', () => {
    expect(nextOfKind(isHalfDay, '2025-06-05', 'ES')).toBe('2025-07-03');
    expect(nextOfKind(isHalfDay, '2025-07-03', 'ES')).toBe('2025-11-28');
    expect(nextOfKind(() => false, '2025-06-05', 'ES')).toBeNull();
  });
  it('are the session before the third Friday where that is a holiday', () =>
    // Juneteenth of 2026 is a third Friday.
    expect(nextOfKind(isQuarterlyExpiry, '2026-06-01', 'ES')).toBe('2026-06-18'));
});
