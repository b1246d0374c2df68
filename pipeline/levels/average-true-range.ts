import type { BarSeries } from '../grid/bar-series.ts';

export const ATR_WINDOW_BARS = 14;

/**
 * Average true range of 1-minute bars: the simple mean of the last 14 true ranges, usable
 * from each bar's end. True range is Wilder's (New Concepts in Technical Trading Systems,
 * 1978). The floors are applied on reading.
 */
export class AverageTrueRange {
  /** `raw[i]` is the unfloored ATR once bar i is complete. */
  readonly raw: number[] = [];
  readonly #trueRanges: number[] = [];
  readonly #bars: BarSeries;
  readonly #floorPoints: number;
  readonly #floorByMinute: ReadonlyMap<number, number>;

  /**
   * @param floorPoints the instrument's own floor
   * @param floorByMinute floor in points by the bar's end as whole minutes since the
   * session's origin
   */
  constructor(oneMinuteBars: BarSeries, floorPoints: number, floorByMinute: ReadonlyMap<number, number>) {
    this.#bars = oneMinuteBars;
    this.#floorPoints = floorPoints;
    this.#floorByMinute = floorByMinute;
  }

  /** Takes in bars that are complete at `at`. */
  advanceTo(at: number): void {
    const bars = this.#bars;
    for (let i = this.raw.length; i < bars.count && bars.end(i) <= at; i++) {
      const [high, low] = [bars.high[i]!, bars.low[i]!];
      const before = i > 0 ? bars.close[i - 1]! : Number.NaN;
      this.#trueRanges.push(
        i > 0 ? Math.max(high - low, Math.abs(high - before), Math.abs(low - before)) : high - low,
      );
      const window = this.#trueRanges.slice(-ATR_WINDOW_BARS);
      this.raw.push(window.reduce((sum, range) => sum + range, 0) / window.length);
    }
  }

  /** ATR in points as of the last complete bar; NaN before there is one. */
  get points(): number {
    const last = this.raw.length - 1;
    if (last < 0) return Number.NaN;
    const minute = Math.round(this.#bars.end(last) / this.#bars.widthNs);
    return Math.max(this.raw[last]!, this.#floorPoints, this.#floorByMinute.get(minute) ?? 0);
  }
}
