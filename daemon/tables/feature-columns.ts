import { FEATURES } from '../../pipeline/stages/silver/catalogue.ts';
import type { Columns, TableSpec } from '../lake/row-encoding.ts';
import { number, text } from './columns.ts';

/** A stored column for every feature, under its own name. */
export const FEATURE_COLUMNS: TableSpec = FEATURES.map(({ name, unit, words }) =>
  words ? text(name) : number(name, unit),
);

export function featureColumns(rows: readonly { readonly features: Float64Array }[]): Columns {
  return Object.fromEntries(
    FEATURES.map(({ name, words }, place) => [
      name,
      words
        ? rows.map(({ features }) => words[features[place]!] ?? null)
        : Float64Array.from(rows, ({ features }) => features[place]!),
    ]),
  );
}
