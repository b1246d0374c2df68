import { BAR_NS, STATE_TICK_NS } from '../../shared/rules.ts';
import type { SessionNs } from '../../shared/units.ts';
import { MOVING_STREAMS, type MovingStream, type Stream } from '../../shared/vocabulary/stream.ts';
import { PATH_SAMPLES } from '../vectors/discrete-cosine.ts';
import { barrier } from './barrier.ts';
import { dealer, pinOf } from './dealer.ts';
import { agreement, flow } from './flow.ts';
import { type InputScales, normalized } from './input-scales.ts';
import type { Inputs, LevelSample } from './inputs.ts';
import { merged, type StreamValues } from './merged.ts';
import { momentum } from './momentum.ts';
import { MotionFollower } from './motion.ts';
import { chopOf, recentPath, trendOf } from './path-shape.ts';
import { setup } from './setup.ts';
import { isKnown, type StreamBar } from './stream-bar.ts';
import { presentMean, type Weighted } from './weighted.ts';

/** A bar whose last sample is older than this at its close is none. */
const MAX_SAMPLE_AGE_NS = 2 * STATE_TICK_NS;
/** Half-minutes that a value which jumps from one to the next is averaged over. */
const AVERAGED_SAMPLES = 3;

interface Normalized {
  readonly sample: LevelSample;
  readonly n: Inputs;
}

/** One level's streams through a session, bar by bar. */
export class LevelStreams {
  readonly #scales: InputScales;
  readonly #history: Normalized[] = [];
  readonly #followers = new Map(MOVING_STREAMS.map((stream) => [stream, new MotionFollower()]));

  constructor(scales: InputScales) {
    this.#scales = scales;
  }

  /** A 30-second sample, in time order; none while the level is inactive. */
  add(sample: LevelSample): void {
    this.#history.push({ sample, n: normalized(this.#scales, sample) });
    if (this.#history.length > PATH_SAMPLES) this.#history.shift();
  }

  /**
   * The streams at a 2-minute close, from the samples of its bar and those before it.
   * Null where none came in its last minute.
   */
  close(at: SessionNs): StreamBar | null {
    const last = this.#history.at(-1);
    if (!last || at - last.sample.at > MAX_SAMPLE_AGE_NS) return null;
    const ofBar = this.#history.filter(({ sample }) => sample.at > at - BAR_NS);
    const streams = this.#streams(last, ofBar.slice(-AVERAGED_SAMPLES), at);
    const of = (which: (weighted: Weighted) => number): StreamValues => ({
      momentum: which(streams.momentum),
      flow: which(streams.flow),
      barrier: which(streams.barrier),
      dealer: which(streams.dealer),
      setup: which(streams.setup),
    });
    const values = of(({ value }) => value);
    const { level, direction, spot, atr, levelPrice, attempt, stacking } = last.sample;
    const coverage = of((weighted) => weighted.coverage);
    const merges = merged(values);
    return Object.freeze({
      at,
      level,
      direction,
      spot,
      atr,
      levelPrice,
      ...values,
      ...merges,
      motion: this.#motion(at, { ...values, ...merges }, coverage),
      coverage,
      attempt,
      stackedWithin5: stacking[0],
    });
  }

  #streams(
    { sample, n }: Normalized,
    recent: readonly Normalized[],
    at: SessionNs,
  ): Readonly<Record<Stream, Weighted>> {
    const mean = (samples: readonly Normalized[], of: (inputs: Inputs) => number) =>
      presentMean(samples.map((each) => of(each.n)));
    // The other side's orders, from before price crossed, say nothing of this side's.
    const sameSide = recent.filter((each) => each.sample.direction === sample.direction);
    const distance = this.#path(at, (inputs) => -Math.abs(inputs.distance_signed_atr));
    return {
      momentum: momentum(n),
      flow: flow({
        imbalance: n.ofi_60s,
        imbalanceNearLevel: n.ofi_near_level_60s,
        tapeImbalance: mean(recent, (inputs) => inputs.tape_imbalance),
        imbalanceAcceleration: n.ofi_acceleration,
        agreement: agreement(n.ofi_60s, n.tape_imbalance),
        shape: this.#flowShape(at),
      }),
      barrier: barrier(
        {
          change: mean(sameSide, (inputs) => inputs.barrier_delta_liq_log),
          depthChange: n.barrier_delta_3min,
          state: sample.barrierState,
          replenishment: n.replenishment_log,
        },
        sample.direction,
      ),
      dealer: dealer({
        fuel: sample.fuel,
        gammaExposure: n.gamma_exposure,
        nearLongGamma: n.near_long_gamma,
        pin: pinOf(n.net_gex_2strike),
      }),
      setup: setup({
        distanceAtr: sample.distanceAtr,
        approachVelocity: n.approach_velocity,
        attempt: sample.attempt,
        stacking: sample.stacking,
        secondsSinceTouch: sample.secondsSinceTouch,
        trend: distance ? trendOf(distance) : Number.NaN,
        chop: distance ? chopOf(distance) : Number.NaN,
      }),
    };
  }

  #flowShape(at: SessionNs): number {
    const paths = [
      this.#path(at, (inputs) => inputs.ofi_60s),
      this.#path(at, (inputs) => inputs.tape_imbalance),
    ];
    return presentMean(paths.map((path) => (path ? trendOf(path) : Number.NaN)));
  }

  /** A half-minute without a sample is a hole, not a shorter path. */
  #path(at: SessionNs, of: (inputs: Inputs) => number): Float64Array | null {
    const series = new Array<number>(PATH_SAMPLES).fill(Number.NaN);
    for (const { sample, n } of this.#history) {
      const place = PATH_SAMPLES - 1 - Math.round((at - sample.at) / STATE_TICK_NS);
      if (place >= 0) series[place] = of(n);
    }
    return recentPath(series);
  }

  #motion(
    at: SessionNs,
    streams: Readonly<Record<MovingStream, number>>,
    coverage: StreamValues,
  ): StreamBar['motion'] {
    const next = (stream: MovingStream) =>
      this.#followers.get(stream)!.next(at, isKnown({ coverage }, stream) ? streams[stream] : null);
    return {
      pressure: next('pressure'),
      momentum: next('momentum'),
      flow: next('flow'),
      barrier: next('barrier'),
    };
  }
}
