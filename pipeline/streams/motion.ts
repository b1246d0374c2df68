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

/**
 * An exponential mean with a half-life of three bars, divided by the weight that it has
 * had so far, so that the first bars are not pulled towards zero; and its differences.
 */
export class MotionFollower {
  #sum = 0;
  #weight = 0;
  #last: StreamMotion = { smooth: Number.NaN, slope: Number.NaN, curvature: Number.NaN, jerk: Number.NaN };

  /** @param bars how many bars have passed since the value before: 1 but for a hole */
  next(value: number, bars = 1): StreamMotion {
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
}
