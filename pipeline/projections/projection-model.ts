import type { ProjectedStream } from '../../shared/vocabulary/stream.ts';
import { type Curve, curveAt, HORIZONS, type PathCoefficients, pathCoefficients } from './horizon-basis.ts';
import { curveOf, fitPathQuantile, type PathRows } from './path-quantile.ts';
import type { ProjectionMoment, ProjectionSample } from './samples.ts';

/** One case in ten stays below the low, and one goes above the high. */
export const QUANTILES = { q10: 0.1, q50: 0.5, q90: 0.9 } as const;
export type Quantile = keyof typeof QUANTILES;

export interface ScaledFeature {
  readonly name: string;
  readonly mean: number;
  readonly deviation: number;
}

/** How a stream's next twenty minutes are projected from a moment. */
export interface PathModel {
  readonly stream: ProjectedStream;
  readonly features: readonly ScaledFeature[];
  /** A curve for every feature. */
  readonly coefficients: Readonly<Record<Quantile, readonly Curve[]>>;
  readonly spreads: Spreads;
  /** Ways that later moments took through the fan: {@link Course}. */
  readonly courses: readonly Course[];
}

/**
 * A past path through its fan, at 1 to 10 bars ahead, in parts of what the fan allowed:
 * −1 at its low, 0 at its middle, 1 at its high.
 */
export type Course = readonly number[];

/**
 * What the spread below and above the middle is multiplied with, at 1 to 10 bars ahead,
 * to hold what it says. One factor for all would leave near bars too narrow and far ones
 * too wide: a cubic is stiff where it leaves the anchor.
 */
export interface Spreads {
  readonly below: readonly number[];
  readonly above: readonly number[];
}
const PLAIN_SPREADS: Spreads = { below: HORIZONS.map(() => 1), above: HORIZONS.map(() => 1) };

/** Values at 1 to 10 bars ahead; at every one q10 ≤ q50 ≤ q90. */
export interface Projection {
  readonly anchor: number;
  readonly q10: readonly number[];
  readonly q50: readonly number[];
  readonly q90: readonly number[];
  /** Of the middle: its slope and curvature follow from them. */
  readonly coefficients: PathCoefficients;
}

/** Moments two minutes apart share most of their path: every third tells as much. */
const TRAINED_EVERY = 3;

/** @throws {RangeError} for no samples */
export function fitPathModel(stream: ProjectedStream, samples: readonly ProjectionSample[]): PathModel {
  const features = scaledFeatures(samples);
  const rows = pathRows(
    features,
    samples.filter((_, i) => i % TRAINED_EVERY === 0),
  );
  const q50 = fitPathQuantile(rows, QUANTILES.q50);
  return {
    stream,
    features,
    coefficients: {
      q10: fitPathQuantile(rows, QUANTILES.q10, q50),
      q50,
      q90: fitPathQuantile(rows, QUANTILES.q90, q50),
    },
    spreads: PLAIN_SPREADS,
    courses: [],
  };
}

