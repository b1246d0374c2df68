import { expect, test } from 'vitest';
import { autoregressiveSessions, syntheticDates } from '../../../daemon/streams/synthetic.ts';
import { HORIZONS } from '../../../pipeline/projections/horizon-basis.ts';
import type { ProjectionSample } from '../../../pipeline/projections/samples.ts';
import { projectionSamples } from '../../../pipeline/projections/samples.ts';
import {
  foldsOf,
  LEAST_SESSIONS,
  type ProjectionScore,
  trainProjection,
  unprovedReason,
  walkForward,
} from '../../../pipeline/projections/walk-forward.ts';
import { streamBar } from '../../stream-inputs.ts';

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

/** Samples with three features, whose paths are given by date and place. */
function lawful(
  dates: readonly string[],
  perDay: number,
  pathOf: (day: number, i: number) => number,
): ProjectionSample[] {
  return dates.flatMap((date, day) =>
    Array.from({ length: perDay }, (_, i) => {
      const path = HORIZONS.map((bars) => pathOf(day, i) * bars);
      return {
        bar: streamBar(i + 1),
        date,
        anchor: 0,
        features: { constant: 1, a: Math.sin(day + i), b: Math.cos(3 * i) },
        path,
        rawPath: path.map((way) => way + 5),
        weight: 1,
      };
    }),
  );
}
/** From −1 to 1, without a pattern that a line could follow. */
const scatter = (day: number, i: number) => ((((day * 7919 + i * 104729) % 1009) + 1009) % 1009) / 504.5 - 1;

test('rivals know the training days alone, and raw values are counted by themselves', () => {
  const score = walkForward(
    'pressure',
    lawful(syntheticDates(59), 12, (day) => (day < 44 ? 0 : 0.01)),
  )!;
  // Neither has seen a move: both are wrong alike.
  expect(score.lossRatio.persistence).toBeGreaterThan(0.9);
  expect(score.rawCoverage).toEqual(Array(10).fill(0));
});

test('spreads are those of the calibration days, not of those trained on', () => {
  const noise = (day: number, i: number) => (day < 30 ? 0.01 : 0.03) * scatter(day, i);
  const score = walkForward('pressure', lawful(syntheticDates(59), 30, noise))!;
  for (const share of score.coverage) expect(share).toBeGreaterThan(0.7);
});

test('the last twelve sessions set the spreads alone, and the one before them nothing', () => {
  const dates = syntheticDates(43);
  const train = (change: (day: number) => number) =>
    trainProjection(
      'pressure',
      lawful(dates, 12, (day, i) => 0.01 * change(day) * scatter(day, i)),
    )!.model;
  const plain = train(() => 1);
  const wide = train((day) => (day >= 31 ? 3 : 1));
  expect(wide.coefficients).toEqual(plain.coefficients);
  expect(wide.spreads.above[4]!).toBeGreaterThan(2 * plain.spreads.above[4]!);
  expect(train((day) => (day === 30 ? 9 : 1))).toEqual(plain);
});
