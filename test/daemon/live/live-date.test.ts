import { describe, expect, it } from 'vitest';
import { liveDate } from '../../../daemon/live/live-date.ts';
import { newYorkInstant } from '../../../shared/session/new-york-time.ts';

const HOUR = 3600;
const at = (date: string, hours: number, done: readonly string[] = []) =>
  liveDate(newYorkInstant(date, hours * HOUR), (candidate) => done.includes(candidate));

describe('The session to follow', () => {
  it('is the one under way, from six in the evening before to its close', () => {
    expect(at('2025-06-04', 18)).toBe('2025-06-05');
    expect(at('2025-06-05', 3)).toBe('2025-06-05');
    expect(at('2025-06-05', 10.5)).toBe('2025-06-05');
    expect(at('2025-06-05', 15.99)).toBe('2025-06-05');
    expect(at('2025-06-05', 16)).toBe('2025-06-06');
  });
  it('is the next over weekends and holidays, and after the early close of a half day', () => {
    expect(at('2025-06-06', 17)).toBe('2025-06-09');
    expect(at('2025-06-07', 12)).toBe('2025-06-09');
    expect(at('2025-06-08', 19)).toBe('2025-06-09');
    expect(at('2025-06-18', 19)).toBe('2025-06-20');
    expect(at('2025-07-03', 13)).toBe('2025-07-07');
    expect(at('2025-07-03', 12.9)).toBe('2025-07-03');
  });
  it('is not one that is done with', () => {
    expect(at('2025-06-05', 13, ['2025-06-05'])).toBe('2025-06-06');
    expect(at('2025-06-05', 13, ['2025-06-05', '2025-06-06'])).toBe('2025-06-09');
  });
  it('is none where the calendar ends', () => {
    expect(at('2035-01-01', 12)).toBeNull();
  });
});
