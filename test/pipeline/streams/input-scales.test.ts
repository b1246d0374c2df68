import { expect, test } from 'vitest';
import {
  bounded,
  fitInputScales,
  normalized,
  type SampledSession,
  scaleOf,
} from '../../../pipeline/streams/input-scales.ts';
import { clock } from '../../market.ts';
import { levelSampleAt, rawInputs, unitScales } from '../../stream-inputs.ts';

test('values on a common scale, worked out', () => {
  expect(bounded((650 - 125) / (1.4826 * 450))).toBeCloseTo(0.374333, 6);
  expect(bounded((0.57 - 0.12) / 0.45)).toBeCloseTo(0.462117, 6);
  // A missing value taken for zero would read as a loss.
  expect(bounded((0 - 125) / (1.4826 * 450))).toBeCloseTo(-0.093406, 6);
  expect(bounded(1e5)).toBeCloseTo(0.995055, 6);
  expect(bounded(-1e5)).toBeCloseTo(-0.995055, 6);
  expect(bounded(Number.NaN)).toBeNaN();
});

test('a scale is 1.4826 times the median size', () => {
  expect(scaleOf(Float64Array.of(-3, -2, 1, 2, 4), 1e-9)).toBeCloseTo(1.4826 * 2, 12);
});

test('where most values are zero, the others do not all look extreme', () => {
  // Median size 0; quartiles 0 and 10.
  const values = Float64Array.of(0, 0, 0, 0, 0, 10, 10, 10);
  expect(scaleOf(values, 1e-9)).toBeCloseTo((0.1 * 10) / 1.349, 12);
  // Quartiles 0 too: a hundredth of the deviation.
  const rare = new Float64Array(100);
  rare[0] = 100;
  expect(scaleOf(rare, 1e-9)).toBeCloseTo(0.01 * 10, 12);
  expect(scaleOf(new Float64Array(10), 0.25)).toBe(0.25);
});

/** A session with one level whose values at a time of day are given. */
function session(date: string, count: number, value: (minute: number) => number): SampledSession {
  const samples = Array.from({ length: count }, (_, i) => {
    const minute = 2 * (i + 1);
    const inputs = rawInputs({ velocity_1min: value(minute), ofi_60s: value(minute) });
    return levelSampleAt(clock('09:30:00') + minute * 60e9, { inputs });
  });
  return { date, samples };
}
const DATES = ['2025-05-28', '2025-05-29', '2025-05-30', '2025-06-02', '2025-06-03'];

test('scales are those of the time of day, where that has enough values', () => {
  const early = (minute: number) => (minute < 15 ? 4 : 1);
  const scales = fitInputScales(
    '2025-06-05',
    DATES.map((date) => session(date, 90, early)),
  );
  // Seven closes before 09:45 in five sessions are 35 values.
  expect(scales.samplesByBucket.T0_15).toBe(35);
  expect(scales.byBucket.T0_15.velocity_1min).toBeCloseTo(1.4826 * 4, 12);
  expect(scales.byBucket.T15_30.velocity_1min).toBeCloseTo(1.4826, 12);
  expect(scales.overall.velocity_1min).toBeCloseTo(1.4826, 12);
  const short = fitInputScales(
    '2025-06-05',
    DATES.map((date) => session(date, 5, early)),
  );
  expect(short.byBucket.T0_15.velocity_1min).toBeUndefined();
  expect(short.overall.velocity_1min).toBeCloseTo(1.4826 * 4, 12);
});

test('a value is held against its time of day, or against all times', () => {
  const scales = { ...unitScales(), byBucket: { ...unitScales().byBucket, T0_15: { velocity_1min: 2 } } };
  const inputs = rawInputs({ velocity_1min: 2, velocity_3min: 2 });
  const at = (minutes: number) =>
    normalized(scales, levelSampleAt(clock('09:30:00') + minutes * 60e9, { inputs }));
  expect(at(14)).toMatchObject({ velocity_1min: bounded(1), velocity_3min: bounded(2) });
  expect(at(15).velocity_1min).toBe(bounded(2));
});

test('an input that was never there has no scale, and is missing', () => {
  const scales = { ...unitScales(), overall: { velocity_1min: 1 } };
  const sample = levelSampleAt(clock('10:00:00'), { inputs: rawInputs({ ofi_60s: 3 }) });
  expect(normalized(scales, sample).ofi_60s).toBeNaN();
});

test('a value that all levels share counts once an instant', () => {
  const twoLevels = (date: string): SampledSession => {
    const one = session(date, 60, (minute) => minute);
    const other = one.samples.map((sample) => ({ ...sample, level: 'PM_LOW' as const }));
    return { date, samples: one.samples.flatMap((sample, i) => [sample, other[i]!]) };
  };
  const odd = (date: string): SampledSession => {
    const { samples } = twoLevels(date);
    // The second level differs, where only what is its own may count.
    return {
      date,
      samples: samples.map((sample, i) =>
        i % 2 === 0 ? sample : { ...sample, inputs: rawInputs({ velocity_1min: 1000, ofi_60s: 1000 }) },
      ),
    };
  };
  const scales = fitInputScales('2025-06-05', DATES.map(odd));
  expect(scales.overall.ofi_60s).toBeCloseTo(1.4826 * 61, 9);
  expect(scales.overall.velocity_1min).toBeGreaterThan(1.4826 * 100);
});

test('scales know no session of their date, and need five before it', () => {
  const sessions = DATES.map((date) => session(date, 40, () => 1));
  expect(() => fitInputScales('2025-06-03', sessions)).toThrow(/2025-06-03 cannot set the stream scales/);
  expect(() => fitInputScales('2025-06-05', sessions.slice(1))).toThrow(/Only 4 sessions before 2025-06-05/);
  expect(fitInputScales('2025-06-05', sessions)).toMatchObject({
    asOf: '2025-06-05',
    firstDate: '2025-05-28',
    lastDate: '2025-06-03',
    sessions: 5,
  });
});

test('only the last sixty sessions count', () => {
  const dates = Array.from(
    { length: 70 },
    (_, i) =>
      `2024-${String(1 + Math.floor(i / 28)).padStart(2, '0')}-${String(1 + (i % 28)).padStart(2, '0')}`,
  );
  const sessions = dates.map((date, i) => session(date, 5, () => (i < 10 ? 1000 : 1)));
  const scales = fitInputScales('2025-06-05', sessions);
  expect(scales.sessions).toBe(60);
  expect(scales.firstDate).toBe(dates[10]);
  expect(scales.overall.velocity_1min).toBeCloseTo(1.4826, 12);
});

test('an instant is one of its session: the clock of another session does not hide it', () => {
  const sessions = DATES.map((date, i) => {
    const { samples } = session(date, 40, () => (i === 0 ? 1 : 10));
    return { date, samples };
  });
  expect(fitInputScales('2025-06-05', sessions).overall.ofi_60s).toBeCloseTo(14.826, 9);
});

test('thirty values of a time of day are enough', () => {
  // Six closes before 09:45 in five sessions.
  const scales = fitInputScales(
    '2025-06-05',
    DATES.map((date) => session(date, 6, () => 1)),
  );
  expect(scales.byBucket.T0_15.velocity_1min).toBeCloseTo(1.4826, 12);
});
