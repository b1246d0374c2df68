import {
  Bool,
  type Data,
  type DataType,
  DateDay,
  Dictionary,
  Field,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  List,
  makeData,
  Table,
  tableToIPC,
  Uint8,
  Uint16,
  Uint32,
  Utf8,
  Vector,
  vectorFromArray,
} from 'apache-arrow';
import { Compression, Table as WasmTable, WriterPropertiesBuilder, writeParquet } from 'parquet-wasm';

/**
 * Column types of tables that hold market data row by row, where making a value at a time
 * would be too slow.
 */
export type TypedColumnType =
  | 'int64'
  | 'float64'
  | 'int32'
  | 'int8'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'bool'
  | 'text'
  | 'date'
  | 'int16-list';

export interface TypedColumnSpec {
  readonly name: string;
  readonly type: TypedColumnType;
  readonly unit?: string;
  /**
   * A value that stands for "missing" in an integer column; NaN always does in float64,
   * and a negative code in text.
   */
  readonly missing?: number | bigint;
}

/**
 * Rows of a Parquet row group: small enough to skip by time, large enough to compress.
 */
const ROWS_PER_GROUP = 1 << 17;

/**
 * Room for the rows of one file, column by column; filled in place and emptied for the
 * next.
 */
export class TypedRows {
  readonly spec: readonly TypedColumnSpec[];
  readonly capacity: number;
  count = 0;
  readonly #columns: ReadonlyMap<string, TypedValues>;
  readonly #words = new Map<string, Map<string, number>>();

  constructor(spec: readonly TypedColumnSpec[], capacity: number) {
    this.spec = spec;
    this.capacity = capacity;
    this.#columns = new Map(spec.map(({ name, type }) => [name, makeValues(type, capacity)]));
  }

  /** The values of a column, to be written at index {@link count} and on. */
  column<T extends TypedValues>(name: string): T {
    return this.#columns.get(name) as T;
  }

  /** Writes one value into the next `rows` rows of a column. */
  fill(name: string, value: number, rows: number): void {
    this.column<Float64Array>(name).fill(value, this.count, this.count + rows);
  }

  /** The code of a word in a text column. */
  code(column: string, word: string): number {
    let words = this.#words.get(column);
    if (!words) {
      words = new Map();
      this.#words.set(column, words);
    }
    let code = words.get(word);
    if (code === undefined) {
      code = words.size;
      words.set(word, code);
    }
    return code;
  }

