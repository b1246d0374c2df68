import type { CandlestickData, IChartApi, ISeriesApi, SeriesType, Time } from 'lightweight-charts';
import type { Bar } from '../shared/protocol/messages.ts';
import type { Change, ChartState } from './chart-state.ts';

/** So near the last bar, in bars, the reader follows what happens. */
const EDGE_BARS = 1;

/**
 * Gives a series the daemon's candles. The view is the reader's: it follows the last bar
 * only while that is in sight.
 */
export class HostFeed {
  readonly #chart: IChartApi;
  readonly #series: ISeriesApi<SeriesType, Time>;
  #count = 0;

  constructor(chart: IChartApi, series: ISeriesApi<SeriesType, Time>) {
    this.#chart = chart;
    this.#series = series;
  }

  /** Whether the last bar is in sight. */
  get isAtEdge(): boolean {
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    return range === null || this.#count === 0 || range.to >= this.#count - EDGE_BARS;
  }

  take(state: ChartState, change: Change): void {
    if (change === 'all') return this.#begin(state.bars);
    const last = state.bars.at(-1);
    if (change !== 'bar' || !last) return;
    this.#series.update(candle(last) as never);
    this.#count = state.bars.length;
  }

  #begin(bars: readonly Bar[]): void {
    const timeScale = this.#chart.timeScale();
    const range = timeScale.getVisibleLogicalRange();
    const follows = this.isAtEdge;
    this.#series.setData(bars.map(candle) as never);
    this.#count = bars.length;
    if (!follows && range) timeScale.setVisibleLogicalRange(range);
    else this.toEdge();
  }

  /** Brings the last bar into sight, without a ride there. */
  toEdge(): void {
    const timeScale = this.#chart.timeScale();
    timeScale.scrollToPosition(timeScale.options().rightOffset, false);
  }
}

function candle({ time, open, high, low, close }: Bar): CandlestickData<Time> {
  return { time: time as Time, open, high, low, close };
}
