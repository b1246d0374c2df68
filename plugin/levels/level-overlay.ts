import { BAR_SECONDS } from '../../shared/rules.ts';
import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';
import type { Geometry, Overlay } from '../overlay-primitive.ts';
import type { Scene } from '../scene.ts';
import { LEVEL_NAMES, levelColor, levelTextColor } from '../theme/theme.ts';
import { CHIP_HEIGHT } from './chip-height.ts';
import { arrowTowards, type Chip, LevelChips } from './level-chips.ts';
import { type LevelDots, type LevelLine, LevelRenderer, type LevelTag } from './level-renderer.ts';
import { spread } from './spread.ts';

const TAG_HEIGHT = 15;
const EDGE = 9;
/** A name that stands farther from its price is tied to it. */
const LOOSE = 6;
const NEAR_ATR = 4;
/** Without an answer's ATR: of so many bars, the mean range. */
const RANGE_BARS = 14;

/**
 * The six levels: lines from edge to edge, averages as dots on the bars they were in
 * force on, each with its name in the pane and its price on the axis.
 */
export class LevelOverlay implements Overlay {
  readonly zOrder = 'normal' as const;
  readonly renderer = new LevelRenderer();
  readonly #chips = new LevelChips();
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  get axisViews() {
    return this.#chips.views;
  }

  update(geometry: Geometry): void {
    const { theme, state } = this.#scene;
    const shown = this.#shown();
    this.renderer.lines = shown.flatMap((kind) => this.#line(kind, geometry));
    this.renderer.dots = shown.flatMap((kind) => this.#dots(kind, geometry));
    this.renderer.paper = theme.palette.paper;
    this.renderer.tags = this.#tags(shown, geometry);
    const last = state.bars.at(-1)?.close;
    this.#chips.place(
      this.#chipsOf(shown, geometry),
      geometry.height,
      last === undefined ? null : geometry.y(last),
      this.#scene.isFed ? CHIP_HEIGHT : 0,
    );
  }

  /** Levels that are in force now, and not switched off. */
  #shown(): LevelKind[] {
    return LEVEL_KINDS.filter((kind) => this.#scene.options.levels[kind] && this.#value(kind) !== null);
  }

  #value(kind: LevelKind): number | null {
    return this.#scene.state.levels.at(-1)?.values[kind] ?? null;
  }

  #line(kind: LevelKind, { x, y, width }: Geometry): LevelLine[] {
    if (isAverage(kind)) return [];
    const price = this.#value(kind)!;
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

  /** Names at the right edge; levels at one price share theirs. */
  #tags(shown: readonly LevelKind[], { y, height }: Geometry): LevelTag[] {
    const { theme, state } = this.#scene;
    const tick = state.session?.tickSize ?? 0;
    const groups: { kinds: LevelKind[]; price: number }[] = [];
    for (const kind of shown.toSorted((a, b) => this.#value(b)! - this.#value(a)!)) {
      const price = this.#value(kind)!;
      const before = groups.at(-1);
      if (before && before.price - price <= tick) before.kinds.push(kind);
      else groups.push({ kinds: [kind], price });
    }
    const placed = groups.flatMap(({ kinds, price }) => {
      const at = y(price);
      return at === null ? [] : [{ kinds, price, at }];
    });
    const places = spread(
      placed.map(({ at }) => Math.max(EDGE, Math.min(height - EDGE, at))),
      TAG_HEIGHT,
      { top: EDGE, bottom: height - EDGE },
    );
    return placed.map(({ kinds, at }, i): LevelTag => {
      const text = `${kinds.map((kind) => LEVEL_NAMES[kind]).join(' · ')}${arrowTowards(at, height)}`;
      const isLoose = at > 0 && at < height && Math.abs(places[i]! - at) > LOOSE;
      const color = levelTextColor(theme.palette, kinds[0]!);
      return { text, color, y: places[i]!, tiedTo: isLoose ? at : null };
    });
  }

  #chipsOf(shown: readonly LevelKind[], { y }: Geometry): Partial<Record<LevelKind, Chip>> {
    const { palette } = this.#scene.theme;
    const chips: Partial<Record<LevelKind, Chip>> = {};
    for (const kind of shown) {
      const price = this.#value(kind)!;
      const at = y(price);
      if (at !== null) chips[kind] = { price, y: at, color: levelColor(palette, kind) };
    }
    return chips;
  }

  /** What is near is kept in sight, or all. */
  priceRange(): { readonly minValue: number; readonly maxValue: number } | null {
    const { options, state } = this.#scene;
    const close = state.bars.at(-1)?.close;
    if (options.autoscaleLevels === 'none' || close === undefined) return null;
    const reach = NEAR_ATR * (state.atr ?? meanRange(state.bars.slice(-RANGE_BARS)));
    const prices = this.#shown()
      .map((kind) => this.#value(kind)!)
      .filter((price) => options.autoscaleLevels === 'all' || Math.abs(price - close) <= reach);
    return prices.length === 0 ? null : { minValue: Math.min(...prices), maxValue: Math.max(...prices) };
  }
}

const CAPS = { OR_HIGH: 'up', OR_LOW: 'down' } as const;
const RADII = { SMA_90: 2.4, EMA_20: 2 } as const;
const isAverage = (kind: LevelKind): kind is keyof typeof RADII => kind in RADII;

const meanRange = (bars: readonly { readonly high: number; readonly low: number }[]): number =>
  bars.reduce((sum, { high, low }) => sum + high - low, 0) / Math.max(1, bars.length);
