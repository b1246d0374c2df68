import { describe, expect, it } from 'vitest';
import { dimensionPlace, E183 } from '../../../pipeline/vectors/dimensions.ts';
import { fitNormalization, normalize } from '../../../pipeline/vectors/normalization.ts';

const vectorsOf = (name: string, values: readonly number[]) =>
  values.map((value) => {
    const vector = new Float32Array(E183.length).fill(Number.NaN);
    vector[dimensionPlace(name)] = value;
    return vector;
  });
const days = (count: number) =>
  Array.from({ length: count }, (_, i) => `2025-05-${String(i + 1).padStart(2, '0')}`);

/** The scale of one dimension, from its values alone. */
const scaleOf = (name: string, values: readonly number[]) =>
  fitNormalization(
    '2025-06-05',
    vectorsOf(name, values),
    values.map(() => '2025-06-04'),
  ).dimensions[name]!;

describe('The scale of a dimension', () => {
  it('is mean and standard deviation where it is scored', () => {
    expect(scaleOf('velocity_1min', [1, 2, 3, 6])).toEqual({
      center: 3,
      scale: Math.sqrt(14 / 3),
      present: 1,
      unused: false,
    });
  });
  it('is the median and the quartiles’ distance over 1.349 where it is robust', () => {
    expect(scaleOf('ofi_30s', [1, 2, 3, 4, 100])).toMatchObject({ center: 3, scale: 2 / 1.349 });
  });
  it('is 1.4826 times the median deviation where half of the values coincide, and the standard deviation where more do', () => {
    // Quartiles both 0; deviations 0 0 0 0 0 … : nothing is left but the standard
    // deviation of one in nine.
    const rare = scaleOf('ofi_30s', [0, 0, 0, 0, 0, 0, 0, 0, 9]);
    expect(rare).toMatchObject({ center: 0, scale: 3 });
    // Seven values, quartiles 0 and 0.5 of [0,0,0,0,1,1,8]… the interquartile range is
    // one.
    expect(scaleOf('ofi_30s', [0, 0, 0, 0, 1, 1, 8]).scale).toBeCloseTo(1 / 1.349, 12);
  });
  it('is the middle and width of a fixed range, and nothing for what is taken as it is', () => {
    expect(scaleOf('minutes_since_open', [10, 20])).toMatchObject({ center: 90, scale: 180 });
    expect(scaleOf('or_active', [0, 1])).toMatchObject({ center: 0, scale: 1 });
  });
  it('is unused where it never varies or is never there', () => {
    expect(scaleOf('velocity_1min', [2, 2, 2])).toEqual({ center: 2, scale: 1, present: 1, unused: true });
    expect(scaleOf('velocity_1min', [Number.NaN])).toEqual({ center: 0, scale: 1, present: 0, unused: true });
  });
  it('is fitted on the last sixty sessions before the date', () => {
    const dates = [...days(31), ...days(30).map((date) => date.replace('-05-', '-04-'))].sort();
    const fitted = fitNormalization(
      '2025-06-05',
      vectorsOf(
        'velocity_1min',
        dates.map((_, i) => (i === 0 ? 1e9 : i % 2)),
      ),
      dates,
    );
    expect([fitted.sessions, fitted.rows, fitted.firstDate, fitted.lastDate]).toEqual([
      60,
      60,
      '2025-04-02',
      '2025-05-31',
    ]);
    expect(fitted.dimensions.velocity_1min!.center).toBe(0.5);
  });
  it('cannot be fitted with the day it is used on', () => {
    expect(() => fitNormalization('2025-06-05', vectorsOf('atr', [1]), ['2025-06-05'])).toThrow(
      expect.objectContaining({ code: 'VIEW_INVALID' }),
    );
  });
});

describe('A value brought to scale', () => {
  const scale = { center: 10, scale: 2, present: 1, unused: false };
  it('is counted in scales from the centre, within four of them', () => {
    const place = dimensionPlace('velocity_1min');
    expect([12, 10, 19, -99, Number.NaN].map((value) => normalize(place, value, scale))).toEqual([
      1,
      0,
      4,
      -4,
      Number.NaN,
    ]);
  });
  it('fades with the time since, and is nothing for what never happened', () => {
    const place = dimensionPlace('pm_high_time_since_touch_from_above_sec');
    expect([0, 900, Number.NaN].map((value) => normalize(place, value, scale))).toEqual([1, Math.exp(-1), 0]);
  });
});
