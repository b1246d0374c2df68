import type { ProjectedStream } from '../../shared/vocabulary/stream.ts';
import { type Gain, meanByDay } from '../evaluation/gain.ts';
import { HORIZON_BARS, HORIZONS } from './horizon-basis.ts';
import { HORIZON_WEIGHTS, pinball } from './path-quantile.ts';
import {
  calibrated,
  fitPathModel,
  type PathModel,
  project,
  QUANTILES,
  type Quantile,
} from './projection-model.ts';
import { fitRivals, RIVALS, type RivalName, type Ways } from './rivals.ts';
import type { ProjectionSample } from './samples.ts';

/** Sessions that a spread is calibrated on, and left out on either side of them. */
export const CALIBRATION_SESSIONS = 12;
const EMBARGO_SESSIONS = 1;
/** Fewer sessions train nothing. */
const LEAST_TRAINING_SESSIONS = 30;
const FOLDS = 3;
const LEAST_TEST_SESSIONS = 5;

/** Dates of one trial: each group is after the one before, with a day between. */
export interface Fold {
  readonly train: readonly string[];
  readonly calibrate: readonly string[];
  readonly test: readonly string[];
}

const BEFORE_TEST = CALIBRATION_SESSIONS + 2 * EMBARGO_SESSIONS;
/** Sessions without which nothing can be tried. */
export const LEAST_SESSIONS = LEAST_TRAINING_SESSIONS + BEFORE_TEST + FOLDS * LEAST_TEST_SESSIONS;

/** @param dates of sessions, in order; none are returned for too few */
export function foldsOf(dates: readonly string[]): readonly Fold[] {
  if (dates.length < LEAST_SESSIONS) return [];
  const first = LEAST_TRAINING_SESSIONS + BEFORE_TEST;
  const edge = (fold: number) => first + Math.floor(((dates.length - first) * fold) / FOLDS);
  return Array.from({ length: FOLDS }, (_, fold) => {
    const [from, to] = [edge(fold), edge(fold + 1)];
    const calibrateFrom = from - EMBARGO_SESSIONS - CALIBRATION_SESSIONS;
    return {
      train: dates.slice(0, calibrateFrom - EMBARGO_SESSIONS),
      calibrate: dates.slice(calibrateFrom, from - EMBARGO_SESSIONS),
      test: dates.slice(from, to),
    };
  });
}

/** What projections were worth on sessions that they had not seen. */
export interface ProjectionScore {
  readonly cases: number;
  readonly days: number;
  /** Share of smoothed values between low and high, at 1 to 10 bars ahead. */
  readonly coverage: readonly number[];
  /** The same of the stream itself, which the projection is not of. */
  readonly rawCoverage: readonly number[];
  readonly belowLow: number;
  readonly aboveHigh: number;
  /** Values at which low, middle and high were out of order. */
  readonly crossings: number;
  readonly meanWidth: number;
  readonly pinball: Readonly<Record<Quantile, number>>;
  /** Of the middle: over the path, at 1, 5 and 10 bars, and 1 − SSE/SST of the path. */
  readonly meanAbsoluteError: {
    readonly path: number;
    readonly at1: number;
    readonly at5: number;
    readonly at10: number;
  };
  readonly rSquared: number;
  /** Pinball loss of each rival less one's own: above zero is better. By days, 95 %. */
  readonly gains: Readonly<Record<RivalName, Gain>>;
  /** One's own loss as a share of the rival's. */
  readonly lossRatio: Readonly<Record<RivalName, number>>;
}

/** The edges within which a share of eight in ten is what it says. */
export const COVERAGE_BOUNDS = [0.75, 0.85] as const;

/** Why nothing is projected; null where projections have shown what they are worth. */
export function unprovedReason(score: ProjectionScore | null): string | null {
  if (!score) return `fewer than ${LEAST_SESSIONS} sessions to try it on`;
  const [low, high] = COVERAGE_BOUNDS;
  const wrong = score.coverage.findIndex((share) => share < low || share > high);
  if (wrong !== -1)
    return `${Math.round(100 * score.coverage[wrong]!)} of 100 stayed inside at ${wrong + 1} bars, where 80 should`;
  const rival = RIVALS.find((name) => !(score.gains[name].low > 0));
  return rival ? `no better than ${rival}` : null;
}

interface Tried {
  readonly date: string;
  readonly sample: ProjectionSample;
  readonly own: Ways;
  readonly rivals: Readonly<Record<RivalName, Ways>>;
}

/**
 * Trains, calibrates and tests on ever later sessions. Rows of a day stand together.
 * @param samples of the stream, on any number of sessions
 * @returns null for too few sessions
 */
export function walkForward(
  stream: ProjectedStream,
  samples: readonly ProjectionSample[],
): ProjectionScore | null {
  const byDate = Map.groupBy(samples, ({ date }) => date);
  const of = (dates: readonly string[]) => dates.flatMap((date) => byDate.get(date)!);
  const folds = foldsOf([...byDate.keys()].sort());
  const tried = folds.flatMap(({ train, calibrate, test }) => {
    const model = calibrated(fitPathModel(stream, of(train)), of(calibrate));
    const rivals = fitRivals(of(train));
    return of(test).map((sample) => tryOn(model, rivals, sample));
  });
  return tried.length === 0 ? null : scoreOf(tried);
}

