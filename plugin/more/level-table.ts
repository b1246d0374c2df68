import type { LevelAbsence } from '../../shared/protocol/messages.ts';
import { LEVEL_KINDS } from '../../shared/vocabulary/level.ts';
import { distanceText } from '../card/place-text.ts';
import { element, setText } from '../elements.ts';
import type { Scene } from '../scene.ts';
import { LEVEL_NAMES } from '../theme/theme.ts';

const ABSENCE_WORDS: Readonly<Record<LevelAbsence, string>> = {
  'not-yet': 'not yet',
  quiet: 'too little traded',
  gap: 'data are missing',
  'warm-up': 'too few bars before',
};

/** The six levels with their prices, the nearest first. */
export class LevelTable {
  readonly root = element('div', 'spymaster-log');
  readonly count = null;
  readonly #scene: Scene;
  readonly #rows = LEVEL_KINDS.map(() => {
    const row = element('p', 'spymaster-level-row');
    row.append(element('b', ''), element('span', ''), element('span', 'spymaster-quiet'));
    return row;
  });

  constructor(scene: Scene) {
    this.#scene = scene;
    this.root.append(...this.#rows);
  }

  render(): void {
    const { state } = this.#scene;
    const price = state.bars.at(-1)?.close;
    const { values, absent } = state.levels.at(-1) ?? {};
    const away = (level: number | null) =>
      level === null || price === undefined ? Number.POSITIVE_INFINITY : Math.abs(level - price);
    const levels = LEVEL_KINDS.map((kind) => ({ kind, level: values?.[kind] ?? null }));
    for (const [i, { kind, level }] of levels.toSorted((a, b) => away(a.level) - away(b.level)).entries()) {
      const [name, value, distance] = this.#rows[i]!.children;
      setText(name!, LEVEL_NAMES[kind]);
      setText(value!, level === null ? ABSENCE_WORDS[absent?.[kind] ?? 'not-yet'] : level.toFixed(2));
      const text = level === null || price === undefined ? '' : distanceText(price, level, state.atr);
      setText(distance!, text);
    }
  }
}
