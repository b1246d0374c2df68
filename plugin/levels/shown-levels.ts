import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';
import type { Scene } from '../scene.ts';

/** Prices of the levels that are in force now, and not switched off. */
export function shownLevels({ state, options }: Scene): ReadonlyMap<LevelKind, number> {
  const values = state.levels.at(-1)?.values;
  const shown = new Map<LevelKind, number>();
  for (const kind of LEVEL_KINDS) {
    const price = values?.[kind] ?? null;
    if (price !== null && options.levels[kind]) shown.set(kind, price);
  }
  return shown;
}
