import type { Column, MissingReason } from './column.ts';

/** What a stored row shows of why its values can be missing. */
export interface RowFacts {
  readonly isLevelActive: boolean;
  readonly hasTrades: boolean;
  readonly hasBooks: boolean;
  readonly hasOptions: boolean;
  /** A silence lies within its longest look-back. */
  readonly hasGap: boolean;
  /** Enough of the defended zone is in view. */
  readonly isInView: boolean;
}

/** Reasons that a row shows to hold, the most far-reaching first. */
const SHOWN: readonly (readonly [MissingReason, (row: RowFacts, column: Column) => boolean])[] = [
  ['level-inactive', ({ isLevelActive }, { scope }) => scope === 'level' && !isLevelActive],
  ['no-trades', ({ hasTrades }) => !hasTrades],
  ['no-book', ({ hasBooks }) => !hasBooks],
  ['no-options', ({ hasOptions }) => !hasOptions],
  ['out-of-view', ({ isInView }) => !isInView],
  ['gap', ({ hasGap }) => hasGap],
];

/**
 * Reasons that a row cannot show: of an earlier moment, of another level, of a window.
 * The most specific first.
 */
const UNSHOWN: readonly MissingReason[] = [
  'undefined',
  'out-of-view',
  'warm-up',
  'level-inactive',
  'no-trades',
  'no-book',
  'gap',
];

/**
 * Why a missing value is missing, as far as its row shows: of the reasons that its column
 * declares, one that the row bears out, else one that the row cannot speak of.
 * @returns null where none of them can be: then the value should be there
 */
export function missingReason(column: Column, row: RowFacts): MissingReason | null {
  const declared = (reason: MissingReason) => column.missing.includes(reason);
  const shown = SHOWN.find(([reason, holds]) => declared(reason) && holds(row, column));
  if (shown) return shown[0];
  const isRefuted = (reason: MissingReason) => reason === 'level-inactive' && column.scope === 'level';
  return UNSHOWN.find((reason) => declared(reason) && !isRefuted(reason)) ?? null;
}