function scaledFeatures(samples: readonly ProjectionSample[]): ScaledFeature[] {
  if (samples.length === 0) throw new RangeError('a model needs samples');
  return Object.keys(samples[0]!.features).map((name) => {
    const values = Float64Array.from(samples, ({ features }) => features[name]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    const deviation = Math.sqrt(variance);
    // What never varies, the constant among it, is taken as it is.
    return deviation > 0 ? { name, mean, deviation } : { name, mean: 0, deviation: 1 };
  });
}

/** Samples as the solver takes them. */
export function pathRows(features: readonly ScaledFeature[], samples: readonly ProjectionSample[]): PathRows {
  const [rows, width] = [samples.length, features.length];
  const data = {
    rows,
    width,
    features: new Float64Array(rows * width),
    paths: Float64Array.from(samples.flatMap(({ path }) => path)),
    weights: Float64Array.from(samples, ({ weight }) => weight),
  };
  samples.forEach((sample, i) => {
    data.features.set(scaled(features, sample), i * width);
  });
  return data;
}

const scaled = (features: readonly ScaledFeature[], { features: values }: ProjectionMoment): Float64Array =>
  Float64Array.from(features, ({ name, mean, deviation }) => (values[name]! - mean) / deviation);

/**
 * The middle, and how far the low and the high are from it: no coefficient below zero.
 */
interface Fan {
  readonly middle: Curve;
  readonly below: Curve;
  readonly above: Curve;
}

function fanOf({ features, coefficients }: PathModel, moment: ProjectionMoment): Fan {
  const z = scaled(features, moment);
  const [low, middle, high] = [
    curveOf(z, coefficients.q10),
    curveOf(z, coefficients.q50),
    curveOf(z, coefficients.q90),
  ];
  const spread = (from: Curve, to: Curve): Curve => [
    Math.max(0, to[0] - from[0]),
    Math.max(0, to[1] - from[1]),
    Math.max(0, to[2] - from[2]),
  ];
  return { middle, below: spread(low, middle), above: spread(middle, high) };
}

const clipped = (value: number) => Math.min(1, Math.max(-1, value));

/**
 * The fan of a stream from a moment. Low and high keep a distance from the middle that is
 * nowhere below zero, so they never cross.
 */
export function project(model: PathModel, moment: ProjectionMoment): Projection {
  const { anchor } = moment;
  const { middle, below, above } = fanOf(model, moment);
  const coefficients = pathCoefficients(middle);
  const beyond = (bars: number, spread: Curve, factors: readonly number[]) =>
    factors[bars - 1]! * curveAt(spread, bars);
  const middleAt = (bars: number) => anchor + curveAt(middle, bars);
  return {
    anchor,
    q10: HORIZONS.map((bars) => clipped(middleAt(bars) - beyond(bars, below, model.spreads.below))),
    q50: HORIZONS.map((bars) => clipped(middleAt(bars))),
    q90: HORIZONS.map((bars) => clipped(middleAt(bars) + beyond(bars, above, model.spreads.above))),
    coefficients,
  };
}

/** Spreads narrower than this say that nothing is uncertain, and calibrate nothing. */
const LEAST_SPREAD = 1e-6;

/**
 * The same model with spreads that nine in ten of later moments stay within on either
 * side (split conformal: Romano, Patterson & Candès, Conformalized Quantile Regression,
 * 2019). Days, not rows, are set aside for it.
 */
export function calibrated(model: PathModel, later: readonly ProjectionSample[]): PathModel {
  const fans = later.map((sample) => ({ sample, fan: fanOf(model, sample) }));
  const factors = (side: 'below' | 'above', sign: 1 | -1) =>
    HORIZONS.map((bars) =>
      conformal(
        fans.flatMap(({ sample, fan }) => {
          const spread = curveAt(fan[side], bars);
          const beyond = sample.path[bars - 1]! - curveAt(fan.middle, bars);
          return spread > LEAST_SPREAD ? [(sign * beyond) / spread] : [];
        }),
      ),
    );
  const spreads = { below: factors('below', -1), above: factors('above', 1) };
  return { ...model, spreads, courses: coursesOf(fans, spreads) };
}

/** Enough to be seen as a crowd, few enough to be told apart (Hullman et al. 2015). */
const COURSES = 20;
/** Beyond this a path is off the chart. */
const FURTHEST = 9;

/** Of moments as far apart as they can be, in time order. */
function coursesOf(
  fans: readonly { readonly sample: ProjectionSample; readonly fan: Fan }[],
  { below, above }: Spreads,
): Course[] {
  const count = Math.min(COURSES, fans.length);
  return Array.from({ length: count }, (_, i) => {
    const { sample, fan } = fans[Math.floor(((i + 0.5) * fans.length) / count)]!;
    return HORIZONS.map((bars, h) => {
      const beyond = sample.path[h]! - curveAt(fan.middle, bars);
      const [factor, spread] = beyond < 0 ? [below[h]!, fan.below] : [above[h]!, fan.above];
      const allowed = factor * curveAt(spread, bars);
      const part = allowed > LEAST_SPREAD ? beyond / allowed : 0;
      return Math.round(1000 * Math.max(-FURTHEST, Math.min(FURTHEST, part))) / 1000;
    });
  });
}

/** The quantile of scores that covers nine in ten of as many more; at least 0. */
function conformal(scores: readonly number[]): number {
  if (scores.length === 0) return 1;
  const sorted = Float64Array.from(scores).sort();
  const place = Math.min(sorted.length - 1, Math.ceil(QUANTILES.q90 * (sorted.length + 1)) - 1);
  return Math.max(0, sorted[place]!);
}
