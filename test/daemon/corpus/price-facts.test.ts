import { describe, expect, it } from 'vitest';
import { isInBand, priceFacts } from '../../../daemon/corpus/price-facts.ts';
import type { DayBars } from '../../../daemon/tables/bars.ts';

/** Bars from 04:00 to 12:30 whose closes are a function of the minute since 09:30. */
function dayOf(closeAt: (minute: number) => number, halfRange = 1): DayBars {
  const minute = Float64Array.from({ length: 510 }, (_, i) => i - 330);
  const close = minute.map(closeAt);
  const open = close.map((_, i) => close[Math.max(0, i - 1)]!);
  return {
    date: '2025-06-05',
    minute,
    open,
    close,
    high: close.map((value, i) => Math.max(value, open[i]!) + halfRange),
    low: close.map((value, i) => Math.min(value, open[i]!) - halfRange),
    volume: minute.map(() => 1),
    atr: minute.map((each) => 100 + each),
  };
}
const figure = (days: readonly DayBars[], name: string) =>
  priceFacts(days).find((fact) => fact.name === name)!.value;

describe('Facts of bars', () => {
  const steps = dayOf((minute) => (Math.floor(minute / 2) % 2 === 0 ? 6000 : 6004));
  it('are of the time that they name: ATR of the bar that ended then', () => {
    expect(figure([steps], 'ATR, median at 09:30')).toBe(99);
    expect(figure([steps], 'ATR, median at 12:30')).toBe(279);
  });
  it('measure ranges from high to low, of the session, before it, and of its first fifteen minutes', () => {
    const ramp = dayOf((minute) => 6000 + minute / 10, 0.5);
    expect(figure([ramp], 'session range, median')).toBeCloseTo(17.9 + 0.1 + 1, 9);
    expect(figure([ramp], 'pre-market range, median')).toBeCloseTo(32.9 + 1, 9);
    expect(figure([ramp], 'opening range, median')).toBeCloseTo(1.4 + 0.1 + 1, 9);
    expect(figure([ramp], 'one-minute range at 09:30, mean')).toBeCloseTo(0.1 + 1, 9);
  });
  it('see that every other minute changes nothing, and each change is taken back', () => {
    expect(figure([steps], 'minutes unchanged')).toBe(0.5);
    expect(figure([steps], 'run of signs, mean')).toBe(1);
    expect(figure([steps], 'change, autocorrelation 1')).toBe(0);
    // Four minutes bring every price back.
    expect(figure([steps], 'variance ratio, 5 minutes')).toBeLessThan(0.3);
  });
  it('see a market that goes on as it goes', () => {
    const up = dayOf((minute) => 6000 + minute);
    expect(figure([up], 'change, autocorrelation 1')).toBeCloseTo(1, 9);
    expect(figure([up], 'variance ratio, 10 minutes')).toBeCloseTo(10, 9);
    expect(figure([up], 'run of signs, mean')).toBe(180);
  });
  /** The bars whose minute since 09:30 is wanted. */
  const only = (day: DayBars, isWanted: (minute: number) => boolean): DayBars => {
    const kept = Array.from(day.minute).flatMap((minute, i) => (isWanted(minute) ? [i] : []));
    const pick = (values: ArrayLike<number>) => Float64Array.from(kept, (i) => values[i]!);
    const { date, minute, open, high, low, close, volume, atr } = day;
    const prices = { open: pick(open), high: pick(high), low: pick(low), close: pick(close) };
    return { date, minute: pick(minute), ...prices, volume: pick(volume), atr: pick(atr) };
  };
  it('leave out a session that has no window, or no pre-market', () => {
    const [night, morning] = [only(steps, (minute) => minute < 0), only(steps, (minute) => minute >= 0)];
    expect(priceFacts([steps, night, morning])).toEqual(priceFacts([steps]));
  });
  it('hold each change against the same minute of other sessions, where bars are missing too', () => {
    const day = dayOf((minute) => 6000 + (minute % 2) * (1 + (minute % 7)));
    const late = only(day, (minute) => minute < -10 || minute >= 8);
    const kurtosis = (...days: readonly DayBars[]) => figure(days, 'one-minute change, kurtosis when scaled');
    expect(kurtosis(day, day)).toBeCloseTo(1, 1);
    expect(kurtosis(day, late)).toBeCloseTo(1, 1);
  });
  it('are in their band or not, its ends included', () => {
    const fact = { name: 'x', value: 1, real: 1, band: [1, 2] } as const;
    expect([1, 2, 0.99, 2.01, Number.NaN].map((value) => isInBand({ ...fact, value }))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
  it('have bands around what ES shows', () => {
    for (const { name, real, band } of priceFacts([steps]))
      expect([name, real >= band[0] && real <= band[1]]).toEqual([name, true]);
  });
});
