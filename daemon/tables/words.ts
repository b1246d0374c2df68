import { SpymasterError } from '../../shared/errors.ts';
import type { ReadTable } from '../lake/row-encoding.ts';

/**
 * A column of words, each one of a list, as they were declared.
 * @throws {SpymasterError} LAKE_CORRUPT for a word that is not in the list
 */
export function wordsOf<T extends string>(table: ReadTable, column: string, words: readonly T[]): T[] {
  return table.strings(column).map((word) => decoded(column, word, words));
}

/** The same, where null is a value of its own. */
export function wordsOrNull<T extends string>(
  table: ReadTable,
  column: string,
  words: readonly T[],
): (T | null)[] {
  return table.strings(column).map((word) => (word === null ? null : decoded(column, word, words)));
}

function decoded<T extends string>(column: string, word: string | null, words: readonly T[]): T {
  const found = words.find((known) => known === word);
  if (found !== undefined) return found;
  throw new SpymasterError('LAKE_CORRUPT', `A stored table has "${word}" in its column ${column}.`, {
    hint: `It must be one of ${words.join(', ')}: build the date again with spymaster backfill --repair.`,
  });
}
