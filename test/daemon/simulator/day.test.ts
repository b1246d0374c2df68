import { describe, expect, it } from 'vitest';
import { simulatedDay } from '../../../daemon/simulator/day.ts';
import { sessionsBetween } from '../../../shared/session/session.ts';

const DATES = sessionsBetween('2018-01-02', '2019-12-31');
const ALL = {
  real: DATES.map((date) => simulatedDay(1, date, 'real')),
  calm: DATES.map((date) => simulatedDay(1, date, 'calm')),
};
const days = (profile: 'real' | 'calm') => ALL[profile];
const logs = (profile: 'real' | 'calm') =>
  days(profile).map(({ volatilityFactor }) => Math.log(volatilityFactor));
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('A day', () => {
  it('is the same whenever it is asked for, and another for another seed', () => {
    expect(simulatedDay(1, '2025-06-05', 'real')).toEqual(simulatedDay(1, '2025-06-05', 'real'));
    expect(simulatedDay(2, '2025-06-05', 'real')).not.toEqual(simulatedDay(1, '2025-06-05', 'real'));
  });
  it('may be the first of the calendar', () => {
    expect(simulatedDay(1, '2013-01-02', 'real').volatilityFactor).toBeGreaterThan(0);
  });
  it('is as lively as days are: of log SD .44, and like the day before by .6', () => {
    const values = logs('real');
    const center = mean(values);
    const variance = mean(values.map((value) => (value - center) ** 2));
    expect(Math.sqrt(variance)).toBeCloseTo(0.44, 1);
    const product = mean(values.slice(1).map((value, i) => (value - center) * (values[i]! - center)));
    // Three standard errors of so many days.
    expect(Math.abs(product / variance - 0.6)).toBeLessThan(0.12);
  });
  it('is less unlike others in the calm profile, with less news', () => {
    const most = (profile: 'real' | 'calm') => Math.max(...logs(profile).map(Math.abs));
    expect(most('calm') / most('real')).toBeCloseTo(0.5, 9);
    const news = (profile: 'real' | 'calm') => mean(days(profile).map((day) => day.news.length));
    expect(news('real')).toBeCloseTo(0.3, 1);
    expect(news('calm')).toBeLessThan(0.1);
  });
  it('has news at 08:30, or at 10:00, that make price livelier', () => {
    const all = days('real').flatMap(({ news }) => news);
    expect(new Set(all.map(({ minutesSinceOpen }) => minutesSinceOpen))).toEqual(new Set([-60, 30]));
    expect(all.every(({ strength }) => strength >= 0)).toBe(true);
  });
  it('begins where a bounded walk has come to', () => {
    for (const { openPoints } of days('real').slice(0, 100)) {
      expect(openPoints).toBeGreaterThan(5200);
      expect(openPoints).toBeLessThan(6800);
    }
  });
});
