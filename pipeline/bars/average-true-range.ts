import type { BarSeries } from './bar-series.ts';

export const ATR_WINDOW_BARS = 14;
/** Two ticks of ES: a quieter market's distances would otherwise be measured in noise. */
export const ATR_FLOOR_POINTS = 0.5;
/** Sessions whose same-minute ATR sets the second floor (ruling R6). */
export const ATR_FLOOR_SESSIONS = 5;
const FLOOR_SHARE_OF_MEDIAN = 0.5;

/**
 * Average true range of 1-minute bars: the simple mean of the last 14 true ranges, usable from each bar's end
 * (specification 10 §2, stage 1). The floor of ruling R6 is applied on reading.
 */
export class AverageTrueRange {
  /** `raw[i]` is the unfloored ATR once bar i is complete. */
  readonly raw: number[] = [];
  readonly #trueRanges: number[] = [];
  readonly #bars: BarSeries;
  readonly #floorByMinute: ReadonlyMap<number, number>;

  /** @param floorByMinute floor in points by the bar's end as whole minutes since the session's origin, from {@link atrFloors} */
  constructor(oneMinuteBars: BarSeries, floorByMinute: ReadonlyMap<number, number>) {
    this.#bars = oneMinuteBars;
    this.#floorByMinute = floorByMinute;
  }

  /** Takes in bars that are complete at `at`. */
  advanceTo(at: number): void {
    const bars = this.#bars;
    for (let i = this.raw.length; i < bars.count && bars.end(i) <= at; i++) {
      const [high, low] = [bars.high[i]!, bars.low[i]!];
      const before = i > 0 ? bars.close[i - 1]! : Number.NaN;
      this.#trueRanges.push(i > 0 ? Math.max(high - low, Math.abs(high - before), Math.abs(low - before)) : high - low);
      const window = this.#trueRanges.slice(-ATR_WINDOW_BARS);
      this.raw.push(window.reduce((sum, range) => sum + range, 0) / window.length);
    }
  }

  /** ATR in points as of the last complete bar; NaN before there is one. */
  get points(): number {
    const last = this.raw.length - 1;
    if (last < 0) return Number.NaN;
    const minute = Math.round(this.#bars.end(last) / this.#bars.widthNs);
    return Math.max(this.raw[last]!, ATR_FLOOR_POINTS, this.#floorByMinute.get(minute) ?? 0);
  }
}

/** Raw ATR of one past session, by whole minutes since its origin. */
export type AtrByMinute = ReadonlyMap<number, number>;

/** Half the median same-minute ATR of the previous sessions, where all of them have that minute (ruling R6). */
export function atrFloors(previous: readonly AtrByMinute[]): Map<number, number> {
  const recent = previous.slice(-ATR_FLOOR_SESSIONS);
  const floors = new Map<number, number>();
  if (recent.length < ATR_FLOOR_SESSIONS) return floors;
  for (const minute of recent[0]!.keys()) {
    const values = recent.map((session) => session.get(minute) ?? Number.NaN).sort((a, b) => a - b);
    if (values.every(Number.isFinite)) floors.set(minute, FLOOR_SHARE_OF_MEDIAN * values[Math.floor(values.length / 2)]!);
  }
  return floors;
}
