import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';
import type { ChartState } from '../chart-state.ts';
import type { Scene } from '../scene.ts';

/** Levels that move on with the bars. */
export type Average = Extract<LevelKind, 'SMA_90' | 'EMA_20'>;
export const isAverage = (kind: LevelKind): kind is Average => kind === 'SMA_90' || kind === 'EMA_20';

/** An average is told as long as outcomes are followed. */
export const isStillTold = ({ session, now }: ChartState, kind: LevelKind): boolean =>
  !isAverage(kind) || session === null || now <= session.marks.labelEnd;

/** The last prices of the levels, of those that are not switched off. */
export function shownLevels({ state, options }: Scene): ReadonlyMap<LevelKind, number> {
  const values = state.levels.at(-1)?.values;
  const shown = new Map<LevelKind, number>();
  for (const kind of LEVEL_KINDS) {
    const price = values?.[kind] ?? null;
    if (price !== null && options.levels[kind]) shown.set(kind, price);
  }
  return shown;
}
