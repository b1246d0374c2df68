import type { Column, MissingReason } from '../../pipeline/schema/column.ts';
import { missingReason, type RowFacts } from '../../pipeline/schema/missing-reason.ts';
import { FEATURES } from '../../pipeline/stages/silver/catalogue.ts';
import { E183, E183_SIZE } from '../../pipeline/vectors/dimensions.ts';
import { DATASETS, type Lake } from '../lake/lake.ts';
import type { Manifest } from '../lake/manifest.ts';
import type { ReadTable } from '../lake/row-encoding.ts';
import { EPISODES_FILE } from './episodes.ts';
import { SIGNALS_FILE } from './signals.ts';
import { STATE_FILE } from './state.ts';

/** Of a share of the zone's ticks, below which its depth is not told. */
const IN_VIEW = 'barrier_coverage';

/** How often a column has no value, and why. */
export interface MissingValues {
  readonly column: string;
  readonly rows: number;
  /** Rows by reason; those that no declared reason explains under null's name, `none`. */
  readonly missing: Readonly<Partial<Record<MissingReason | 'none', number>>>;
}

/** A value that is missing although no reason that its column declares can be. */
export interface Unexplained {
  readonly row: number;
  readonly column: string;
}

/** The missing features of a table of features, column by column. */
export function missingFeatures(
  table: ReadTable,
  { facts }: Pick<Manifest, 'facts'>,
): { readonly columns: readonly MissingValues[]; readonly unexplained: readonly Unexplained[] } {
  const rowOf = rowFacts(table, facts);
  const unexplained: Unexplained[] = [];
  const columns = FEATURES.map((column): MissingValues => {
    const missing: Partial<Record<MissingReason | 'none', number>> = {};
    isMissing(table, column).forEach((absent, row) => {
      if (!absent) return;
      const reason = missingReason(column, rowOf(row)) ?? 'none';
      missing[reason] = (missing[reason] ?? 0) + 1;
      if (reason === 'none') unexplained.push({ row, column: column.name });
    });
    return { column: column.name, rows: table.length, missing };
  });
  return { columns, unexplained };
}

const isMissing = (table: ReadTable, { name, words }: Column): readonly boolean[] =>
  words
    ? table.strings(name).map((word) => word === null)
    : Array.from(table.numbers(name), (value) => Number.isNaN(value));

function rowFacts(table: ReadTable, facts: Manifest['facts']): (row: number) => RowFacts {
  // At a checkpoint its level is active.
  const active = table.columns.includes('level_active') ? table.booleans('level_active') : null;
  const gaps = table.booleans('gap_flag');
  const coverage = table.numbers(IN_VIEW);
  const depth = table.numbers('barrier_depth_current');
  return (row) => ({
    isLevelActive: active?.[row] ?? true,
    hasTrades: facts.price_source === 'trades',
    hasBooks: facts.has_books === 1,
    hasOptions: facts.has_options === 1,
    hasGap: gaps[row] === true,
    isInView: !(coverage[row]! >= 0 && Number.isNaN(depth[row]!)),
  });
}

/** Features of a session's states and checkpoints that have no value, and why. */
export async function missingOf(lake: Lake, symbol: string, date: string): Promise<readonly MissingValues[]> {
  const tables = [
    [DATASETS.state(symbol), STATE_FILE],
    [DATASETS.features(symbol), SIGNALS_FILE],
  ] as const;
  const found: MissingValues[] = [];
  for (const [dataset, file] of tables) {
    const manifest = (await lake.manifest(dataset, date))!;
    found.push(...missingFeatures(await lake.read(dataset, date, file), manifest).columns);
  }
  return addedUp(found);
}

/** In how many of a session's vectors a dimension has no value. */
export interface MissingDimension {
  readonly dimension: string;
  readonly vectors: number;
  readonly missing: number;
}

export async function missingDimensions(
  lake: Lake,
  symbol: string,
  date: string,
): Promise<readonly MissingDimension[]> {
  const vectors = (await lake.read(DATASETS.episodes(symbol), date, EPISODES_FILE)).vectors('e183');
  const count = vectors.length / E183_SIZE;
  return E183.map(({ name }, place) => {
    let missing = 0;
    for (let row = 0; row < count; row++) if (Number.isNaN(vectors[row * E183_SIZE + place]!)) missing++;
    return { dimension: name, vectors: count, missing };
  });
}

/** The same columns of several tables, one for each. */
export function addedUp(parts: readonly MissingValues[]): readonly MissingValues[] {
  const sums = new Map<string, { column: string; rows: number; missing: Record<string, number> }>();
  for (const { column, rows, missing } of parts) {
    const sum = sums.get(column) ?? { column, rows: 0, missing: {} };
    sum.rows += rows;
    for (const [reason, count] of Object.entries(missing))
      sum.missing[reason] = (sum.missing[reason] ?? 0) + count;
    sums.set(column, sum);
  }
  return [...sums.values()];
}
