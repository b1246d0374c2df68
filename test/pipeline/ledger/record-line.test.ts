import { describe, expect, it } from 'vitest';
import { isOff, recordLine } from '../../../pipeline/ledger/record-line.ts';
import { trackRecord } from '../../../pipeline/ledger/track-record.ts';
import { sessionsOf } from './judged-entries.ts';

it('A line of no claims is none', () => {
  expect(recordLine('breaks', [])).toBeNull();
});

describe('What was said', () => {
  it('is off where what was said is wrong by more than five points beyond chance', () => {
    expect(isOff(trackRecord(sessionsOf(40, 2, 0.5)).contacts!)).toBe(false);
    expect(isOff(trackRecord(sessionsOf(40, 2, 0.8)).contacts!)).toBe(true);
    expect(isOff(trackRecord(sessionsOf(40, 2, 0.2)).contacts!)).toBe(true);
  });
  it('is off only where the whole interval lies beyond five points', () => {
    const line = trackRecord(sessionsOf(40, 2)).contacts!;
    const within = (low: number, high: number) =>
      isOff({ ...line, difference: { ...line.difference, low, high, cases: 100, days: 40 } });
    expect([within(-0.03, 0.03), within(0.04, 0.2), within(-0.2, -0.04)]).toEqual([false, false, false]);
    expect([within(0.051, 0.2), within(-0.2, -0.051)]).toEqual([true, true]);
  });
  it('cannot be off of few cases or few days, however wrong they were', () => {
    const wrong = trackRecord(sessionsOf(9, 2, 0.9)).contacts!;
    expect(wrong.difference.high).toBeLessThan(-0.05);
    expect(isOff(wrong)).toBe(false);
    expect(isOff(trackRecord(sessionsOf(10, 2, 0.9)).contacts!)).toBe(true);
  });
  it('is told of 25 cases and more, and only where five points are left out', () => {
    const line = trackRecord(sessionsOf(40, 2, 0.8)).contacts!;
    const off = (difference: Partial<typeof line.difference>) =>
      isOff({
        ...line,
        difference: { ...line.difference, cases: 25, days: 10, low: 0.06, high: 0.2, ...difference },
      });
    expect([off({}), off({ cases: 24 }), off({ days: 9 })]).toEqual([true, false, false]);
    expect([off({ low: 0.05 }), off({ low: -0.2, high: -0.05 }), off({ low: -0.2, high: -0.06 })]).toEqual([
      false,
      false,
      true,
    ]);
  });
});
