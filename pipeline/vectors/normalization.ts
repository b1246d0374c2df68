import { SpymasterError } from '../../shared/errors.ts';
import { selectQuantile } from '../statistics/select-quantile.ts';
import { E183, type Scale } from './dimensions.ts';

/** Sessions before the as-of date whose checkpoints set the scale. */
export const LOOKBACK_SESSIONS = 60;
const CLIP = 4;
const IQR_PER_SIGMA = 1.349;
const MAD_TO_SIGMA = 1.4826;
const RECENCY_SECONDS = 900;

export interface DimensionScale {
  readonly center: number;
  readonly scale: number;
  /** Share of checkpoints in which the dimension was present. */
  readonly present: number;
  /** Never present, or never varying: it takes no part in a search. */
  readonly unused: boolean;
}

/**
 * How raw vectors become comparable: fitted on the sessions before a date, valid for that
 * date alone.
 */
export interface Normalization {
  readonly asOf: string;
  readonly firstDate: string | null;
  readonly lastDate: string | null;
  readonly sessions: number;
  readonly rows: number;
  readonly dimensions: Readonly<Record<string, DimensionScale>>;
}

/**
 * Fits the scale of every dimension on canonical vectors of in-zone checkpoints.
 * @param vectors canonical, row by row
 * @param dates the session of each row; all must be before `asOf`
 * @throws {SpymasterError} VIEW_INVALID when a row is not before the as-of date: that
 * would be a look into the future
 */
export function fitNormalization(
  asOf: string,
  vectors: readonly Float32Array[],
  dates: readonly string[],
): Normalization {
  const late = dates.find((date) => date >= asOf);
  if (late)
    throw new SpymasterError('VIEW_INVALID', `A checkpoint of ${late} cannot set the scale as of ${asOf}.`);
  const sessions = [...new Set(dates)].sort().slice(-LOOKBACK_SESSIONS);
  const first = sessions[0] ?? null;
  const rows = first === null ? [] : vectors.filter((_, i) => dates[i]! >= first);
  const columns = presentColumns(rows);
  const dimensions = Object.fromEntries(
    E183.map(({ name, scale }, d) => [name, fitDimension(scale, columns[d]!, rows.length)]),
  );
  return {
    asOf,
    firstDate: first,
    lastDate: sessions.at(-1) ?? null,
    sessions: sessions.length,
    rows: rows.length,
    dimensions,
  };
}

/** The values of each dimension that are there, all read in one pass over the rows. */
function presentColumns(rows: readonly Float32Array[]): Float64Array[] {
  const columns = E183.map(() => new Float64Array(rows.length));
  const counts = new Int32Array(columns.length);
  for (const row of rows)
    for (let d = 0; d < columns.length; d++) {
      const value = row[d]!;
      if (Number.isFinite(value)) columns[d]![counts[d]!++] = value;
    }
  return columns.map((column, d) => column.subarray(0, counts[d]!));
}

function fitDimension(scale: Scale, values: Float64Array, rows: number): DimensionScale {
  const present = rows === 0 ? 0 : values.length / rows;
  const varies = values.some((value) => value !== values[0]);
  if (!varies) return { center: values[0] ?? 0, scale: 1, present, unused: true };
  return { ...fitScale(scale, values), present, unused: false };
}

function fitScale(scale: Scale, values: Float64Array): Pick<DimensionScale, 'center' | 'scale'> {
  switch (scale) {
    case 'as-is':
    case 'recency':
      return { center: 0, scale: 1 };
    case 'z-score':
      return meanAndDeviation(values);
    case 'robust':
      return medianAndSpread(values);
    default:
      return { center: (scale[0] + scale[1]) / 2, scale: scale[1] - scale[0] };
  }
}

function meanAndDeviation(values: Float64Array) {
  const center = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance =
    values.reduce((sum, value) => sum + (value - center) ** 2, 0) / Math.max(1, values.length - 1);
  return { center, scale: Math.sqrt(variance) };
}

/**
 * Median and IQR/1.349; where half the values coincide, 1.4826·MAD, and failing that the
 * standard deviation.
 */
function medianAndSpread(values: Float64Array) {
  const shuffled = values.slice();
  // Minus zero is zero: as JSON, which stored scales are, it could not be told.
  const center = selectQuantile(shuffled, 0.5) + 0;
  const quartiles = selectQuantile(shuffled, 0.75) - selectQuantile(shuffled, 0.25);
  const scale = quartiles / IQR_PER_SIGMA || rareSpread(values, center);
  return { center, scale };
}

/** @param values half of them at the centre, or nearly so */
function rareSpread(values: Float64Array, center: number): number {
  const deviations = values.map((value) => Math.abs(value - center)).sort();
  return MAD_TO_SIGMA * deviations[Math.floor(deviations.length / 2)]! || meanAndDeviation(values).scale;
}

/** One raw value brought to scale and clipped to ±4; NaN stays NaN. */
export function normalize(d: number, value: number, { center, scale }: DimensionScale): number {
  // "Never touched" is a fact, not a hole in the data: the recency of something that
  // never happened is nil.
  if (E183[d]!.scale === 'recency') return Number.isNaN(value) ? 0 : Math.exp(-value / RECENCY_SECONDS);
  const scaled = (value - center) / scale;
  return scaled > CLIP ? CLIP : Math.max(scaled, -CLIP);
}
