import type {
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitive,
  PrimitivePaneViewZOrder,
  SeriesAttachedParameter,
  Time,
} from 'lightweight-charts';

type Chart = SeriesAttachedParameter<Time>['chart'];
type Series = SeriesAttachedParameter<Time>['series'];

/** Where a chart puts times and prices, in media pixels; null for what is not on it. */
export interface Geometry {
  readonly width: number;
  readonly height: number;
  readonly barSpacing: number;
  x(time: number): number | null;
  y(price: number): number | null;
}

/** What an overlay draws: computed once per update, drawn on every frame. */
export interface Overlay {
  update(geometry: Geometry): void;
  readonly renderer: IPrimitivePaneRenderer;
  readonly zOrder: PrimitivePaneViewZOrder;
}

/**
 * Carries an overlay into a lightweight-charts pane. The arrays it returns are made once,
 * which lets the chart keep its caches.
 */
export class OverlayPrimitive implements ISeriesPrimitive<Time> {
  readonly #overlay: Overlay;
  readonly #views: readonly IPrimitivePaneView[];
  #chart: Chart | null = null;
  #series: Series | null = null;
  #requestUpdate: (() => void) | null = null;

  constructor(overlay: Overlay) {
    this.#overlay = overlay;
    this.#views = [{ zOrder: () => overlay.zOrder, renderer: () => overlay.renderer }];
  }

  attached({ chart, series, requestUpdate }: SeriesAttachedParameter<Time>): void {
    this.#chart = chart;
    this.#series = series;
    this.#requestUpdate = requestUpdate;
    requestUpdate();
  }

  detached(): void {
    this.#chart = null;
    this.#series = null;
    this.#requestUpdate = null;
  }

  /** The data behind the overlay changed. */
  refresh(): void {
    this.#requestUpdate?.();
  }

  updateAllViews(): void {
    const chart = this.#chart;
    const series = this.#series;
    if (!chart || !series) return;
    const timeScale = chart.timeScale();
    const pane = chart.paneSize();
    this.#overlay.update({
      width: pane.width,
      height: pane.height,
      barSpacing: timeScale.options().barSpacing,
      x: (time) => timeScale.timeToCoordinate(time as Time),
      y: (price) => series.priceToCoordinate(price),
    });
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views;
  }
}
