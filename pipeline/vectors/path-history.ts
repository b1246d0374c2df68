import type { SessionNs } from '../../shared/units.ts';
import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';
import type { Moment } from '../schema/moment.ts';
import { featurePlace } from '../stages/silver/catalogue.ts';
import { PATH_SAMPLES } from './discrete-cosine.ts';
import type { Paths } from './episode-vector.ts';

const PAST_SAMPLES = PATH_SAMPLES - 1;

interface PastState {
  readonly at: SessionNs;
  readonly spot: number;
  readonly atr: number;
  /** The same for all levels. */
  readonly ofi60: number;
  readonly tapeVelocity: number;
  readonly tapeImbalance: Readonly<Record<LevelKind, number>>;
}

/** The 30-second states so far, from which an approach's path is read. */
export class PathHistory {
  readonly #states: PastState[] = [];

  /** @param featuresOf the row of features of each level at `at` */
  add(at: SessionNs, spot: number, atr: number, featuresOf: (level: LevelKind) => Float64Array): void {
    const [anyLevel] = LEVEL_KINDS;
    const imbalance = (level: LevelKind) => featuresOf(level)[featurePlace('tape_imbalance')]!;
    this.#states.push({
      at,
      spot,
      atr,
      ofi60: featuresOf(anyLevel)[featurePlace('ofi_60s')]!,
      tapeVelocity: featuresOf(anyLevel)[featurePlace('tape_velocity')]!,
      tapeImbalance: {
        PM_HIGH: imbalance('PM_HIGH'),
        PM_LOW: imbalance('PM_LOW'),
        OR_HIGH: imbalance('OR_HIGH'),
        OR_LOW: imbalance('OR_LOW'),
        SMA_90: imbalance('SMA_90'),
        EMA_20: imbalance('EMA_20'),
      },
    });
  }

  /**
   * The last 39 states and the present moment. Distance is measured from a fixed level at
   * its price as now known, and from an average at its value then: both are known at the
   * moment itself.
   */
  paths({ levels, level, at }: Moment, present: Float64Array): Paths {
    const past = this.#states.filter((state) => state.at < at).slice(-PAST_SAMPLES);
    const missing = PAST_SAMPLES - past.length;
    const series = (now: number, of: (state: PastState) => number) => {
      const samples = new Float64Array(PATH_SAMPLES).fill(Number.NaN);
      past.forEach((state, i) => {
        samples[missing + i] = of(state);
      });
      samples[PATH_SAMPLES - 1] = now;
      return samples;
    };
    return {
      distance_signed_atr: series(
        present[featurePlace('distance_signed_atr')]!,
        (state) => (state.spot - levels.priceBefore(level, state.at)) / state.atr,
      ),
      ofi_60s: series(present[featurePlace('ofi_60s')]!, (state) => state.ofi60),
      tape_imbalance: series(present[featurePlace('tape_imbalance')]!, (state) => state.tapeImbalance[level]),
      tape_velocity: series(present[featurePlace('tape_velocity')]!, (state) => state.tapeVelocity),
    };
  }
}
