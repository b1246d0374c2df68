import { Field as ArrowField, makeData, RecordBatch, Schema, Struct } from 'apache-arrow';
import { SpymasterError } from '../../../shared/errors.ts';
import { fieldOf, type Layout, tsOutField } from '../dbn/layout.ts';
import { layoutOfSchema } from '../dbn/layouts/index.ts';
import { runsOf } from '../dbn/market-runs.ts';
import { NEWEST_VERSION } from '../dbn/metadata.ts';
import { type DbnSource, orClose, type RecordRun } from '../dbn/source.ts';
import { namedSource, SymbolColumns, type SymbolLookup } from '../dbn/symbol-columns.ts';
import { isOutdated } from '../dbn/upgrade.ts';
import { type ArrowColumn, arrowColumn, type PriceForm, symbolColumn } from './arrow-columns.ts';

export interface TableOptions {
  /**
   * The kind of record a table is of, in the newest version of the format. Default: what
   * the header's schema has. Others are counted in the source's `skipped`.
   */
  readonly layout?: Layout;
  /**
   * Columns, in this order; default: all fields, `ts_out` and, where wanted, `symbol`.
   */
  readonly fields?: readonly string[];
  /**
   * `map` adds a `symbol` column from the header's mappings; or what names instruments.
   */
  readonly symbols?: 'map' | SymbolLookup;
  /** Default `decimal`: exact. */
  readonly prices?: PriceForm;
  /** Records of a batch, and of a group of rows in a file. Default 131,072. */
  readonly batchRecords?: number;
}

export const BATCH_RECORDS = 131_072;
const SYMBOL = 'symbol';
/** Of the format and not of the market. */
const NOT_IN_TABLES: ReadonlySet<string> = new Set(['length']);

/** The columns of a table, by name. */
type Columns = ReadonlyMap<string, ArrowColumn>;

/**
 * The records of one kind as Arrow batches, in order. Prices, times and quantities that
 * are undefined are null; letters and texts are dictionaries. Records of older versions
 * come in the newest one.
 * @throws {RangeError} for a field that the kind of record has not, or a batch of none
 * @throws {SpymasterError} USAGE for a stream of several kinds with none chosen,
 * SYMBOL_UNMAPPED; as reading does
 */
export async function* arrowBatches(
  source: DbnSource,
  options: TableOptions = {},
): AsyncGenerator<RecordBatch> {
  const { from, layout, columns, batchRecords } = orClose([source], () => {
    const of = newest(options.layout ?? layoutOfSource(source));
    const named = options.symbols === 'map' ? namedSource(source) : { source, lookup: options.symbols };
    return {
      from: named.source,
      layout: of,
      columns: columnsOf(source, of, options, named.lookup),
      batchRecords: sizeOf(options),
    };
  });
  const schema = new Schema(
    [...columns].map(([name, { type }]) => new ArrowField(name, type, true)),
    metadataOf(source),
  );
  let isEmpty = true;
  for await (const run of gathered(from, layout, batchRecords)) {
    isEmpty = false;
    yield batchOf(schema, columns, run);
  }
  if (isEmpty) yield batchOf(schema, columns, NO_RECORDS);
}

function sizeOf({ batchRecords = BATCH_RECORDS }: TableOptions): number {
  if (Number.isInteger(batchRecords) && batchRecords > 0) return batchRecords;
  throw new RangeError(`a batch has one record at least, and a whole number of them: not ${batchRecords}`);
}

/** Records are brought to the newest version: of another there will be none. */
function newest(layout: Layout): Layout {
  if (!isOutdated(layout)) return layout;
  throw new SpymasterError('USAGE', `${layout.name} is an older version of its kind of record.`, {
    hint: 'Name the newest: records of older ones are brought to it.',
  });
}

function layoutOfSource({ name, metadata }: DbnSource): Layout {
  const layout = metadata?.schema ? layoutOfSchema(metadata.schema, NEWEST_VERSION) : null;
  if (layout) return layout;
  throw new SpymasterError('USAGE', `${name} does not say what kind of records it holds.`, {
    hint: 'Name the kind that the table is to be of.',
  });
}

function columnsOf(
  source: DbnSource,
  layout: Layout,
  options: TableOptions,
  lookup: SymbolLookup | undefined,
): Columns {
  const { symbols, fields, prices = 'decimal' } = options;
  const tsOut = source.metadata?.tsOut ? [tsOutField(layout)] : [];
  const all = [...layout.fields, ...tsOut].map(({ name }) => name).filter((name) => !NOT_IN_TABLES.has(name));
  const names = fields ?? (symbols ? [...all, SYMBOL] : all);
  const columnOf = (name: string): ArrowColumn => {
    if (name === SYMBOL && lookup) return symbolColumn(new SymbolColumns(layout, lookup));
    return arrowColumn(tsOut.find((field) => field.name === name) ?? fieldOf(layout, name), prices);
  };
  return new Map(names.map((name) => [name, columnOf(name)]));
}

/** What a reader of the table may want to know of where it comes from. */
function metadataOf({ metadata }: DbnSource): Map<string, string> {
  if (!metadata) return new Map();
  return new Map([
    ['dataset', metadata.dataset],
    ['schema', metadata.schema ?? ''],
  ]);
}

const NO_RECORDS: RecordRun = {
  bytes: new Uint8Array(0),
  view: new DataView(new ArrayBuffer(0)),
  rtype: 0,
  layout: null,
  count: 0,
  stride: 1,
  tsOut: false,
};

function batchOf(schema: Schema, columns: Columns, run: RecordRun): RecordBatch {
  const children = [...columns.values()].map((column) => column.read(run));
  const type = new Struct(schema.fields);
  return new RecordBatch(schema, makeData({ type, length: run.count, nullCount: 0, children }));
}

/** Runs of exactly so many records, but for the last: however the source was cut. */
async function* gathered(source: DbnSource, layout: Layout, records: number): AsyncGenerator<RecordRun> {
  let bytes = new Uint8Array(0);
  let count = 0;
  let last: RecordRun | null = null;
  const taken = (): RecordRun => {
    const whole = bytes.slice(0, count * last!.stride);
    return { ...last!, bytes: whole, view: new DataView(whole.buffer), count };
  };
  for await (const run of runsOf(source, layout, { upgrade: 'v3', unexpected: 'skip' })) {
    last = run;
    if (bytes.length === 0) bytes = new Uint8Array(records * run.stride);
    for (let from = 0; from < run.count; ) {
      const to = Math.min(run.count, from + records - count);
      bytes.set(run.bytes.subarray(from * run.stride, to * run.stride), count * run.stride);
      count += to - from;
      from = to;
      if (count < records) continue;
      yield taken();
      count = 0;
    }
  }
  if (count > 0) yield taken();
}
