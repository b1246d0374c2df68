import { describe, expect, it } from 'vitest';
import { gainOf, logLoss, meanByDay } from '../../../pipeline/evaluation/gain.ts';

const dayOf = (i: number) => `2025-01-${String(i + 1).padStart(2, '0')}`;

describe('A gain', () => {
  it('is the difference of mean log-losses, in nats', () => {
    const { mean, cases, days } = gainOf([
      { date: dayOf(0), own: 0.8, baseline: 0.4 },
      { date: dayOf(1), own: 0.5, baseline: 0.5 },
    ]);
    expect(mean).toBeCloseTo(Math.log(2) / 2, 12);
    expect([cases, days]).toEqual([2, 2]);
  });
  it('punishes certainty with no more than ln 1000', () => {
    expect(logLoss(0)).toBeCloseTo(Math.log(1000), 12);
    expect(logLoss(0.25)).toBeCloseTo(Math.log(4), 12);
  });
  it('has an interval that is as wide as days differ, however many cases a day has', () => {
    const once = Array.from({ length: 30 }, (_, i) => ({ date: dayOf(i), value: i % 2 }));
    const tenfold = once.flatMap((each) => Array.from({ length: 10 }, () => each));
    const [few, many] = [meanByDay(once), meanByDay(tenfold)];
    for (const { mean, low, high } of [few, many]) {
      expect(mean).toBe(0.5);
      // Thirty days of standard deviation one half: two standard errors are 0.18.
      expect(mean - low).toBeCloseTo(0.18, 1);
      expect(high - mean).toBeCloseTo(0.18, 1);
    }
  });
  it('counts cases and not days: a busy day weighs what its cases do', () => {
    // Ten days of one case that gains nothing, ten of nineteen that gain one each.
    const values = Array.from({ length: 20 }, (_, day) =>
      Array.from({ length: day < 10 ? 1 : 19 }, () => ({ date: dayOf(day), value: day < 10 ? 0 : 1 })),
    ).flat();
    const { mean, low, high } = meanByDay(values);
    expect(mean).toBe(0.95);
    expect(low).toBeGreaterThan(0.85);
    expect(high).toBeGreaterThan(0.95);
  });
  it('is the same each time, and unknown of nothing', () => {
    const values = Array.from({ length: 20 }, (_, i) => ({ date: dayOf(i), value: Math.sin(i) }));
    expect(meanByDay(values)).toEqual(meanByDay(values));
    expect(gainOf([])).toEqual({ mean: Number.NaN, low: Number.NaN, high: Number.NaN, cases: 0, days: 0 });
  });
  it('draws every day about as often as any other', () => {
    // A day in ten that gains ten: the interval of the mean of one is wide and two-sided.
    const values = Array.from({ length: 20 }, (_, i) => ({ date: dayOf(i), value: i % 10 === 0 ? 10 : 0 }));
    const { low, high } = meanByDay(values);
    expect(low).toBe(0);
    expect(high).toBeGreaterThan(2);
    expect(high).toBeLessThan(3.1);
  });
});
