import type {
  IPanePrimitive,
  IPanePrimitivePaneView,
  IPrimitivePaneRenderer,
  PaneAttachedParameter,
  Time,
} from 'lightweight-charts';
import type { Placement } from '../placement.ts';

type Chart = PaneAttachedParameter<Time>['chart'];

/** Where a pane puts instants, in media pixels; it has no price scale. */
export interface PaneGeometry {
  readonly width: number;
  readonly height: number;
  /** At the left edge of a bar that begins at an instant; between bars by time. */
  x(instant: number): number | null;
}

/** What is drawn in a pane of its own: computed once per update. */
export interface PaneOverlay {
  update(geometry: PaneGeometry): void;
  readonly renderer: IPrimitivePaneRenderer;
}

/** Carries an overlay into a pane that holds no series. */
export class PanePrimitive implements IPanePrimitive<Time> {
  readonly #overlay: PaneOverlay;
  readonly #height: () => number;
  readonly #placement: Placement;
  readonly #views: readonly IPanePrimitivePaneView[];
  #chart: Chart | null = null;
  #requestUpdate: (() => void) | null = null;

  /** @param height of the pane, as it is when asked */
  constructor(overlay: PaneOverlay, height: () => number, placement: Placement) {
    this.#overlay = overlay;
    this.#height = height;
    this.#placement = placement;
    this.#views = [{ renderer: () => overlay.renderer }];
  }

  attached({ chart, requestUpdate }: PaneAttachedParameter<Time>): void {
    this.#chart = chart;
    this.#requestUpdate = requestUpdate;
    requestUpdate();
  }

  detached(): void {
    this.#chart = null;
    this.#requestUpdate = null;
  }

  /** The data behind the overlay changed. */
  refresh(): void {
    this.#requestUpdate?.();
  }

  updateAllViews(): void {
    const timeScale = this.#chart?.timeScale();
    if (!timeScale) return;
    const { barSpacing } = timeScale.options();
    this.#placement.begin(barSpacing);
    this.#overlay.update({
      width: timeScale.width(),
      height: this.#height(),
      x: (instant) => this.#placement.x(instant),
    });
  }

  paneViews(): readonly IPanePrimitivePaneView[] {
    return this.#views;
  }
}
