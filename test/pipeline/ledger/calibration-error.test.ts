import { describe, expect, it } from 'vitest';
import { calibrationErrorOf, type SaidOnDay } from '../../../pipeline/ledger/calibration-error.ts';

/** A hundred cases on twenty days, of which so many in ten happened at each probability. */
const saidOf = (happenedOf: (probability: number) => number): SaidOnDay[] =>
  Array.from({ length: 100 }, (_, i) => {
    const probability = (Math.floor(i / 10) + 0.5) / 10;
    return {
      date: `day ${i % 20}`,
      probability,
      happened: i % 10 < Math.round(10 * happenedOf(probability)),
    };
  });

describe('How far what was said is off', () => {
  it('is nothing known without a case', () => {
    expect(calibrationErrorOf([])).toBeNull();
  });
  it('is what each tenth of the cases is off, less what chance explains', () => {
    // Each tenth says .05 … .95 and all happened: mean of (1 − p)² is .3325, and no chance.
    const all = saidOf(() => 1);
    expect(calibrationErrorOf(all)!.mean).toBeCloseTo(Math.sqrt(0.3325), 12);
  });
  it('is next to nothing where it came true, and its interval begins at nothing', () => {
    const { mean, low } = calibrationErrorOf(saidOf((probability) => probability))!;
    expect([mean < 0.06, low]).toEqual([true, 0]);
  });
  it('has in its interval the middle nineteen of twenty draws', () => {
    // Two days, one of which is right and the other wholly wrong: a draw has both, or one twice.
    const right = Array.from({ length: 10 }, () => ({ date: 'right', probability: 1, happened: true }));
    const wrong = Array.from({ length: 10 }, () => ({ date: 'wrong', probability: 1, happened: false }));
    const { mean, low, high } = calibrationErrorOf([...right, ...wrong])!;
    expect(low).toBe(0);
    expect(high).toBeCloseTo(1, 12);
    expect(mean).toBeGreaterThan(0.4);
    expect(mean).toBeLessThan(0.72);
    // One day of forty is wrong: hardly ever more than four of forty are drawn.
    const days = Array.from({ length: 40 }, (_, day) =>
      Array.from({ length: 10 }, () => ({ date: `${day}`, probability: 1, happened: day > 0 })),
    ).flat();
    const rare = calibrationErrorOf(days)!;
    expect(rare.low).toBe(0);
    expect(rare.high > rare.mean && rare.high < 0.4).toBe(true);
  });
  it('has an interval by days, the same every time', () => {
    const half = saidOf(() => 0.5);
    const { mean, low, high } = calibrationErrorOf(half)!;
    expect(low < mean && mean < high).toBe(true);
    expect(calibrationErrorOf(half)).toEqual({ mean, low, high });
    // One day alone is drawn every time.
    const one = calibrationErrorOf(half.map((each) => ({ ...each, date: 'one' })))!;
    expect([one.low, one.high]).toEqual([one.mean, one.mean]);
  });
});
