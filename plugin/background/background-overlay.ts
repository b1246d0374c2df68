import type { Input } from '../../shared/vocabulary/input.ts';
import { clockOf } from '../clock.ts';
import type { Geometry, Overlay } from '../overlay-primitive.ts';
import type { Scene } from '../scene.ts';
import { BackgroundRenderer, type Instant, type Stretch } from './background-renderer.ts';

const TINT = 0.025;
const GAP = 0.22;

const GAP_WORDS: Readonly<Record<Input, string>> = {
  bars: 'Bars missing here',
  trades: 'Trades missing here',
  book: 'Order book missing here',
  options: 'Options missing here',
};

/** What lies behind the candles: the time before the session, its marks, and holes. */
export class BackgroundOverlay implements Overlay {
  readonly zOrder = 'bottom' as const;
  readonly renderer = new BackgroundRenderer();
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  update(geometry: Geometry): void {
    const { theme } = this.#scene;
    this.renderer.textColor = theme.palette.inkLow;
    this.renderer.stretches = [...this.#beforeOpen(geometry), ...this.#gaps(geometry)];
    this.renderer.instants = this.#marks(geometry);
  }

  #beforeOpen({ x, width }: Geometry): Stretch[] {
    const open = this.#scene.state.session?.marks.open;
    const right = open === undefined ? null : x(open);
    if (right === null || right <= 0) return [];
    const { ink } = this.#scene.theme.palette;
    return [{ left: 0, right: Math.min(right, width), color: ink, alpha: TINT, text: '' }];
  }

  /** Not quiet, but not known. */
  #gaps({ x }: Geometry): Stretch[] {
    const { state, theme } = this.#scene;
    return state.gaps.flatMap(({ from, to, what }): Stretch[] => {
      const [left, right] = [x(from), x(to)];
      if (left === null || right === null) return [];
      // A short hole is still seen.
      const wide = Math.max(right, left + 2);
      return [
        { left, right: wide, color: theme.palette.neutral, alpha: GAP, text: GAP_WORDS[what[0] ?? 'trades'] },
      ];
    });
  }

  /** What lies left of it was read afterwards, as it would have been said. */
  #started({ x, width }: Geometry): Instant[] {
    const { state, theme, options } = this.#scene;
    const since = state.status?.liveSince ?? null;
    const preMarket = state.session?.marks.preMarket ?? null;
    if (since === null || preMarket === null || since <= preMarket) return [];
    const at = x(since);
    if (at === null || at < 0 || at > width) return [];
    const text = `Live from ${clockOf(options).seconds(since)}`;
    return [{ x: at, color: theme.palette.control, isDashed: false, text }];
  }

  #marks(geometry: Geometry): Instant[] {
    const { state, theme, pinnedAt } = this.#scene;
    const { x, width } = geometry;
    const marks = state.session?.marks;
    if (!marks) return [];
    const pinned = pinnedAt === null ? null : (geometry.bar(pinnedAt)?.center ?? null);
    const back: Instant[] =
      pinned === null ? [] : [{ x: pinned, color: theme.palette.warning, isDashed: true, text: '' }];
    const ruled = [marks.open, marks.openingRangeEnd].flatMap((instant): Instant[] => {
      const at = instant > state.now ? null : x(instant);
      if (at === null || at < 0 || at > width) return [];
      return [{ x: at, color: theme.palette.hairline, isDashed: false, text: '' }];
    });
    return [...ruled, ...this.#started(geometry), ...back];
  }
}
