import type {
  IPanePrimitive,
  IPanePrimitivePaneView,
  IPrimitivePaneRenderer,
  PaneAttachedParameter,
  Time,
} from 'lightweight-charts';
import type { Placement } from '../placement.ts';
import type { Theme } from '../theme/theme.ts';

type Chart = PaneAttachedParameter<Time>['chart'];

/** Where a pane puts instants, in media pixels; it has no price scale. */
export interface PaneGeometry {
  readonly width: number;
  readonly height: number;
  /** At the left edge of a bar that begins at an instant; between bars by time. */
  x(instant: number): number | null;
}

/** What is drawn in a pane of its own: computed where data or place changed. */
export interface PaneOverlay {
  update(geometry: PaneGeometry): void;
  readonly renderer: IPrimitivePaneRenderer;
}

/** Carries an overlay into a pane that holds no series. */
export class PanePrimitive implements IPanePrimitive<Time> {
  readonly #overlay: PaneOverlay;
  readonly #height: () => number;
  readonly #placement: Placement;
  readonly #theme: Theme;
  readonly #views: readonly IPanePrimitivePaneView[];
  #chart: Chart | null = null;
  #requestUpdate: (() => void) | null = null;
  /** Where the picture that was computed last lies, and in which colours. */
  #place = '';

  /** @param height of the pane, as it is when asked */
  constructor(overlay: PaneOverlay, height: () => number, placement: Placement, theme: Theme) {
    this.#overlay = overlay;
    this.#height = height;
    this.#placement = placement;
    this.#theme = theme;
    this.#views = [{ renderer: () => overlay.renderer }];
  }

  attached({ chart, requestUpdate }: PaneAttachedParameter<Time>): void {
    this.#chart = chart;
    this.#requestUpdate = requestUpdate;
    this.refresh();
  }

  detached(): void {
    this.#chart = null;
    this.#requestUpdate = null;
  }

  /** The data behind the overlay changed. */
  refresh(): void {
    this.#place = '';
    this.#requestUpdate?.();
  }

  updateAllViews(): void {
    const timeScale = this.#chart?.timeScale();
    if (!timeScale) return;
    const { barSpacing } = timeScale.options();
    const [width, height] = [timeScale.width(), this.#height()];
    const places = this.#placement.begin(barSpacing);
    const colors = this.#theme.refresh();
    const place = places && [places, width, height, colors].join();
    if (place && place === this.#place) return;
    this.#place = place;
    this.#overlay.update({
      width,
      height,
      x: (instant) => this.#placement.x(instant),
    });
  }

  paneViews(): readonly IPanePrimitivePaneView[] {
    return this.#views;
  }
}
