import type { IChartApi, IPaneApi, Time } from 'lightweight-charts';
import type { Placement } from '../placement.ts';
import type { Scene } from '../scene.ts';
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

  constructor(chart: IChartApi, scene: Scene, placement: Placement) {
    this.#chart = chart;
    this.#pane = chart.addPane(true);
    this.#pane.setStretchFactor(STRETCH);
    const overlay = new StreamOverlay(scene, () => focusedLevel(scene.state, scene.focused?.level ?? null));
    this.#primitive = new PanePrimitive(overlay, () => this.#pane.getHeight(), placement, scene.theme);
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
