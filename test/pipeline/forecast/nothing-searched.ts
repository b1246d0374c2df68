import type { Searched } from '../../../pipeline/forecast/history.ts';

/** Moments that nothing was found for, and whose conditions are not known. */
export const nothingSearched = (rows: readonly unknown[]): Searched => ({
  found: rows.map(() => []),
  conditions: rows.map(() => null),
});
