import type { LevelKind } from '../../shared/vocabulary/level.ts';
import type { Geometry, Overlay } from '../overlay-primitive.ts';
import type { Scene } from '../scene.ts';
import { LEVEL_NAMES, levelColor, levelTextColor } from '../theme/theme.ts';
import { CHIP_HEIGHT } from './chip-height.ts';
import { countdownHeight } from './countdown-height.ts';
import { LabelRenderer, type LevelTag } from './label-renderer.ts';
import { arrowTowards, type Chip, LevelChips } from './level-chips.ts';
import { isStillTold, shownLevels } from './shown-levels.ts';
import { spread } from './spread.ts';

const TAG_HEIGHT = 15;
const EDGE = 9;
/** A name that stands farther from its price is tied to it. */
const LOOSE = 6;

/** What levels are called, in the pane, and what they are, on the axis. */
export class LabelOverlay implements Overlay {
  readonly zOrder = 'normal' as const;
  readonly renderer = new LabelRenderer();
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
    const shown = new Map([...shownLevels(this.#scene)].filter(([kind]) => isStillTold(state, kind)));
    this.renderer.paper = theme.palette.paper;
    this.renderer.tags = this.#tags(shown, geometry);
    const last = state.bars.at(-1)?.close;
    this.#chips.place(
      this.#chipsOf(shown, geometry),
      geometry.height,
      last === undefined ? null : geometry.y(last),
      countdownHeight(this.#scene, geometry) === null ? 0 : CHIP_HEIGHT,
    );
  }

  /** Names at the right edge; levels at one price share theirs. */
  #tags(shown: ReadonlyMap<LevelKind, number>, { y, height }: Geometry): LevelTag[] {
    const { theme, state } = this.#scene;
    const tick = state.session?.tickSize ?? 0;
    const groups: { kinds: LevelKind[]; price: number }[] = [];
    for (const [kind, price] of [...shown].toSorted(([, a], [, b]) => b - a)) {
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

  #chipsOf(shown: ReadonlyMap<LevelKind, number>, { y }: Geometry): Partial<Record<LevelKind, Chip>> {
    const { palette } = this.#scene.theme;
    const chips: Partial<Record<LevelKind, Chip>> = {};
    for (const [kind, price] of shown) {
      const at = y(price);
      if (at !== null) chips[kind] = { price, y: at, color: levelColor(palette, kind) };
    }
    return chips;
  }
}
