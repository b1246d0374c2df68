import { describe, expect, it } from 'vitest';
import { FEATURES, featurePlace } from '../../../pipeline/stages/silver/catalogue.ts';
import { E183 } from '../../../pipeline/vectors/dimensions.ts';
import { PATH_SAMPLES, pathCoefficients } from '../../../pipeline/vectors/discrete-cosine.ts';
import { episodeVector, type Paths, validFraction } from '../../../pipeline/vectors/episode-vector.ts';

/** No two values alike, in features or in paths. */
const FEATURE_ROW = Float64Array.from(FEATURES, (_, i) => i + 0.5);
const samples = (base: number) =>
  Float64Array.from({ length: PATH_SAMPLES }, (_, n) => base + n + 0.1 * ((n * base) % 7));
const PATHS: Paths = {
  distance_signed_atr: samples(1000),
  ofi_60s: samples(2001),
  tape_imbalance: samples(3002),
  tape_velocity: samples(4003),
  barrier_delta_liq_log: samples(5004),
  wall_ratio_ln: samples(6005),
  gamma_exposure: samples(7006),
};

describe('An episode vector', () => {
  const vector = episodeVector(FEATURE_ROW, PATHS);
  it('has in every dimension the value its source says: a feature, a sample so many states ago, a coefficient, or nothing', () => {
    E183.forEach(({ name, source }, i) => {
      let expected = Number.NaN;
      if (source.kind === 'feature') expected = FEATURE_ROW[featurePlace(source.column)]!;
      if (source.kind === 'lag') expected = PATHS[source.column as keyof Paths][39 - source.ticks]!;
      if (source.kind === 'path')
        expected = pathCoefficients(PATHS[source.column as keyof Paths])[source.coefficient]!;
      expect([name, vector[i]]).toEqual([name, Math.fround(expected)]);
    });
  });
  it('reads by name: worked by hand for one of each kind', () => {
    const at = (name: string) => vector[E183.findIndex((dimension) => dimension.name === name)];
    expect(at('approach_bars')).toBe(featurePlace('approach_bars') + 0.5);
    expect(at('ofi_60s_lag4')).toBe(Math.fround(PATHS.ofi_60s[35]!));
    expect(at('tape_velocity_lag0')).toBe(Math.fround(PATHS.tape_velocity[39]!));
    expect(at('d_atr_lag1')).toBe(Math.fround(PATHS.distance_signed_atr[38]!));
    expect(at('wall_ratio_log_lag2')).toBe(Math.fround(PATHS.wall_ratio_ln[37]!));
    expect(at('fuel_effect')).toBe(featurePlace('fuel_effect_encoded') + 0.5);
  });
  it('knows nothing of outcomes: equal features and paths give equal vectors', () => {
    expect(episodeVector(FEATURE_ROW.slice(), { ...PATHS })).toEqual(vector);
  });
});

describe('The valid fraction', () => {
  it('is the share of real samples in the path of distance', () => {
    const path = samples(1);
    path.fill(Number.NaN, 0, 10);
    expect(validFraction({ ...PATHS, distance_signed_atr: path })).toBe(0.75);
  });
});
