import type { IChartApi } from 'lightweight-charts';

/** For ten bars of a fan and the chance beside them; on a narrow chart for that alone. */
const BARS = { wide: 16, narrow: 9 } as const;
const NARROW_PX = 560;

/** Room right of the last bar that the chart gets, and loses again. */
export class RightMargin {
  readonly #chart: IChartApi;
  /** What the host had; null where nothing is reserved. */
  #before: number | null = null;
  #reserved = 0;

  constructor(chart: IChartApi) {
    this.#chart = chart;
  }

  reserve(isReserved: boolean): void {
    if (isReserved === (this.#before !== null)) return;
    const { rightOffset } = this.#chart.timeScale().options();
    if (isReserved) {
      const bars = this.#chart.chartElement().clientWidth < NARROW_PX ? BARS.narrow : BARS.wide;
      this.#before = rightOffset;
      this.#reserved = Math.max(rightOffset, bars);
      this.#set(this.#reserved);
      return;
    }
    // A host that has set another since keeps it.
    if (rightOffset === this.#reserved) this.#set(this.#before!);
    this.#before = null;
  }

  /** A margin that changes would take a reader who looks back to the last bar. */
  #set(rightOffset: number): void {
    const timeScale = this.#chart.timeScale();
    const at = timeScale.scrollPosition();
    if (timeScale.options().rightOffset === rightOffset) return;
    timeScale.applyOptions({ rightOffset });
    if (at < 0) timeScale.scrollToPosition(at, false);
  }
}
