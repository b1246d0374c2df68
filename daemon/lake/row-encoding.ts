import { isAscii } from 'node:buffer';
import {
  Bool,
  type Data,
  DataType,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int8,
  Int32,
  Int64,
  makeData,
  Precision,
  Table,
  tableFromIPC,
  tableToIPC,
  Utf8,
  Vector,
  vectorFromArray,
} from 'apache-arrow';
import {
  Compression,
  readParquet,
  Table as WasmTable,
  WriterPropertiesBuilder,
  writeParquet,
} from 'parquet-wasm';
import { SpymasterError } from '../../shared/errors.ts';

/** `vector:N` is a fixed-size list of N float32: N consecutive numbers per row. */
export type ColumnType =
  | 'float64'
  | 'float32'
  | 'int64'
  | 'int32'
  | 'int8'
  | 'bool'
  | 'utf8'
  | `vector:${number}`;

export interface ColumnSpec {
  readonly name: string;
  readonly type: ColumnType;
  readonly unit?: string;
}

/** A table's columns, declared once and used to write, read, document and check it. */
export type TableSpec = readonly ColumnSpec[];

export type ColumnValues =
  | ArrayLike<number>
  | readonly (bigint | null)[]
  | readonly (string | null)[]
  | readonly (boolean | null)[];
export type Columns = Readonly<Record<string, ColumnValues>>;

const SIMPLE_TYPES: Readonly<Record<string, () => DataType>> = {
  float64: () => new Float64(),
  float32: () => new Float32(),
  int64: () => new Int64(),
  int32: () => new Int32(),
  int8: () => new Int8(),
  bool: () => new Bool(),
  utf8: () => new Utf8(),
};

const vectorSize = (type: ColumnType): number | null =>
  type.startsWith('vector:') ? Number(type.slice(7)) : null;

function arrowVector({ type }: ColumnSpec, values: ColumnValues): Vector {
  const size = vectorSize(type);
  if (size !== null) {
    const flat = withOneNaN(values as Float32Array);
    const child = makeData({ type: new Float32(), data: flat });
    const list = new FixedSizeList(size, new Field('item', new Float32(), true));
    return new Vector([makeData({ type: list, length: flat.length / size, nullCount: 0, child })]);
  }
  if (type === 'float64') return doubles(values as ArrayLike<number>);
  return vectorFromArray(Array.from(values as ArrayLike<unknown>), SIMPLE_TYPES[type]!());
}

/**
 * NaN is how the code says "missing"; in a file that others read, missing is null.
 */
function doubles(values: ArrayLike<number>): Vector {
  const data = Float64Array.from(values);
  const nullBitmap = new Uint8Array(Math.ceil(data.length / 8));
  let nullCount = 0;
  for (let i = 0; i < data.length; i++) {
    if (!Number.isNaN(data[i]!)) nullBitmap[i >> 3]! |= 1 << (i & 7);
    else {
      data[i] = 0;
      nullCount++;
    }
  }
  const length = data.length;
  return new Vector([makeData({ type: new Float64(), length, nullCount, nullBitmap, data })]);
}

/** Encodes columns as a zstd Parquet file. Equal input gives equal bytes. */
export function encodeTable(spec: TableSpec, columns: Columns): Uint8Array {
  const table = new Table(
    Object.fromEntries(spec.map((column) => [column.name, arrowVector(column, columns[column.name]!)])),
  );
  const wasm = WasmTable.fromIPCStream(tableToIPC(table, 'stream'));
  return writeParquet(wasm, new WriterPropertiesBuilder().setCompression(Compression.ZSTD).build());
}

/** Vectors of one size, one after another: a `vector:N` column. */
export function flattened(vectors: readonly ArrayLike<number>[], size: number): Float32Array {
  const flat = new Float32Array(vectors.length * size);
  vectors.forEach((vector, i) => {
    flat.set(vector, i * size);
  });
  return flat;
}

const QUIET_NAN_BITS = 0x7fc0_0000;

/**
 * Missing values written alike: a processor has many NaNs, and which of them a
 * computation leaves is nobody's promise.
 */
function withOneNaN(values: Float32Array): Float32Array {
  const copy = values.slice();
  const bits = new Uint32Array(copy.buffer);
  for (let i = 0; i < copy.length; i++) if (Number.isNaN(copy[i]!)) bits[i] = QUIET_NAN_BITS;
  return copy;
}

