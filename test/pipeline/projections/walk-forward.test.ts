import { expect, test } from 'vitest';
import { autoregressiveSessions, syntheticDates } from '../../../bench/autoregressive.ts';
import { projectionSamples } from '../../../pipeline/projections/samples.ts';
import {
  foldsOf,
  LEAST_SESSIONS,
  type ProjectionScore,
  trainProjection,
  unprovedReason,
} from '../../../pipeline/projections/walk-forward.ts';

test('each trial trains, calibrates and tests on ever later sessions, a day apart', () => {
  expect(LEAST_SESSIONS).toBe(59);
  expect(foldsOf(syntheticDates(58))).toEqual([]);
  const dates = syntheticDates(74);
  const folds = foldsOf(dates);
  expect(folds.map(({ test: days }) => [days[0], days.length])).toEqual([
    [dates[44], 10],
    [dates[54], 10],
    [dates[64], 10],
  ]);
  for (const { train, calibrate, test: days } of folds) {
    const place = (date: string) => dates.indexOf(date);
    expect(train[0]).toBe(dates[0]);
    expect(calibrate).toHaveLength(12);
    expect(place(calibrate[0]!) - place(train.at(-1)!)).toBe(2);
    expect(place(days[0]!) - place(calibrate.at(-1)!)).toBe(2);
  }
  expect(folds[0]!.train).toHaveLength(30);
});

const sessions = autoregressiveSessions(60, { levels: ['PM_HIGH'], bars: 30 });

test('a projection is trained, calibrated and tried', () => {
  const { score, model, samples } = trainProjection('pressure', projectionSamples('pressure', sessions))!;
  expect(samples).toBe(60 * (30 - 4 - 10 + 1));
  expect(score).toMatchObject({ days: 16, cases: 16 * 17, crossings: 0 });
  expect(model.stream).toBe('pressure');
  const { belowLow, aboveHigh, coverage, meanWidth, pinball, meanAbsoluteError, rSquared } = score!;
  const inside = coverage.reduce((sum, share) => sum + share, 0) / coverage.length;
  expect(belowLow + aboveHigh + inside).toBeCloseTo(1, 9);
  expect(meanWidth).toBeGreaterThan(0);
  expect(pinball.q50).toBeGreaterThan(pinball.q10);
  expect(meanAbsoluteError.at1).toBeLessThan(meanAbsoluteError.at10);
  expect(rSquared).toBeLessThan(1);
});

const PROVED = {
  coverage: new Array<number>(10).fill(0.8),
  gains: { persistence: { low: 0.01 }, decay: { low: 0.001 } },
} as unknown as ProjectionScore;

test('what has not shown what it is worth is not shown, and says why', () => {
  expect(unprovedReason(null)).toBe('fewer than 59 sessions to try it on');
  expect(unprovedReason(PROVED)).toBeNull();
  const narrow = { ...PROVED, coverage: PROVED.coverage.with(3, 0.74) };
  expect(unprovedReason(narrow)).toBe('74 of 100 stayed inside at 4 bars, where 80 should');
  const wide = { ...PROVED, coverage: PROVED.coverage.with(9, 0.86) };
  expect(unprovedReason(wide)).toBe('86 of 100 stayed inside at 10 bars, where 80 should');
  const useless = { ...PROVED, gains: { ...PROVED.gains, decay: { ...PROVED.gains.decay, low: 0 } } };
  expect(unprovedReason(useless)).toBe('no better than decay');
});

test('too few sessions train nothing', () => {
  expect(trainProjection('pressure', projectionSamples('pressure', sessions.slice(0, 42)))).toBeNull();
});
