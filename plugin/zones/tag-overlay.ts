import type { Answer } from '../../shared/protocol/answer.ts';
import { intervalText, percentText } from '../../shared/protocol/percent.ts';
import { outcomePercents, usualPercent } from '../../shared/protocol/sentences.ts';
import { horizonOf, verdictOf } from '../../shared/protocol/verdict.ts';
import { ZONE_ATR } from '../../shared/rules.ts';
import { directionSign } from '../../shared/vocabulary/approach.ts';
import type { HorizonSeconds } from '../../shared/vocabulary/outcome.ts';
import type { Geometry, Overlay } from '../overlay-primitive.ts';
import type { Scene } from '../scene.ts';
import { LEVEL_NAMES } from '../theme/theme.ts';
import { TagRenderer, type ZoneTag } from './tag-renderer.ts';

/** Where there is less room, the number stands alone. */
const ROOM_FOR_WORDS = 170;
/** From the bar that forms. */
const INSET = 8;
/** With less right of the bar that forms, it is written left of that. */
const LEAST_MARGIN = 40;
/** From the edges of the pane. */
const EDGE = 16;

/**
 * The chance of a break in the zone of now, right of the bar that forms where there is
 * room.
 */
export class TagOverlay implements Overlay {
  readonly zOrder = 'top' as const;
  readonly renderer = new TagRenderer();
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  update(geometry: Geometry): void {
    const { theme, state, focused, options, pinnedAt } = this.#scene;
    this.renderer.paper = theme.palette.paper;
    const isNear = focused && focused.distanceAtr <= ZONE_ATR;
    const isDrawn = isNear && pinnedAt === null && options.zones !== false && options.levels[focused.level];
    const from = isDrawn && focused.status !== 'resolved' ? geometry.x(state.formingFrom) : null;
    this.renderer.tag = focused && from !== null ? this.#tag(focused, Math.max(0, from), geometry) : null;
  }

  #tag(answer: Answer, from: number, { width, height, barSpacing, y }: Geometry): ZoneTag | null {
    const { theme, options } = this.#scene;
    const { levelPrice, direction, atr, level } = answer;
    const [atLevel, atEdge] = [y(levelPrice), y(levelPrice - directionSign(direction) * ZONE_ATR * atr)];
    const left = from + barSpacing + INSET;
    if (atLevel === null || atEdge === null || from >= width) return null;
    const isBefore = width - left < LEAST_MARGIN;
    const { ink, inkMid } = theme.palette;
    const { number, words, beside } = tagTexts(answer, options.horizonSeconds);
    const isNarrow = (isBefore ? from : width - from) < ROOM_FOR_WORDS;
    const name = `${LEVEL_NAMES[level]} ${direction === 'UP' ? '↑' : '↓'}`;
    const lines = [{ text: isNarrow ? number : `${name} ${words}`, isBold: true, color: ink }];
    if (!isNarrow && beside) lines.push({ text: beside, isBold: false, color: inkMid });
    const middle = (Math.max(0, Math.min(atLevel, atEdge)) + Math.min(height, Math.max(atLevel, atEdge))) / 2;
    const x = isBefore ? from - INSET : left;
    return { x, isBefore, y: Math.max(EDGE, Math.min(height - EDGE, middle)), lines };
  }
}

/** Its chance of a break, in three lengths. */
export function tagTexts(
  answer: Answer,
  seconds: HorizonSeconds,
): { readonly number: string; readonly words: string; readonly beside: string } {
  const usual = usualPercent(answer, seconds);
  const verdict = verdictOf(answer);
  if (verdict === 'cannotTell') {
    const text = `usual ${percentText(usual)}`;
    return { number: text, words: text, beside: '' };
  }
  const [broke] = outcomePercents(answer, seconds);
  const number = percentText(broke);
  const words = `${number} break`;
  if (verdict === 'usual') return { number, words, beside: `usual ${usual}` };
  const interval = intervalText(horizonOf(answer, seconds).break);
  return { number, words, beside: `${interval} · usual ${usual}` };
}
