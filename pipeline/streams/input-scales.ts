import { SpymasterError } from '../../shared/errors.ts';
import { TIME_BUCKETS, type TimeBucket, timeBucket } from '../../shared/vocabulary/time-bucket.ts';
import { selectQuantile } from '../statistics/select-quantile.ts';
import { type InputName, type Inputs, type LevelSample, mapInputs, STREAM_INPUTS } from './inputs.ts';

/** Sessions before the as-of date that set the scales. */
export const SCALE_SESSIONS = 60;
/** Fewer sessions than this do not tell what is usual. */
export const LEAST_SESSIONS = 5;
/** A time of day with fewer values of an input takes that input's scale of all times. */
const LEAST_VALUES = 30;
const MAD_TO_SIGMA = 1.4826;
const IQR_PER_SIGMA = 1.349;
/** Floors of a scale, as shares of other measures of spread: a tenth, a hundredth. */
const IQR_FLOOR = 0.1;
const DEVIATION_FLOOR = 0.01;
const CLIP = 6;

/** How the stored form is read; raised when it changes. */
export const SCALES_SCHEMA = 1;

type Scales = Readonly<Partial<Record<InputName, number>>>;

/** What one of each input is, as of a date: fitted on earlier sessions alone. */
export interface InputScales {
  readonly schema: typeof SCALES_SCHEMA;
  readonly asOf: string;
  readonly firstDate: string;
  readonly lastDate: string;
  readonly sessions: number;
  /** Samples of all levels, and of each time of day. */
  readonly samples: number;
  readonly samplesByBucket: Readonly<Record<TimeBucket, number>>;
  /** Without an input that was never there. */
  readonly overall: Scales;
  readonly byBucket: Readonly<Record<TimeBucket, Scales>>;
}

/** The samples of all levels of one session. */
export interface SampledSession {
  readonly date: string;
  readonly samples: readonly LevelSample[];
}

/** n = tanh(z/2) with z clipped at ±6, so within ±0.9951; NaN stays NaN. */
export const bounded = (z: number): number => Math.tanh(Math.min(CLIP, Math.max(-CLIP, z)) / 2);

/**
 * Fits scales on the last {@link SCALE_SESSIONS} sessions before a date.
 * @throws {SpymasterError} VIEW_INVALID for a session that is not before the date;
 * NO_MARKET_DATA for fewer than {@link LEAST_SESSIONS}
 */
export function fitInputScales(asOf: string, sessions: readonly SampledSession[]): InputScales {
  const late = sessions.find(({ date }) => date >= asOf);
  if (late)
    throw new SpymasterError(
      'VIEW_INVALID',
      `The session of ${late.date} cannot set the stream scales as of ${asOf}: it is not before that date.`,
    );
  const used = sessions.toSorted((a, b) => (a.date < b.date ? -1 : 1)).slice(-SCALE_SESSIONS);
  if (used.length < LEAST_SESSIONS)
    throw new SpymasterError(
      'NO_MARKET_DATA',
      `Only ${used.length} sessions before ${asOf} have a state table; the scales of its streams need ${LEAST_SESSIONS}.`,
      { hint: 'Build earlier sessions: spymaster backfill --help' },
    );
  const samples = used.flatMap((session) => session.samples);
  const inBucket = (bucket: TimeBucket) =>
    samples.filter(({ minutesSinceOpen }) => timeBucket(minutesSinceOpen) === bucket);
  const byBucket = new Map(TIME_BUCKETS.map((bucket) => [bucket, inBucket(bucket)]));
  const forBuckets = <T>(of: (samples: readonly LevelSample[]) => T) =>
    Object.fromEntries(TIME_BUCKETS.map((bucket) => [bucket, of(byBucket.get(bucket)!)])) as Record<
      TimeBucket,
      T
    >;
  return {
    schema: SCALES_SCHEMA,
    asOf,
    firstDate: used[0]!.date,
    lastDate: used.at(-1)!.date,
    sessions: used.length,
    samples: samples.length,
    samplesByBucket: forBuckets((own) => own.length),
    overall: scalesOf(samples, 1),
    byBucket: forBuckets((own) => scalesOf(own, LEAST_VALUES)),
  };
}

function scalesOf(samples: readonly LevelSample[], leastValues: number): Scales {
  const entries = STREAM_INPUTS.flatMap(({ name, leastScale, perInstant }) => {
    const values = valuesOf(samples, name, perInstant);
    return values.length < leastValues ? [] : [[name, scaleOf(values, leastScale)] as const];
  });
  return Object.fromEntries(entries);
}

/** Present values; one an instant where all levels have the same. */
function valuesOf(samples: readonly LevelSample[], name: InputName, perInstant: boolean): Float64Array {
  const values = new Float64Array(samples.length);
  let count = 0;
  let last = Number.NaN;
  for (const { at, inputs } of samples) {
    const value = inputs[name];
    if (Number.isNaN(value) || (perInstant && at === last)) continue;
    last = at;
    values[count++] = value;
  }
  return values.subarray(0, count);
}

/**
 * 1.4826 times the median size, or more where most values are zero and the others would
 * all look extreme.
 */
export function scaleOf(values: Float64Array, leastScale: number): number {
  const shuffled = values.slice();
  const iqr = selectQuantile(shuffled, 0.75) - selectQuantile(shuffled, 0.25);
  const median = selectQuantile(values.map(Math.abs), 0.5);
  let [sum, squares] = [0, 0];
  for (const value of values) sum += value;
  const mean = sum / values.length;
  for (const value of values) squares += (value - mean) ** 2;
  return Math.max(
    MAD_TO_SIGMA * median,
    (IQR_FLOOR * iqr) / IQR_PER_SIGMA,
    DEVIATION_FLOOR * Math.sqrt(squares / Math.max(1, values.length - 1)),
    leastScale,
  );
}

/**
 * Inputs on a common scale, each within ±1: by the usual of that time of day, or of all
 * times. One without a scale is missing.
 */
export function normalized({ overall, byBucket }: InputScales, sample: LevelSample): Inputs {
  const bucket = timeBucket(sample.minutesSinceOpen);
  const own = bucket === null ? {} : byBucket[bucket];
  return mapInputs(({ name }) => bounded(sample.inputs[name] / (own[name] ?? overall[name] ?? Number.NaN)));
}
