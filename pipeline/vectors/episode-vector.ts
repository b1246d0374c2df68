import { type FeatureName, featurePlace } from '../stages/silver/catalogue.ts';
import { E183, E183_SIZE } from './dimensions.ts';
import { PATH_SAMPLES, pathCoefficients } from './discrete-cosine.ts';

/** Features whose recent past is kept: forty 30-second states each. */
export const PATH_FEATURES = [
  'distance_signed_atr',
  'ofi_60s',
  'tape_imbalance',
  'tape_velocity',
  'barrier_delta_liq_log',
  'wall_ratio_ln',
  'gamma_exposure',
] as const satisfies FeatureName[];
export type PathFeature = (typeof PATH_FEATURES)[number];

/**
 * The path of an approach: 40 samples per series, oldest first; the last is the moment
 * itself.
 */
export type Paths = Readonly<Record<PathFeature, Float64Array>>;

const isPathFeature = (column: FeatureName): column is PathFeature =>
  (PATH_FEATURES as readonly string[]).includes(column);

function samplesOf(paths: Paths, column: FeatureName): Float64Array {
  if (isPathFeature(column)) return paths[column];
  throw new RangeError(`no path of "${column}" is kept`);
}

/** The raw episode vector of a moment, before any scale; NaN marks what is missing. */
export function episodeVector(features: Float64Array, paths: Paths): Float32Array {
  const vector = new Float32Array(E183_SIZE).fill(Number.NaN);
  const coefficients = new Map<FeatureName, Float64Array>();
  const coefficientsOf = (column: FeatureName): Float64Array => {
    const known = coefficients.get(column) ?? pathCoefficients(samplesOf(paths, column));
    coefficients.set(column, known);
    return known;
  };
  E183.forEach(({ source }, i) => {
    switch (source.kind) {
      case 'feature':
        vector[i] = features[featurePlace(source.column)]!;
        break;
      case 'lag':
        vector[i] = samplesOf(paths, source.column)[PATH_SAMPLES - 1 - source.ticks]!;
        break;
      case 'path':
        vector[i] = coefficientsOf(source.column)[source.coefficient]!;
        break;
    }
  });
  return vector;
}

/** Share of real samples in the path of distance to the level. */
export function validFraction(paths: Paths): number {
  return (
    paths.distance_signed_atr.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0) /
    PATH_SAMPLES
  );
}