function tryOn(model: PathModel, rivals: ReturnType<typeof fitRivals>, sample: ProjectionSample): Tried {
  const { anchor, q10, q50, q90 } = project(model, sample);
  const ways = (values: readonly number[]) => values.map((value) => value - anchor);
  return {
    date: sample.date,
    sample,
    own: { q10: ways(q10), q50: ways(q50), q90: ways(q90) },
    rivals: { persistence: rivals.persistence(sample), decay: rivals.decay(sample) },
  };
}

const TOTAL_WEIGHT = HORIZON_WEIGHTS.reduce((sum, weight) => sum + weight, 0);

/** Weighted over horizons, of one quantile. */
const quantileLoss = (ways: Ways, path: readonly number[], quantile: Quantile): number =>
  HORIZONS.reduce(
    (sum, _, h) => sum + HORIZON_WEIGHTS[h]! * pinball(path[h]! - ways[quantile][h]!, QUANTILES[quantile]),
    0,
  ) / TOTAL_WEIGHT;

const lossOf = (ways: Ways, { path }: ProjectionSample): number =>
  quantileLoss(ways, path, 'q10') + quantileLoss(ways, path, 'q50') + quantileLoss(ways, path, 'q90');

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function scoreOf(tried: readonly Tried[]): ProjectionScore {
  const own = tried.map(({ own: ways, sample }) => lossOf(ways, sample));
  const rivalLoss = (name: RivalName) => tried.map(({ rivals, sample }) => lossOf(rivals[name], sample));
  const gain = (name: RivalName) =>
    meanByDay(rivalLoss(name).map((loss, i) => ({ date: tried[i]!.date, value: loss - own[i]! })));
  const ratio = (name: RivalName) => mean(own) / mean(rivalLoss(name));
  const inside = (of: (sample: ProjectionSample) => readonly number[]) =>
    HORIZONS.map((_, h) =>
      mean(
        tried.map(({ own: { q10, q90 }, sample }) =>
          Number(of(sample)[h]! >= q10[h]! && of(sample)[h]! <= q90[h]!),
        ),
      ),
    );
  return {
    cases: tried.length,
    days: new Set(tried.map(({ date }) => date)).size,
    coverage: inside(({ path }) => path),
    rawCoverage: inside(({ rawPath }) => rawPath),
    ...tailsOf(tried),
    pinball: {
      q10: mean(tried.map(({ own: ways, sample }) => quantileLoss(ways, sample.path, 'q10'))),
      q50: mean(tried.map(({ own: ways, sample }) => quantileLoss(ways, sample.path, 'q50'))),
      q90: mean(tried.map(({ own: ways, sample }) => quantileLoss(ways, sample.path, 'q90'))),
    },
    ...errorsOf(tried),
    gains: { persistence: gain('persistence'), decay: gain('decay') },
    lossRatio: { persistence: ratio('persistence'), decay: ratio('decay') },
  };
}

function tailsOf(tried: readonly Tried[]) {
  let [below, above, crossings, width] = [0, 0, 0, 0];
  for (const { own, sample } of tried)
    for (let h = 0; h < HORIZON_BARS; h++) {
      const [low, middle, high, value] = [own.q10[h]!, own.q50[h]!, own.q90[h]!, sample.path[h]!];
      below += Number(value < low);
      above += Number(value > high);
      crossings += Number(low > middle || middle > high);
      width += high - low;
    }
  const values = tried.length * HORIZON_BARS;
  return { belowLow: below / values, aboveHigh: above / values, crossings, meanWidth: width / values };
}

function errorsOf(tried: readonly Tried[]) {
  const errorAt = (bars: number) =>
    mean(tried.map(({ own, sample }) => Math.abs(sample.path[bars - 1]! - own.q50[bars - 1]!)));
  // About the mean of all values that were to be hit.
  const values = tried.flatMap(({ sample }) => sample.path.map((way) => sample.anchor + way));
  const center = mean(values);
  const total = values.reduce((sum, value) => sum + (value - center) ** 2, 0);
  const left = tried.reduce(
    (sum, { own, sample }) => sum + HORIZONS.reduce((s, _, h) => s + (sample.path[h]! - own.q50[h]!) ** 2, 0),
    0,
  );
  return {
    meanAbsoluteError: {
      path: mean(HORIZONS.map(errorAt)),
      at1: errorAt(1),
      at5: errorAt(5),
      at10: errorAt(HORIZON_BARS),
    },
    rSquared: 1 - left / total,
  };
}

/** A model as of a date, with what it has shown on sessions before. */
export interface TrainedProjection {
  readonly model: PathModel;
  readonly score: ProjectionScore | null;
  /** Null where it may be shown. */
  readonly unproved: string | null;
  readonly samples: number;
}

/**
 * Trains on all but the last sessions, and calibrates on those.
 * @returns null for too few sessions
 */
export function trainProjection(
  stream: ProjectedStream,
  samples: readonly ProjectionSample[],
): TrainedProjection | null {
  const byDate = Map.groupBy(samples, ({ date }) => date);
  const dates = [...byDate.keys()].sort();
  const calibrateFrom = dates.length - CALIBRATION_SESSIONS;
  if (calibrateFrom - EMBARGO_SESSIONS < LEAST_TRAINING_SESSIONS) return null;
  const of = (chosen: readonly string[]) => chosen.flatMap((date) => byDate.get(date)!);
  const model = calibrated(
    fitPathModel(stream, of(dates.slice(0, calibrateFrom - EMBARGO_SESSIONS))),
    of(dates.slice(calibrateFrom)),
  );
  const score = walkForward(stream, samples);
  return { model, score, unproved: unprovedReason(score), samples: samples.length };
}
