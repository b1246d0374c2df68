import { cosineCoefficients, PATH_SAMPLES } from '../vectors/discrete-cosine.ts';

/** A series with fewer values than this among its last forty has no shape. */
const LEAST_SAMPLES = PATH_SAMPLES / 2;

/**
 * The last forty half-minutes of a series, oldest first: a hole keeps the value before
 * it, and what is before the first value has that. Null with fewer than twenty values.
 */
export function recentPath(series: readonly number[]): Float64Array | null {
  const recent = series.slice(-PATH_SAMPLES);
  const present = recent.filter((value) => !Number.isNaN(value));
  if (present.length < LEAST_SAMPLES) return null;
  const path = new Float64Array(PATH_SAMPLES).fill(present[0]!);
  let last = present[0]!;
  recent.forEach((value, i) => {
    if (!Number.isNaN(value)) last = value;
    path[PATH_SAMPLES - recent.length + i] = last;
  });
  return path;
}

/**
 * Which way a path goes, from −1 to 1: tanh(−0.8 ĉ₁ + 0.2 ĉ₂) of its cosine coefficients
 * on the scale of the samples. A rising path has ĉ₁ < 0.
 */
export function trendOf(path: ArrayLike<number>): number {
  const amplitude = Math.sqrt(2 / path.length);
  const [, c1, c2] = cosineCoefficients(path);
  return Math.tanh(-0.8 * c1! * amplitude + 0.2 * c2! * amplitude);
}

/** Below this a path does not move. */
const STILL = 1e-8;

/** Share of a path's motion that goes back and forth, from 0 to 1. */
export function chopOf(path: ArrayLike<number>): number {
  const [, c1, c2, ...faster] = cosineCoefficients(path);
  const chop = faster.reduce((sum, value) => sum + Math.abs(value), 0);
  const total = Math.abs(c1!) + Math.abs(c2!) + chop;
  return total < STILL ? 0 : chop / total;
}
