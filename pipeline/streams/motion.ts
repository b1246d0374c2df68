import { BAR_NS } from '../../shared/rules.ts';
import type { SessionNs } from '../../shared/units.ts';

/** A stream smoothed, and how that moves from bar to bar. */
export interface StreamMotion {
  readonly smooth: number;
  /** Per bar; 0 until two bars have come. */
  readonly slope: number;
  /** Per bar²; 0 until three. */
  readonly curvature: number;
  /** Per bar³; 0 until four. */
  readonly jerk: number;
}

const HALF_LIFE_BARS = 3;
const KEPT_PER_BAR = 0.5 ** (1 / HALF_LIFE_BARS);
/** A stream that was not known for longer than two bars begins anew. */
export const MAX_SILENT_BARS = 2;

const UNKNOWN: StreamMotion = { smooth: 0, slope: 0, curvature: 0, jerk: 0 };
const NOTHING: StreamMotion = {
  smooth: Number.NaN,
  slope: Number.NaN,
  curvature: Number.NaN,
  jerk: Number.NaN,
};

/**
 * An exponential mean with a half-life of three bars, divided by the weight that it has
 * had so far, so that the first bars are not pulled towards zero; and its differences. A
 * bar in which the stream is not known is no zero: the stream neither falls to it nor
 * rises from it.
 */
export class MotionFollower {
  #sum = 0;
  #weight = 0;
  #last = NOTHING;
  #lastAt = Number.NEGATIVE_INFINITY;

  /**
   * @param value of the stream at a bar’s close, in time order; null where it is not
   * known
   * @returns zeros where it is not known
   */
  next(at: SessionNs, value: number | null): StreamMotion {
    if (value === null) return UNKNOWN;
    const bars = (at - this.#lastAt) / BAR_NS;
    if (bars > MAX_SILENT_BARS) this.#beginAnew();
    this.#lastAt = at;
    const kept = KEPT_PER_BAR ** bars;
    this.#sum = value + kept * this.#sum;
    this.#weight = 1 + kept * this.#weight;
    const before = this.#last;
    const perBar = (now: number, then: number) => (now - then) / bars;
    const smooth = this.#sum / this.#weight;
    const slope = perBar(smooth, before.smooth);
    const curvature = perBar(slope, before.slope);
    const jerk = perBar(curvature, before.curvature);
    this.#last = { smooth, slope, curvature, jerk };
    const orStill = (change: number) => (Number.isNaN(change) ? 0 : change);
    return { smooth, slope: orStill(slope), curvature: orStill(curvature), jerk: orStill(jerk) };
  }

  #beginAnew(): void {
    this.#sum = 0;
    this.#weight = 0;
    this.#last = NOTHING;
  }
}