/**
 * A table read back: one array per column; float columns carry NaN for null, vectors are
 * flat.
 */
export class ReadTable {
  readonly length: number;
  readonly #table: Table;

  /** @throws {SpymasterError} LAKE_CORRUPT when the bytes are no Parquet file */
  constructor(bytes: Uint8Array) {
    try {
      this.#table = tableFromIPC(readParquet(bytes).intoIPCStream());
    } catch (error) {
      throw new SpymasterError('LAKE_CORRUPT', 'A stored table cannot be read.', {
        hint: 'Build its date again: spymaster backfill.',
        cause: error,
      });
    }
    this.length = this.#table.numRows;
  }

  get columns(): string[] {
    return this.#table.schema.fields.map(({ name }) => name);
  }

  #column(name: string): Vector {
    const column = this.#table.getChild(name);
    if (column) return column;
    throw new SpymasterError('LAKE_CORRUPT', `A stored table has no column "${name}".`, {
      hint: 'It was written by another version: delete the date’s folder and run spymaster backfill.',
    });
  }

  /**
   * A column as the typed array it is stored as, without a value made for each row; nulls
   * of a float column are NaN.
   */
  values<T extends Float64Array | Int32Array | Int8Array | BigInt64Array>(name: string): T {
    const vector = this.#column(name);
    const values = vector.toArray() as T;
    if (vector.nullCount === 0 || !(values instanceof Float64Array)) return values;
    const copy = values.slice();
    let start = 0;
    for (const chunk of vector.data) {
      for (let i = 0; i < chunk.length; i++) if (!chunk.getValid(i)) copy[start + i] = Number.NaN;
      start += chunk.length;
    }
    return copy as T;
  }
  numbers(name: string): Float64Array {
    const vector = this.#column(name);
    if (DataType.isFloat(vector.type) && vector.type.precision === Precision.DOUBLE)
      return this.values<Float64Array>(name).slice();
    return Float64Array.from({ length: this.length }, (_, i) => {
      const value: unknown = vector.get(i);
      return value === null ? Number.NaN : Number(value);
    });
  }
  bigints(name: string): (bigint | null)[] {
    return Array.from(this.#column(name)) as (bigint | null)[];
  }
  strings(name: string): (string | null)[] {
    const vector = this.#column(name);
    return DataType.isUtf8(vector.type) ? vector.data.flatMap((chunk) => textsOf(chunk)) : Array.from(vector);
  }
  booleans(name: string): (boolean | null)[] {
    return Array.from(this.#column(name)) as (boolean | null)[];
  }
  /** All vectors of a `vector:N` column, one after another. */
  vectors(name: string): Float32Array {
    const chunks = this.#column(name).data.map(({ type, offset, length, children }) => {
      const size = (type as FixedSizeList).listSize;
      return (children[0]!.values as Float32Array).subarray(offset * size, (offset + length) * size);
    });
    const all = new Float32Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
    let at = 0;
    for (const chunk of chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }
  vector(name: string, row: number): Float32Array {
    return Float32Array.from(this.#column(name).get(row) as Iterable<number>);
  }
}

/** Where bytes are letters a chunk is decoded at once, and its texts cut from that. */
function textsOf(chunk: Data<Utf8>): (string | null)[] {
  const { length, values, valueOffsets: starts } = chunk;
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  const all = isAscii(bytes) ? bytes.toString('latin1') : null;
  const text = (from: number, to: number) => all?.slice(from, to) ?? bytes.toString('utf8', from, to);
  return Array.from({ length }, (_, i) => (chunk.getValid(i) ? text(starts[i]!, starts[i + 1]!) : null));
}

/** A table that was read, encoded again with some of its columns changed. */
export const reencoded = (spec: TableSpec, table: ReadTable, changed: Columns): Uint8Array =>
  encodeTable(spec, { ...readColumns(spec, table), ...changed });

/** Columns of a table that was read, as they are written. */
export function readColumns(spec: TableSpec, table: ReadTable): Columns {
  return Object.fromEntries(spec.map(({ name, type }) => [name, readAs(type, table, name)]));
}

function readAs(type: ColumnType, table: ReadTable, name: string): ColumnValues {
  if (vectorSize(type) !== null) return table.vectors(name);
  switch (type) {
    case 'int64':
      return table.bigints(name);
    case 'utf8':
      return table.strings(name);
    case 'bool':
      return table.booleans(name);
    default:
      return table.numbers(name);
  }
}
