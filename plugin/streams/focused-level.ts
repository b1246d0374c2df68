import { LEVEL_KINDS, type LevelKind } from '../../shared/vocabulary/level.ts';
import type { ChartState } from '../chart-state.ts';

/**
 * The level whose streams are shown: that of the approach the read-out speaks of, else
 * the one price is nearest to. Null without any.
 */
export function focusedLevel(state: ChartState, approached: LevelKind | null): LevelKind | null {
  if (approached && state.streams.has(approached)) return approached;
  const close = state.bars.at(-1)?.close;
  const values = state.levels.at(-1)?.values;
  if (close === undefined || !values) return null;
  const away = (level: LevelKind) => Math.abs((values[level] ?? Number.POSITIVE_INFINITY) - close);
  const [nearest] = LEVEL_KINDS.filter((level) => state.streams.has(level)).toSorted(
    (a, b) => away(a) - away(b),
  );
  return nearest ?? null;
}
