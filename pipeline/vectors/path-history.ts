import type { SessionNs } from '../../shared/units.ts';
import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';
import type { Moment } from '../schema/moment.ts';
import { featurePlace } from '../stages/silver/catalogue.ts';
import { PATH_SAMPLES } from './discrete-cosine.ts';
import { PATH_FEATURES, type PathFeature, type Paths } from './episode-vector.ts';

const PAST_SAMPLES = PATH_SAMPLES - 1;
const PLACES = PATH_FEATURES.map((name) => featurePlace(name));

interface PastState {
  readonly at: SessionNs;
  readonly spot: number;
  readonly atr: number;
  /** The path features of each level, in their order. */
  readonly of: ReadonlyMap<LevelKind, Float64Array>;
}

/** The 30-second states so far, from which an approach's path is read. */
export class PathHistory {
  readonly #states: PastState[] = [];

  /** @param featuresOf the row of features of each level at `at` */
  add(at: SessionNs, spot: number, atr: number, featuresOf: (level: LevelKind) => Float64Array): void {
    const of = new Map(
      LEVEL_KINDS.map((level) => {
        const features = featuresOf(level);
        return [level, Float64Array.from(PLACES, (place) => features[place]!)];
      }),
    );
    this.#states.push({ at, spot, atr, of });
  }

  /**
   * The last 39 states and the present moment. Distance is measured from a fixed level at
   * its price as now known, and from an average at its value then: both are known at the
   * moment itself.
   */
  paths({ levels, level, at }: Moment, present: Float64Array): Paths {
    let before = this.#states.length;
    while (before > 0 && this.#states[before - 1]!.at >= at) before--;
    const past = this.#states.slice(Math.max(0, before - PAST_SAMPLES), before);
    const missing = PAST_SAMPLES - past.length;
    const series = (feature: PathFeature, of: (state: PastState) => number) => {
      const samples = new Float64Array(PATH_SAMPLES).fill(Number.NaN);
      past.forEach((state, i) => {
        samples[missing + i] = of(state);
      });
      samples[PATH_SAMPLES - 1] = present[featurePlace(feature)]!;
      return samples;
    };
    const asItWas = (feature: PathFeature) => {
      const place = PATH_FEATURES.indexOf(feature);
      return series(feature, (state) => state.of.get(level)![place]!);
    };
    return {
      distance_signed_atr: series(
        'distance_signed_atr',
        (state) => (state.spot - levels.priceBefore(level, state.at)) / state.atr,
      ),
      ofi_60s: asItWas('ofi_60s'),
      tape_imbalance: asItWas('tape_imbalance'),
      tape_velocity: asItWas('tape_velocity'),
      barrier_delta_liq_log: asItWas('barrier_delta_liq_log'),
      wall_ratio_ln: asItWas('wall_ratio_ln'),
      gamma_exposure: asItWas('gamma_exposure'),
    };
  }
}
