import type { Answer } from '../../shared/protocol/answer.ts';
import { BAR_SECONDS, ZONE_ATR } from '../../shared/rules.ts';
import { directionSign } from '../../shared/vocabulary/approach.ts';
import type { Geometry, Overlay } from '../overlay-primitive.ts';
import type { Scene } from '../scene.ts';
import { WIDEST_BAR_S } from './widest-bar.ts';
import { type ZoneLook, zoneLook } from './zone-look.ts';
import { type ZoneBox, ZoneRenderer } from './zone-renderer.ts';

/** Columns that are narrower lie on one another: the last of them is drawn. */
const NARROWEST = 1.5;
/** Of an approach that the card does not speak of. */
const STRIP_HEIGHT = 10;

/**
 * The side of a level that price comes from: bar by bar as it was shaded then, and from
 * the bar that forms on to the axis by what is said now.
 */
export class ZoneOverlay implements Overlay {
  readonly zOrder = 'bottom' as const;
  readonly renderer = new ZoneRenderer();
  readonly #scene: Scene;
  /** Of answers, which never change, in colours and by options that may. */
  #looks = new WeakMap<Answer, ZoneLook>();
  #by: readonly unknown[] = [];

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  update(geometry: Geometry): void {
    const { options, theme } = this.#scene;
    if (this.#by[0] !== options || this.#by[1] !== theme.palette) this.#looks = new WeakMap();
    this.#by = [options, theme.palette];
    // In wider bars a zone of two minutes says nothing.
    const zones = geometry.barSeconds > WIDEST_BAR_S ? false : options.zones;
    const past = zones === false || !zones.past ? [] : this.#past(geometry);
    const live = zones === false ? [] : this.#live(geometry);
    this.renderer.boxes = [...past, ...live];
  }

  #look(answer: Answer): ZoneLook {
    const known = this.#looks.get(answer) ?? this.#newLook(answer);
    this.#looks.set(answer, known);
    return known;
  }

  #newLook(answer: Answer): ZoneLook {
    const { theme, options } = this.#scene;
    const strength = options.zones === false ? 1 : options.zones.strength;
    const { palette, isDark, isForced } = theme;
    return zoneLook(answer, options.horizonSeconds, { palette, isDark, isForced, strength });
  }

  #past(geometry: Geometry): ZoneBox[] {
    const boxes = new Map<string, ZoneBox>();
    for (const { time, answer } of this.#scene.state.zones) {
      // Once the race is decided there is nothing left to shade.
      if (answer.status === 'resolved' || !this.#isShown(answer)) continue;
      const left = geometry.x(time);
      const right = geometry.x(time + BAR_SECONDS);
      if (left === null || right === null || right < 0 || left > geometry.width) continue;
      const isNarrow = right - left < NARROWEST;
      const cell = Math.floor(left / NARROWEST);
      const [from, to] = isNarrow ? [cell * NARROWEST, (cell + 1) * NARROWEST] : [left, right];
      const box = boxOf(answer, from, to, geometry, this.#look(answer));
      if (box) boxes.set(`${answer.episodeId}/${isNarrow ? cell : time}`, box);
    }
    return [...boxes.values()];
  }

  #isShown({ level }: Answer): boolean {
    return this.#scene.options.levels[level];
  }

  #live(geometry: Geometry): ZoneBox[] {
    const { state, focused } = this.#scene;
    const from = geometry.x(state.formingFrom);
    const boxes: ZoneBox[] = [];
    if (from === null || from >= geometry.width) return boxes;
    const left = Math.max(0, from);
    for (const answer of state.answers) {
      if (answer.status === 'resolved' || !this.#isShown(answer)) continue;
      const box = boxOf(answer, left, geometry.width, geometry, this.#look(answer));
      if (!box) continue;
      if (answer.episodeId !== focused?.episodeId) {
        const deep = Math.min(STRIP_HEIGHT, Math.abs(box.to - box.from));
        boxes.push({ ...box, to: box.from + Math.sign(box.to - box.from) * deep });
        continue;
      }
      boxes.push(box);
    }
    return boxes;
  }
}

function boxOf(
  { levelPrice, direction, atr }: Answer,
  left: number,
  right: number,
  { y }: Geometry,
  look: ZoneLook,
): ZoneBox | null {
  const from = y(levelPrice);
  const to = y(levelPrice - directionSign(direction) * ZONE_ATR * atr);
  return from === null || to === null ? null : { left, right, from, to, look };
}
