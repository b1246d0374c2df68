import { describe, expect, it } from 'vitest';
import {
  expectedVolatilityFactor,
  openingPrice,
  persistentNormal,
  simulatedDay,
} from '../../../daemon/simulator/day.ts';
import { addDays } from '../../../shared/session/new-york-time.ts';
import { nextSession, sessionsBetween } from '../../../shared/session/session.ts';

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
  it('is expected to be as lively as the session before lets one expect, not as it will be', () => {
    // Root of the mean square of exp(.44·(.6·z + √(1 − .36)·N)), with z of the day before.
    const before = persistentNormal(1, '2025-06-04', 'volatility');
    const expected = Math.exp(0.44 * 0.6 * before + 0.44 ** 2 * (1 - 0.36));
    expect(expectedVolatilityFactor(1, '2025-06-05', 'real', 0)).toBeCloseTo(expected, 12);
    const later = Math.exp(0.44 * 0.6 ** 3 * before + 0.44 ** 2 * (1 - 0.6 ** 6));
    expect(expectedVolatilityFactor(1, '2025-06-05', 'real', 2)).toBeCloseTo(later, 12);
    // Over many days what was expected is what came, by its square.
    const ratio = mean(
      DATES.map(
        (date, i) => (days('real')[i]!.volatilityFactor / expectedVolatilityFactor(1, date, 'real', 0)) ** 2,
      ),
    );
    expect(ratio).toBeGreaterThan(0.85);
    expect(ratio).toBeLessThan(1.15);
  });
  it('ends near where the next one begins, the nearer the sooner that is', () => {
    const gaps = (dates: readonly string[]) =>
      dates.map((date) =>
        Math.abs(simulatedDay(1, date, 'real').closePoints - openingPrice(1, nextSession(date)!)),
      );
    const dates = sessionsBetween('2024-01-02', '2025-12-30');
    const isFollowed = (date: string) => nextSession(date) === addDays(date, 1);
    const [overnight, overDays] = [dates.filter(isFollowed), dates.filter((date) => !isFollowed(date))].map(
      (of) => gaps(of).toSorted((a, b) => a - b),
    );
    const [median, high] = [0.5, 0.95].map((share) => overnight![Math.floor(share * overnight!.length)]!);
    // Of ES in 2025: .75 and 4.7; over days 4.9.
    expect([median! > 0.25 && median! < 1.5, high! > 2 && high! < 8]).toEqual([true, true]);
    const median3 = overDays![Math.floor(overDays!.length / 2)]!;
    expect(median3 > 2 && median3 < 10).toBe(true);
  });
  it('begins where a bounded walk has come to, asked for in whichever order', () => {
    const late = openingPrice(99, '2027-12-01');
    expect(openingPrice(99, '2014-01-02')).toBeGreaterThan(0);
    expect(openingPrice(99, '2027-12-01')).toBe(late);
    for (let seed = 1; seed <= 20; seed++)
      for (const date of ['2015-06-01', '2019-06-03', '2023-06-01', '2027-06-01']) {
        expect(openingPrice(seed, date)).toBeGreaterThanOrEqual(5200);
        expect(openingPrice(seed, date)).toBeLessThanOrEqual(6800);
      }
    const prices = Array.from({ length: 40 }, (_, seed) => openingPrice(seed, '2027-06-01'));
    expect(Math.max(...prices) - Math.min(...prices)).toBeGreaterThan(800);

    for (const { openPoints } of days('real').slice(0, 100)) {
      expect(openPoints).toBeGreaterThan(5200);
      expect(openPoints).toBeLessThan(6800);
    }
  });
});
