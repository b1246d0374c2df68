import type { ColumnView } from '../../../pipeline/schema/stage.ts';

/** Stored rows as a check sees them, from lists. */
export function viewOf(columns: Readonly<Record<string, readonly (number | string | null)[]>>): ColumnView {
  return {
    length: Object.values(columns)[0]!.length,
    numbers: (name) => Float64Array.from(columns[name] as number[]),
    words: (name) => columns[name] as (string | null)[],
  };
}
