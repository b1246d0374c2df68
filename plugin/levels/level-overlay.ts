import { BAR_SECONDS } from '../../shared/rules.ts';
import type { LevelKind } from '../../shared/vocabulary/level.ts';
import type { Geometry, Overlay } from '../overlay-primitive.ts';
import type { Scene } from '../scene.ts';
import { levelColor } from '../theme/theme.ts';
import { type LevelDots, type LevelLine, LevelRenderer } from './level-renderer.ts';
import { type Average, isAverage, isStillTold, shownLevels } from './shown-levels.ts';

const NEAR_ATR = 4;
/** Without an answer's ATR: of so many bars, the mean range. */
const RANGE_BARS = 14;

/**
 * The six levels: lines from edge to edge, averages as dots on the bars they were in
 * force on.
 */
export class LevelOverlay implements Overlay {
  readonly zOrder = 'normal' as const;
  readonly renderer = new LevelRenderer();
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  update(geometry: Geometry): void {
    const shown = [...shownLevels(this.#scene)];
    this.renderer.lines = shown.flatMap(([kind, price]) => this.#line(kind, price, geometry));
    this.renderer.dots = shown.flatMap(([kind]) => this.#dots(kind, geometry));
    this.renderer.paper = this.#scene.theme.palette.paper;
  }

  #line(kind: LevelKind, price: number, { x, y, width }: Geometry): LevelLine[] {
    if (isAverage(kind)) return [];
    const at = y(price);
    const first = this.#scene.state.levels.find(({ values }) => (values[kind] ?? null) !== null);
    if (at === null) return [];
    const color = levelColor(this.#scene.theme.palette, kind);
    if (kind === 'PM_HIGH' || kind === 'PM_LOW')
      return [{ color, isDotted: true, left: 0, right: width, y: at, cap: null }];
    const from = x(first!.time);
    // A host's chart may begin later: then it runs from the edge, and its begin is not
    // seen.
    const cap = from === null ? null : CAPS[kind];
    return [{ color, isDotted: false, left: from ?? 0, right: width, y: at, cap }];
  }

  #dots(kind: LevelKind, { bar, x, y, width, barSeconds }: Geometry): LevelDots[] {
    if (!isAverage(kind)) return [];
    const points = new Map<number, { readonly x: number; readonly y: number; readonly isAhead: boolean }>();
    const { levels, bars } = this.#scene.state;
    const forming = bars.at(-1);
    for (const { time, values } of levels) {
      const value = values[kind] ?? null;
      const py = value === null ? null : y(value);
      // A chart of wider bars has one for each of them: the last.
      const isWide = barSeconds > BAR_SECONDS;
      const px = isWide ? (bar(time)?.center ?? null) : x(time + BAR_SECONDS / 2);
      if (py === null || px === null || px < 0 || px > width) continue;
      const isAhead = time > (forming?.time ?? 0) || (time === forming?.time && !forming.complete);
      points.set(isWide ? bar(time)!.index : time, { x: px, y: py, isAhead });
    }
    const { palette, isDark } = this.#scene.theme;
    const ring = kind === 'EMA_20' && !isDark ? palette.emaText : null;
    return [{ color: levelColor(palette, kind), radius: RADII[kind], ring, points: [...points.values()] }];
  }

  /** What is near is kept in sight, or all. */
  priceRange(): { readonly minValue: number; readonly maxValue: number } | null {
    const { options, state } = this.#scene;
    const close = state.bars.at(-1)?.close;
    if (options.autoscaleLevels === 'none' || close === undefined) return null;
    const reach = NEAR_ATR * (state.atr ?? meanRange(state.bars.slice(-RANGE_BARS)));
    const told = [...shownLevels(this.#scene)].filter(([kind]) => isStillTold(state, kind));
    const prices = told
      .map(([, price]) => price)
      .filter((price) => options.autoscaleLevels === 'all' || Math.abs(price - close) <= reach);
    return prices.length === 0 ? null : { minValue: Math.min(...prices), maxValue: Math.max(...prices) };
  }
}

const CAPS = { OR_HIGH: 'up', OR_LOW: 'down' } as const;
const RADII: Readonly<Record<Average, number>> = { SMA_90: 2.4, EMA_20: 2 };

const meanRange = (bars: readonly { readonly high: number; readonly low: number }[]): number =>
  bars.reduce((sum, { high, low }) => sum + high - low, 0) / Math.max(1, bars.length);
