import type { Thresholds } from '../../pipeline/schema/threshold.ts';
import { FEATURES, type FeatureName, featurePlace } from '../../pipeline/stages/silver/catalogue.ts';
import { ENCODED_FEATURES, encodedColumns } from '../../pipeline/stages/silver/encoded.ts';
import { E183, E183_SIZE } from '../../pipeline/vectors/dimensions.ts';
import type { StoredFile } from '../lake/lake.ts';
import { type ColumnValues, type ReadTable, reencoded, type TableSpec } from '../lake/row-encoding.ts';
import { EPISODES, validMask } from './episodes.ts';

type Encoded = ReturnType<typeof encodedColumns>;

/** The encoded features of a table of raw physics. */
export const encodedOf = (raw: ReadTable, thresholds: Thresholds): Encoded =>
  encodedColumns((column) => raw.numbers(column), thresholds);

/** A table of features, its encoded ones filled in. */
export function withEncoded(spec: TableSpec, raw: ReadTable, encoded: Encoded): StoredFile {
  const columns: Record<string, ColumnValues> = {};
  for (const [name, values] of encoded) columns[name] = storedAs(name, values);
  return { bytes: reencoded(spec, raw, columns), rows: raw.length };
}

function storedAs(name: FeatureName, values: Float64Array): ColumnValues {
  const { words } = FEATURES[featurePlace(name)]!;
  return words ? Array.from(values, (place) => words[place] ?? null) : values;
}

const ENCODED_NAMES: ReadonlySet<FeatureName> = new Set(ENCODED_FEATURES.map(({ column }) => column.name));
const ENCODED_DIMENSIONS = E183.flatMap(({ source }, place) =>
  source.kind === 'feature' && ENCODED_NAMES.has(source.column) ? [{ place, column: source.column }] : [],
);

/**
 * Episodes, their vectors completed.
 * @param encodedOf encoded columns of the checkpoints, row for row
 */
export function withEncodedVectors(
  raw: ReadTable,
  encodedOf: (column: FeatureName) => Float64Array,
): StoredFile {
  const vectors = raw.vectors('e183').slice();
  for (const { place, column } of ENCODED_DIMENSIONS)
    encodedOf(column).forEach((value, row) => {
      vectors[row * E183_SIZE + place] = value;
    });
  const masks = Array.from({ length: raw.length }, (_, row) =>
    validMask(vectors.subarray(row * E183_SIZE, (row + 1) * E183_SIZE)),
  );
  return { bytes: reencoded(EPISODES, raw, { e183: vectors, valid_mask: masks }), rows: raw.length };
}
