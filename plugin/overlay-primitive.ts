import type {
  AutoscaleInfo,
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitive,
  ISeriesPrimitiveAxisView,
  PrimitivePaneViewZOrder,
  SeriesAttachedParameter,
  Time,
} from 'lightweight-charts';
import type { Placement } from './placement.ts';
import type { Theme } from './theme/theme.ts';

type Chart = SeriesAttachedParameter<Time>['chart'];
type Series = SeriesAttachedParameter<Time>['series'];

/**
 * Where a chart puts instants and prices, in media pixels; null for what is not on it.
 */
export interface Geometry extends Omit<Placement, 'begin'> {
  readonly width: number;
  readonly height: number;
  readonly barSpacing: number;
  y(price: number): number | null;
}

/**
 * What an overlay draws: computed where its data or its place changed, drawn on every
 * frame.
 */
export interface Overlay {
  update(geometry: Geometry): void;
  readonly renderer: IPrimitivePaneRenderer;
  readonly zOrder: PrimitivePaneViewZOrder;
  /** What a point of the pane is on, in words; null where it is on nothing. */
  tipAt?(x: number, y: number): readonly string[] | null;
  /** Labels on the price axis. */
  readonly axisViews?: readonly ISeriesPrimitiveAxisView[];
  /** Prices that are to be in sight; null where the series alone decides. */
  priceRange?(): { readonly minValue: number; readonly maxValue: number } | null;
}

/**
 * Carries an overlay into the pane of a series, whichever that is. The arrays it returns
 * are made once, which lets the chart keep its caches.
 */
export class OverlayPrimitive implements ISeriesPrimitive<Time> {
  readonly overlay: Overlay;
  readonly #placement: Placement;
  readonly #theme: Theme;
  readonly #views: readonly IPrimitivePaneView[];
  #chart: Chart | null = null;
  #series: Series | null = null;
  #requestUpdate: (() => void) | null = null;
  /** Where the picture that was computed last lies, and in which colours. */
  #place = '';

  constructor(overlay: Overlay, placement: Placement, theme: Theme) {
    this.overlay = overlay;
    this.#placement = placement;
    this.#theme = theme;
    this.#views = [{ zOrder: () => overlay.zOrder, renderer: () => overlay.renderer }];
  }

  attached({ chart, series, requestUpdate }: SeriesAttachedParameter<Time>): void {
    this.#chart = chart;
    this.#series = series;
    this.#requestUpdate = requestUpdate;
    this.refresh();
  }

  detached(): void {
    this.#chart = null;
    this.#series = null;
    this.#requestUpdate = null;
  }

  /** The data behind the overlay changed. */
  refresh(): void {
    this.#place = '';
    this.#requestUpdate?.();
  }

  updateAllViews(): void {
    const chart = this.#chart;
    const series = this.#series;
    if (!chart || !series) return;
    const timeScale = chart.timeScale();
    const placement = this.#placement;
    const { barSpacing } = timeScale.options();
    const [width, height] = [timeScale.width(), series.getPane().getHeight()];
    const places = placement.begin(barSpacing);
    // Three prices tell one scale from another, straight or logarithmic.
    const prices = [0, height / 2, height].map((y) => series.coordinateToPrice(y));
    const colors = this.#theme.refresh();
    const place = places && [places, width, height, prices, colors].join();
    // A tick that moves no scale leaves everything of ours where it is.
    if (place && place === this.#place) return;
    this.#place = place;
    this.overlay.update({
      width,
      height,
      barSpacing,
      barSeconds: placement.barSeconds,
      x: (instant) => placement.x(instant),
      bar: (instant) => placement.bar(instant),
      y: (price) => series.priceToCoordinate(price),
    });
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views;
  }

  priceAxisViews(): readonly ISeriesPrimitiveAxisView[] {
    return this.overlay.axisViews ?? NONE;
  }

  autoscaleInfo(): AutoscaleInfo | null {
    const priceRange = this.overlay.priceRange?.() ?? null;
    return priceRange && { priceRange };
  }
}

const NONE: readonly ISeriesPrimitiveAxisView[] = [];
