import type { Column } from './column.ts';

/** A column that is no feature: no frame of its own, the same in any mirror. */
export const stored = <const N extends string>(name: N, unit: string, meaning: string): Column<N> => ({
  name,
  unit,
  meaning,
  frame: 'none',
  mirror: name,
  scope: 'session',
  missing: [],
});
