import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';
import type { ChartState } from '../chart-state.ts';
import type { Geometry, Overlay } from '../overlay-primitive.ts';
import { LEVEL_STYLES } from '../palette.ts';
import { type LevelLabel, LevelRenderer, type LevelTrace } from './level-renderer.ts';

const LABEL_HEIGHT = 14;
const EDGE_MARGIN = 9;

/**
 * The six levels: lines and dots on the bars they are in force on, each with its name at
 * the right edge.
 */
export class LevelOverlay implements Overlay {
  readonly zOrder = 'normal' as const;
  readonly renderer = new LevelRenderer();
  readonly #state: ChartState;

  constructor(state: ChartState) {
    this.#state = state;
  }

  update(geometry: Geometry): void {
    const traces = LEVEL_KINDS.map((kind) => this.#trace(kind, geometry));
    this.renderer.traces = traces;
    this.renderer.labels = spread(
      LEVEL_KINDS.flatMap((kind, i) => this.#label(kind, traces[i]!, geometry)),
      geometry.height,
    );
    this.renderer.barSpacing = geometry.barSpacing;
  }

  #trace(kind: LevelKind, { x, y, width, barSpacing }: Geometry): LevelTrace {
    const { color, mark } = LEVEL_STYLES[kind];
    const points = this.#state.levels.flatMap(({ time, values }) => {
      const value = values[kind];
      const px = x(time);
      const py = value === null || value === undefined ? null : y(value);
      return px === null || py === null || px < -barSpacing || px > width + barSpacing
        ? []
        : [{ x: px, y: py }];
    });
    return { color, mark, points };
  }

  /**
   * Beside the last mark that is drawn. A level off the top or bottom is still named,
   * with an arrow towards where it is.
   */
  #label(kind: LevelKind, { points }: LevelTrace, { y, height }: Geometry): LevelLabel[] {
    const value = this.#state.levels.at(-1)?.values[kind];
    const at = value === null || value === undefined ? null : (points.at(-1)?.y ?? y(value));
    if (at === null) return [];
    const arrow = arrowTowards(at, height);
    const { color, label } = LEVEL_STYLES[kind];
    const text = `${label}${arrow === '' ? '' : ` ${value?.toFixed(2)}`}${arrow}`;
    return [{ color, text, y: Math.max(EDGE_MARGIN, Math.min(height - EDGE_MARGIN, at)) }];
  }
}

/** Which way to look for a level that is off the chart. */
function arrowTowards(y: number, height: number): string {
  if (y < 0) return ' ↑';
  return y > height ? ' ↓' : '';
}

/**
 * Pushes labels apart where they would overlap, from the top down, then back up from the
 * bottom edge.
 */
function spread(labels: readonly LevelLabel[], height: number): LevelLabel[] {
  const sorted = labels.toSorted((a, b) => a.y - b.y);
  const places = sorted.map(({ y }) => y);
  for (let i = 1; i < places.length; i++) places[i] = Math.max(places[i]!, places[i - 1]! + LABEL_HEIGHT);
  let limit = height - EDGE_MARGIN;
  for (let i = places.length - 1; i >= 0; i--) {
    places[i] = Math.min(places[i]!, limit);
    limit = places[i]! - LABEL_HEIGHT;
  }
  return sorted.map((label, i) => ({ ...label, y: places[i]! }));
}
