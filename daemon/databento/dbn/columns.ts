import type { Column } from './column-writer.ts';
import { type ColumnWriter, makeColumnWriter } from './column-writer.ts';
import { type Field, type Fields, fieldOf, type Layout, type StoredType, tsOutField } from './layout.ts';
import { knownRuns, type RunOf, type RunOptions, runsOf } from './market-runs.ts';
import { type DbnSource, orClose } from './source.ts';
import { namedSource, type SymbolColumn, SymbolColumns, type SymbolLookup } from './symbol-columns.ts';

/**
 * The array a field's values come in: prices are points (NaN where undefined), 64-bit
 * times and quantities exact, characters their codes.
 */
export type ColumnArray<T extends StoredType> = T extends 'px'
  ? Float64Array
  : T extends 'i64'
    ? BigInt64Array
    : T extends 'time' | 'u64'
      ? BigUint64Array
      : T extends 'i32'
        ? Int32Array
        : T extends 'u32'
          ? Uint32Array
          : T extends 'i16'
            ? Int16Array
            : T extends 'u16'
              ? Uint16Array
              : T extends 'i8'
                ? Int8Array
                : T extends 'u8' | 'char'
                  ? Uint8Array
                  : string[];

/**
 * Columns that no layout has: when a record was sent, and what its instrument is
 * called.
 */
interface AddedColumns {
  readonly ts_out: BigUint64Array;
  readonly symbol: SymbolColumn;
}

/** The columns asked for, by name. */
export type ColumnsOf<F extends Fields, N extends string> = {
  readonly [Name in N]: Name extends keyof F
    ? ColumnArray<F[Name][0]>
    : Name extends keyof AddedColumns
      ? AddedColumns[Name]
      : never;
};

/**
 * Records of one kind as columns. The arrays are reused for the next batch: copy what is
 * to be kept, and read only the first `count` entries.
 */
export interface ColumnBatch<F extends Fields, N extends string> {
  readonly count: number;
  readonly columns: ColumnsOf<F, N>;
}

export interface ColumnOptions extends RunOptions {
  /**
   * What names instruments in a `symbol` column. Default: the source's own mappings, of
   * its header or among its records.
   */
  readonly symbols?: SymbolLookup;
}

/**
 * The hot path: the named columns of one kind of record, a batch for each run of them.
 * `ts_out` may be named where the stream has it, `symbol` where something names
 * instruments.
 * @example for await (const { count, columns } of columnBatches(source, MBO, ['price']))
 * console.log(columns.price.subarray(0, count));
 * @throws {RangeError} for `ts_out` where the stream has none
 * @throws {SpymasterError} SYMBOL_UNMAPPED for `symbol` where nothing names instruments;
 * as {@link runsOf}
 */
export async function* columnBatches<
  F extends Fields,
  const N extends (keyof F & string) | keyof AddedColumns,
>(
  source: DbnSource,
  layout: Layout<F>,
  names: readonly N[],
  options: ColumnOptions = {},
): AsyncGenerator<ColumnBatch<F, N>> {
  const {
    named: from,
    symbols,
    writers,
  } = orClose([source], () => {
    const tsOut = source.metadata?.tsOut ?? false;
    const fields = names.filter((name) => name !== 'symbol').map((name) => fieldNamed(layout, name, tsOut));
    if (!names.includes('symbol' as N)) return { named: source, writers: new Writers(fields), symbols: null };
    const named = options.symbols ? { source, lookup: options.symbols } : namedSource(source);
    return {
      named: named.source,
      writers: new Writers(fields),
      symbols: new SymbolColumns(layout, named.lookup),
    };
  });
  for await (const run of runsOf(from, layout, options)) {
    const columns: Record<string, Column | SymbolColumn> = writers.fill(run);
    if (symbols) columns.symbol = symbols.fill(run);
    yield { count: run.count, columns: columns as ColumnsOf<F, N> };
  }
}

/**
 * Columns of single runs, for whoever is handed runs one by one. What it returns is
 * overwritten by the next run.
 * @example const reader = new ColumnReader(TRADE, ['price']); if (isRunOf(run, TRADE))
 * console.log(reader.read(run).columns.price.subarray(0, run.count));
 */
export class ColumnReader<F extends Fields, const N extends keyof F & string> {
  readonly #writers: Writers;

  constructor(layout: Layout<F>, names: readonly N[]) {
    this.#writers = new Writers(names.map((name) => fieldOf(layout, name)));
  }

  read(run: RunOf<F>): ColumnBatch<F, N> {
    return { count: run.count, columns: this.#writers.fill(run) as ColumnsOf<F, N> };
  }
}

function fieldNamed(layout: Layout, name: string, hasTsOut: boolean): Field {
  if (name !== 'ts_out') return fieldOf(layout, name);
  if (hasTsOut) return tsOutField(layout);
  throw new RangeError('the stream does not say when its records were sent: it has no ts_out');
}

/** Writers of some fields, which grow together. */
class Writers {
  readonly #fields: readonly Field[];
  #capacity = 0;
  #writers: readonly ColumnWriter[] = [];

  constructor(fields: readonly Field[]) {
    this.#fields = fields;
  }

  fill(run: RunOf<Fields>): Record<string, Column> {
    if (run.count > this.#capacity) {
      this.#capacity = Math.max(run.count, this.#capacity * 2);
      this.#writers = this.#fields.map((field) => makeColumnWriter(field, this.#capacity));
    }
    return Object.fromEntries(
      this.#fields.map((field, i) => {
        const { values, read } = this.#writers[i]!;
        read(run, field.offset);
        return [field.name, values];
      }),
    );
  }
}

/** Records of whatever kind comes next, as columns that are decoded when asked for. */
export interface MixedBatch {
  readonly layout: Layout;
  readonly rtype: number;
  readonly count: number;
  /**
   * Reused for the next batch of the kind, as all columns are.
   * @throws {RangeError} when the layout has no such field
   */
  column<T extends Column = Column>(name: string): T;
}

/**
 * Columns of a stream of several kinds of records, a batch for each run of one.
 * @throws {SpymasterError} as {@link runsOf}
 */
export async function* mixedColumnBatches(
  source: DbnSource,
  options: RunOptions = {},
): AsyncGenerator<MixedBatch> {
  const ofLayout = new Map<Layout, Map<string, Writers>>();
  for await (const run of knownRuns(source, options)) {
    const ofName = ofLayout.get(run.layout) ?? new Map<string, Writers>();
    ofLayout.set(run.layout, ofName);
    yield mixedBatch(run, ofName);
  }
}

function mixedBatch(run: RunOf<Fields>, ofName: Map<string, Writers>): MixedBatch {
  const decoded = new Map<string, Column>();
  const decode = (name: string): Column => {
    const writers = ofName.get(name) ?? new Writers([fieldNamed(run.layout, name, run.tsOut)]);
    ofName.set(name, writers);
    const column = writers.fill(run)[name]!;
    decoded.set(name, column);
    return column;
  };
  return {
    layout: run.layout,
    rtype: run.rtype,
    count: run.count,
    column: <T extends Column>(name: string) => (decoded.get(name) ?? decode(name)) as T,
  };
}
