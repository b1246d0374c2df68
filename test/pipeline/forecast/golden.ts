import { type ConditionEffect, NO_CONDITIONS, NO_EFFECT } from '../../../pipeline/forecast/conditions.ts';
import { FORECAST_VERSION, type ForecastModel } from '../../../pipeline/forecast/model.ts';
import type { Standing } from '../../../pipeline/forecast/moment.ts';
import { type Added, NOTHING_ADDED } from '../../../pipeline/forecast/precedent.ts';
import type { Correction } from '../../../pipeline/forecast/similar-cases.ts';
import { leanLogOdds, paceLogOdds, raceWalk } from '../../../pipeline/forecast/walk.ts';
import { byWorthStage } from '../../../pipeline/forecast/worth-stage.ts';
import { fitLogistic, type LogisticFit, type Observation } from '../../../pipeline/statistics/logistic.ts';
import { NO_WEIGHT } from '../../../pipeline/statistics/nonnegative-weights.ts';
import { fitRandomIntercepts } from '../../../pipeline/statistics/random-intercepts.ts';

/** Twelve races at contact with four minutes ahead, for which an independent program's
 * numbers are known. */
export const RACES = [
  [-1.2, 'REJECT', 0],
  [-0.6, 'REJECT', 0],
  [-0.3, 'BREAK', 0],
  [-0.1, 'REJECT', 1],
  [0, 'CHOP', 1],
  [0.1, 'BREAK', 1],
  [0.3, 'BREAK', 2],
  [0.6, 'BREAK', 2],
  [0.9, 'BREAK', 2],
  [1.4, 'BREAK', 0],
  [-0.4, 'REJECT', 1],
  [0.2, 'CHOP', 2],
] as const;

const WEIGHT = 0.8;
const PRIOR = { means: [0, 1], precisions: [4, 16] };

export const goldenPace = (): LogisticFit =>
  fitLogistic(
    RACES.map(
      ([x, outcome]): Observation => ({
        terms: [1, paceLogOdds(raceWalk(x, 4))],
        offset: 0,
        happened: outcome === 'CHOP',
        weight: WEIGHT,
      }),
    ),
    PRIOR,
  );

const decided = RACES.filter(([, outcome]) => outcome !== 'CHOP');

export const goldenLean = (): LogisticFit =>
  fitLogistic(
    decided.map(
      ([x, outcome]): Observation => ({
        terms: [1, leanLogOdds(raceWalk(x, 4))],
        offset: 0,
        happened: outcome === 'BREAK',
        weight: WEIGHT,
      }),
    ),
    PRIOR,
  );

export const goldenCells = () => {
  const [intercept = 0, slope = 1] = goldenLean().coefficients;
  return fitRandomIntercepts(
    decided.map(([x, outcome, cell]) => ({
      group: String(cell),
      offset: intercept + slope * leanLogOdds(raceWalk(x, 4)),
      happened: outcome === 'BREAK',
      weight: WEIGHT,
    })),
  );
};

const NONE: LogisticFit = {
  coefficients: [0, 1],
  covariance: [
    [0.25, 0],
    [0, 0.0625],
  ],
};

const NOTHING = { near: 0, middle: 0, far: 0, contact: 0, open: 0 };
/** Conditions move nothing beyond what is said. */
export const ALL_EXPLAINED = { pace: NOTHING, lean: NOTHING };
const NO_WEIGHTS = {
  near: NO_WEIGHT,
  middle: NO_WEIGHT,
  far: NO_WEIGHT,
  contact: NO_WEIGHT,
  open: NO_WEIGHT,
};
const NO_CELLS = { deviation: 0, groups: {}, unseen: { effect: 0, variance: 0 } };

/** The model they give, with what similar cases of {@link GOLDEN_CORRECTION} are worth. */
export const goldenModel = (): ForecastModel => ({
  version: FORECAST_VERSION,
  asOf: '2025-01-02',
  days: 30,
  unexplained: ALL_EXPLAINED,
  recalibration: {
    pace: { before: NONE, contact: goldenPace(), open: NONE },
    lean: { before: NONE, contact: goldenLean(), open: NONE },
    reach: {
      coefficients: [0, 1, 0, 0],
      covariance: [
        [0.25, 0, 0, 0],
        [0, 0.0625, 0, 0],
        [0, 0, 0.25, 0],
        [0, 0, 0, 0.25],
      ],
    },
  },
  cells: {
    // The independent program knows no cells of pace.
    pace: { APPROACH: NO_CELLS, CONTACT: NO_CELLS },
    lean: { APPROACH: fitRandomIntercepts([]), CONTACT: goldenCells() },
    reach: fitRandomIntercepts([]),
  },
  similarCases: {
    lean: { ...NO_WEIGHTS, contact: { value: 0.288623, variance: 0.230536, observations: 6 } },
    pace: NO_WEIGHTS,
    reach: NO_WEIGHTS,
  },
  // Nor does it know conditions.
  conditions: NO_CONDITIONS,
  conditionWeights: {
    pace: byWorthStage(() => ({ ...NO_WEIGHT, covariance: 0 })),
    lean: byWorthStage(() => ({ ...NO_WEIGHT, covariance: 0 })),
  },
});

export const GOLDEN_CORRECTION = {
  value: 0.24659,
  variance: 0.019686,
  cases: 6,
  days: 4,
  effectiveSampleSize: 5.475655,
};

/** Where the independent program’s answer is given. */
export const STANDING: Standing = {
  level: 'EMA_20',
  direction: 'UP',
  bucket: 'T30_60',
  phase: 'CONTACT',
  kind: 'CONTACT',
  source: 'trades',
  positionAtr: 0.3,
  sinceContactSeconds: 0,
  timeLeftSeconds: 6000,
};

/** @param effect of conditions */
export const leaning = (lean: Correction, effect: ConditionEffect = NO_EFFECT): Added => ({
  similarCases: { ...NOTHING_ADDED.similarCases, lean },
  conditions: { ...NOTHING_ADDED.conditions, lean: effect },
});
