import type { LevelKind } from '../../shared/vocabulary/level.ts';
import type { Geometry, Overlay } from '../overlay-primitive.ts';
import type { Scene } from '../scene.ts';
import { LEVEL_NAMES, levelColor, levelTextColor } from '../theme/theme.ts';
import { type SoFarLine, SoFarRenderer } from './so-far-renderer.ts';

/**
 * Ranges that are still being made: of the pre-market before the open, of the opening in
 * its first quarter of an hour. They are no levels yet, and nothing approaches them.
 */
export class SoFarOverlay implements Overlay {
  readonly zOrder = 'normal' as const;
  readonly renderer = new SoFarRenderer();
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  update(geometry: Geometry): void {
    const { state, theme } = this.#scene;
    this.renderer.paper = theme.palette.paper;
    this.renderer.lines = [];
    const marks = state.session?.marks;
    if (!marks) return;
    const { preMarket, open, openingRangeEnd } = marks;
    if (state.now < open) this.renderer.lines = this.#range(['PM_HIGH', 'PM_LOW'], preMarket, open, geometry);
    else if (state.now < openingRangeEnd)
      this.renderer.lines = this.#range(['OR_HIGH', 'OR_LOW'], open, openingRangeEnd, geometry);
  }

  #range(
    [top, bottom]: readonly [LevelKind, LevelKind],
    from: number,
    to: number,
    { x, y, width }: Geometry,
  ): SoFarLine[] {
    const { state, theme, options } = this.#scene;
    const bars = state.bars.filter(({ time }) => time >= from && time < to);
    if (bars.length === 0) return [];
    const ends = [
      { kind: top, price: Math.max(...bars.map(({ high }) => high)) },
      { kind: bottom, price: Math.min(...bars.map(({ low }) => low)) },
    ];
    return ends.flatMap(({ kind, price }): SoFarLine[] => {
      const at = y(price);
      if (at === null || !options.levels[kind]) return [];
      const { palette } = theme;
      return [
        {
          left: Math.max(0, x(bars[0]!.time) ?? 0),
          right: width,
          y: at,
          color: levelColor(palette, kind),
          text: `${LEVEL_NAMES[kind]} so far ${price.toFixed(2)}`,
          textColor: levelTextColor(palette, kind),
          isAbove: kind === top,
        },
      ];
    });
  }
}
