import type { IChartApi, IPaneApi, Time } from 'lightweight-charts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import type { ChartState } from '../chart-state.ts';
import { focusedLevel } from './focused-level.ts';
import { PanePrimitive } from './pane-primitive.ts';
import { StreamOverlay } from './stream-overlay.ts';

/** Height beside that of the candles. */
const STRETCH = 0.55;

/** The pane below the candles that the streams are drawn in. */
export class StreamPane {
  readonly #chart: IChartApi;
  readonly #pane: IPaneApi<Time>;
  readonly #primitive: PanePrimitive;

  /** @param approached level of the approach that the read-out speaks of */
  constructor(chart: IChartApi, state: ChartState, approached: () => LevelKind | null) {
    this.#chart = chart;
    this.#pane = chart.addPane(true);
    this.#pane.setStretchFactor(STRETCH);
    const overlay = new StreamOverlay(state, () => focusedLevel(state, approached()));
    this.#primitive = new PanePrimitive(overlay, () => this.#pane.getHeight());
    this.#pane.attachPrimitive(this.#primitive);
  }

  refresh(): void {
    this.#primitive.refresh();
  }

  remove(): void {
    this.#pane.detachPrimitive(this.#primitive);
    this.#chart.removePane(this.#pane.paneIndex());
  }
}
