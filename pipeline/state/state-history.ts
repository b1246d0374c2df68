import { LEVEL_KINDS } from '../../shared/vocabulary/level.ts';
import type { FeatureContext } from '../engine/feature-context.ts';
import { PATH_SAMPLES } from '../vectors/discrete-cosine.ts';
import type { PathSeries } from '../vectors/episode-vector.ts';
import { FEATURE_INDEX } from './features.ts';

const IMBALANCE = FEATURE_INDEX.get('tape_imbalance')!;
const TAPE_VELOCITY = FEATURE_INDEX.get('tape_velocity')!;
const OFI_60 = FEATURE_INDEX.get('ofi_60s')!;
const DISTANCE = FEATURE_INDEX.get('distance_signed_atr')!;

interface PastState {
  readonly at: number;
  readonly spot: number;
  readonly atr: number;
  readonly ofi60: number;
  readonly tapeImbalance: readonly number[];
  readonly tapeVelocity: readonly number[];
}

/** The 30-second states so far, from which an approach's path is read. */
export class StateHistory {
  readonly #states: PastState[] = [];

  get length(): number {
    return this.#states.length;
  }

  add(at: number, spot: number, atr: number, states: readonly { readonly features: Float64Array }[]): void {
    const pick = (index: number) => states.map(({ features }) => features[index]!);
    this.#states.push({
      at,
      spot,
      atr,
      ofi60: pick(OFI_60)[0]!,
      tapeImbalance: pick(IMBALANCE),
      tapeVelocity: pick(TAPE_VELOCITY),
    });
  }

  /**
   * The last 39 states and the present moment. Distance is measured from a fixed level at its price as now known, and from an average
   * at its value then: both are known at the moment itself (specification 20 §2.2).
   */
  paths({ levels, level, at }: FeatureContext, present: Float64Array): PathSeries {
    const past = this.#states.filter((state) => state.at < at).slice(-(PATH_SAMPLES - 1));
    const missing = PATH_SAMPLES - 1 - past.length;
    const which = LEVEL_KINDS.indexOf(level);
    const series = (now: number, of: (state: PastState) => number) => {
      const samples = new Float64Array(PATH_SAMPLES).fill(Number.NaN);
      past.forEach((state, i) => {
        samples[missing + i] = of(state);
      });
      samples[PATH_SAMPLES - 1] = now;
      return samples;
    };
    return {
      d_atr: series(present[DISTANCE]!, (state) => (state.spot - levels.valueBefore(level, state.at, at)) / state.atr),
      ofi_60s: series(present[OFI_60]!, (state) => state.ofi60),
      tape_imbalance: series(present[IMBALANCE]!, (state) => state.tapeImbalance[which]!),
      tape_velocity: series(present[TAPE_VELOCITY]!, (state) => state.tapeVelocity[which]!),
    };
  }
}