  /**
   * The rows so far as a zstd Parquet file, in order of a column. Equal rows give equal
   * bytes.
   */
  encode(sortedBy: string): Uint8Array {
    this.#sort(sortedBy);
    const vectors = this.spec.map((column) => [column.name, new Vector([this.#data(column)])] as const);
    const ipc = tableToIPC(new Table(Object.fromEntries(vectors)), 'stream');
    // Words repeat and numbers do not: looking each number up in a dictionary takes four
    // fifths of the time and makes files larger.
    let properties = new WriterPropertiesBuilder()
      .setCompression(Compression.ZSTD)
      .setDictionaryEnabled(false)
      .setMaxRowGroupSize(ROWS_PER_GROUP);
    for (const { name, type } of this.spec)
      if (type === 'text') properties = properties.setColumnDictionaryEnabled(name, true);
    return writeParquet(WasmTable.fromIPCStream(ipc), properties.build());
  }

  /** Venue times are in order but for rare exceptions, which alone cost a sort. */
  #sort(by: string): void {
    const keys = this.column<BigInt64Array>(by);
    let sorted = true;
    for (let i = 1; i < this.count && sorted; i++) sorted = keys[i - 1]! <= keys[i]!;
    if (sorted) return;
    const order = Int32Array.from({ length: this.count }, (_, i) => i);
    order.sort((a, b) => {
      if (keys[a] === keys[b]) return a - b;
      return keys[a]! < keys[b]! ? -1 : 1;
    });
    for (const values of this.#columns.values()) {
      if (values.length === 0) continue;
      const copy = values.slice(0, this.count);
      for (let i = 0; i < this.count; i++) values[i] = copy[order[i]!]!;
    }
  }

  #data({ name, type, missing }: TypedColumnSpec): Data {
    const length = this.count;
    const all = this.column<TypedValues>(name);
    if (type === 'int16-list') return emptyLists(length);
    const values = all.subarray(0, length);
    if (type === 'text') return this.#textData(name, values as Int32Array);
    if (type === 'bool')
      return makeData({
        type: new Bool(),
        length,
        nullCount: 0,
        data: packed(values as Uint8Array, (value) => value !== 0),
      });
    const nulls = nullsOf(values, missing);
    return makeData({ type: ARROW_TYPES[type](), length, data: values, ...nulls } as never);
  }

  #textData(name: string, codes: Int32Array): Data {
    const words = [...(this.#words.get(name)?.keys() ?? [])];
    const dictionary = vectorFromArray(words.length > 0 ? words : [''], new Utf8());
    const type = new Dictionary(new Utf8(), new Int32());
    return makeData({
      type,
      length: codes.length,
      data: codes,
      dictionary,
      ...nullsOf(codes, -1),
    } as never) as Data;
  }
}

export type TypedValues =
  | BigInt64Array
  | Float64Array
  | Int32Array
  | Int8Array
  | Uint8Array
  | Uint16Array
  | Uint32Array;

const ARROW_TYPES: Readonly<
  Record<Exclude<TypedColumnType, 'bool' | 'text' | 'int16-list'>, () => DataType>
> = {
  int64: () => new Int64(),
  float64: () => new Float64(),
  int32: () => new Int32(),
  int8: () => new Int8(),
  uint8: () => new Uint8(),
  uint16: () => new Uint16(),
  uint32: () => new Uint32(),
  date: () => new DateDay(),
};

/** What a column of a declared type is called when a file is read back. */
export const STORED_TYPES: Readonly<Record<TypedColumnType, readonly string[]>> = {
  int64: ['Int64'],
  float64: ['Float64'],
  int32: ['Int32'],
  int8: ['Int8'],
  uint8: ['Uint8'],
  uint16: ['Uint16'],
  uint32: ['Uint32'],
  bool: ['Bool'],
  text: ['Utf8', 'LargeUtf8'],
  date: ['Date32<DAY>'],
  'int16-list': ['List<Int16>'],
};

function makeValues(type: TypedColumnType, capacity: number): TypedValues {
  switch (type) {
    case 'int64':
      return new BigInt64Array(capacity);
    case 'float64':
      return new Float64Array(capacity);
    case 'int8':
      return new Int8Array(capacity);
    case 'uint8':
    case 'bool':
      return new Uint8Array(capacity);
    case 'uint16':
      return new Uint16Array(capacity);
    case 'uint32':
      return new Uint32Array(capacity);
    case 'int16-list':
      return new Uint8Array(0);
    default:
      return new Int32Array(capacity);
  }
}

function nullsOf(
  values: TypedValues,
  missing: number | bigint | undefined,
): { nullCount: number; nullBitmap?: Uint8Array } {
  let nullCount = 0;
  if (values instanceof Float64Array) {
    for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) nullCount++;
    return nullCount === 0
      ? { nullCount }
      : { nullCount, nullBitmap: packed(values, (value) => !Number.isNaN(value)) };
  }
  if (missing === undefined) return { nullCount };
  for (let i = 0; i < values.length; i++) if (values[i] === missing) nullCount++;
  return nullCount === 0
    ? { nullCount }
    : { nullCount, nullBitmap: packed(values as Int32Array, (value) => value !== missing) };
}

/** One bit per row, lowest first, as Arrow packs them. */
function packed<T extends { readonly length: number; readonly [row: number]: number }>(
  values: T,
  isSet: (value: number) => boolean,
): Uint8Array {
  // Arrow reads bitmaps in words of eight bytes.
  const bits = new Uint8Array(Math.ceil(values.length / 64) * 8);
  for (let i = 0; i < values.length; i++) if (isSet(values[i]!)) bits[i >> 3]! |= 1 << (i & 7);
  return bits;
}

/** A column of lists that the source has no values for. */
function emptyLists(length: number): Data {
  const child = makeData({ type: new Int16(), length: 0, nullCount: 0, data: new Int16Array(0) });
  return makeData({
    type: new List(new Field('item', new Int16(), true)),
    length,
    nullCount: length,
    nullBitmap: new Uint8Array(Math.ceil(length / 64) * 8),
    valueOffsets: new Int32Array(length + 1),
    child,
  }) as Data;
}
