import { FEATURE_INDEX } from '../state/features.ts';
import { PATH_COEFFICIENTS, PATH_SAMPLES, pathCoefficients } from './discrete-cosine.ts';
import { E183, E183_INDEX, HISTORY_LAGS, PATH_SERIES } from './episode-dimensions.ts';

/** The series an approach's recent past is told in, 40 samples each, oldest first; the last is the moment itself. */
export type PathSeries = Readonly<Record<'d_atr' | 'ofi_60s' | 'tape_imbalance' | 'tape_velocity', Float64Array>>;

/** Raw, un-normalised episode vector; NaN marks what is missing (specification 20 §1.3). */
export function episodeVector(features: Float64Array, paths: PathSeries): Float32Array {
  const vector = new Float32Array(E183.length).fill(Number.NaN);
  E183.forEach(({ name }, i) => {
    const feature = FEATURE_INDEX.get(name);
    if (feature !== undefined) vector[i] = features[feature]!;
  });
  for (const [series, samples] of Object.entries(paths)) {
    for (const lag of HISTORY_LAGS) vector[E183_INDEX.get(`${series}_lag${lag}`)!] = samples[PATH_SAMPLES - 1 - lag]!;
    if (!(PATH_SERIES as readonly string[]).includes(series)) continue;
    const coefficients = pathCoefficients(samples);
    const start = E183_INDEX.get(`path_${series}_c0`)!;
    for (let k = 0; k < PATH_COEFFICIENTS; k++) vector[start + k] = coefficients[k]!;
  }
  return vector;
}

/** Share of real samples in the path of distance to the level. */
export function validFraction(paths: PathSeries): number {
  return paths.d_atr.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0) / PATH_SAMPLES;
}
