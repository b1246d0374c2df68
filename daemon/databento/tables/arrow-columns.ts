import {
  type Data,
  type DataType,
  Decimal,
  Dictionary,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  makeData,
  TimestampNanosecond,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { type Column, makeColumnWriter } from '../dbn/column-writer.ts';
import { type Field, UNDEF_PRICE, UNDEF_QUANTITY } from '../dbn/layout.ts';
import type { RecordRun } from '../dbn/source.ts';
import { NO_SYMBOL, type SymbolColumn } from '../dbn/symbol-columns.ts';

/**
 * How prices are written: exactly, with nine decimals; as doubles; or as stored, ×1e9.
 */
export const PRICE_FORMS = ['decimal', 'float', 'raw'] as const;
export type PriceForm = (typeof PRICE_FORMS)[number];

/** Every 64-bit integer of nine decimals fits. */
const DECIMAL_DIGITS = 19;
const DECIMAL_PLACES = 9;
const WORDS_PER_DECIMAL = 4;
/** The greatest instant that a signed timestamp has, in the year 2262. */
const MAX_TIME = 0x7fff_ffff_ffff_ffffn;

/** A column of a table: its type, and its values of a run of records. */
export interface ArrowColumn {
  readonly type: DataType;
  read(run: RecordRun): Data;
}

/** What is undefined is null: prices, times, quantities, and letters of no code. */
export function arrowColumn(field: Field, prices: PriceForm): ArrowColumn {
  switch (field.type) {
    case 'px':
      return PRICES[prices](field);
    case 'time':
      return timeColumn(field);
    case 'i64':
      return numberColumn(field, new Int64(), (value) => value === UNDEF_QUANTITY);
    case 'char':
      return wordColumn(field, (value) => (value === 0 ? null : String.fromCharCode(Number(value))));
    case 'str':
      return wordColumn(field, String);
    default:
      return numberColumn(field, new NUMBERS[field.type](), null);
  }
}

const NUMBERS = {
  u64: Uint64,
  i32: Int32,
  u32: Uint32,
  i16: Int16,
  u16: Uint16,
  i8: Int8,
  u8: Uint8,
} as const;

const PRICES: Readonly<Record<PriceForm, (field: Field) => ArrowColumn>> = {
  decimal: decimalColumn,
  float: (field) => numberColumn(field, new Float64(), (value) => Number.isNaN(value)),
  raw: (field) => numberColumn({ ...field, type: 'i64' }, new Int64(), (value) => value === UNDEF_PRICE),
};

type Value = number | bigint;

/** Read anew for each run: a table keeps its columns. */
function valuesOf(field: Field, run: RecordRun): Column {
  const { values, read } = makeColumnWriter(field, run.count);
  read(run, field.offset);
  return values;
}

function numberColumn(
  field: Field,
  type: DataType,
  isUndefined: ((value: Value) => boolean) | null,
): ArrowColumn {
  return {
    type,
    read(run) {
      const data = valuesOf(field, run) as Float64Array;
      return withNulls(type, run.count, data, (i) => isUndefined?.(data[i]!) ?? false);
    },
  };
}

function timeColumn(field: Field): ArrowColumn {
  const type = new TimestampNanosecond('UTC');
  return {
    type,
    read(run) {
      const times = valuesOf(field, run) as BigUint64Array;
      const data = new BigInt64Array(times.buffer);
      return withNulls(type, run.count, data, (i) => times[i]! > MAX_TIME);
    },
  };
}

function decimalColumn({ offset }: Field): ArrowColumn {
  const type = new Decimal(DECIMAL_PLACES, DECIMAL_DIGITS);
  const [undefinedLow, undefinedHigh] = [Number(UNDEF_PRICE & 0xffff_ffffn), Number(UNDEF_PRICE >> 32n)];
  return {
    type,
    read({ view, count, stride }) {
      const words = new Uint32Array(WORDS_PER_DECIMAL * count);
      for (let i = 0, at = offset; i < count; i++, at += stride) {
        const high = view.getInt32(at + 4, true);
        const sign = high < 0 ? -1 : 0;
        words.set([view.getUint32(at, true), high, sign, sign], WORDS_PER_DECIMAL * i);
      }
      return withNulls(
        type,
        count,
        words,
        (i) =>
          words[WORDS_PER_DECIMAL * i] === undefinedLow && words[WORDS_PER_DECIMAL * i + 1] === undefinedHigh,
      );
    },
  };
}

/** Which array goes with which type the library's own types cannot say at once. */
const dataOf = makeData as (values: {
  readonly type: DataType;
  readonly length: number;
  readonly nullCount: number;
  readonly nullBitmap?: Uint8Array;
  readonly data: ArrayLike<unknown>;
}) => Data;

function withNulls(
  type: DataType,
  length: number,
  data: Column | Uint32Array,
  isNull: (row: number) => boolean,
): Data {
  const nullBitmap = new Uint8Array(Math.ceil(length / 8)).fill(0xff);
  let nullCount = 0;
  for (let i = 0; i < length; i++) {
    if (!isNull(i)) continue;
    nullBitmap[i >> 3]! &= ~(1 << (i & 7));
    nullCount++;
  }
  const values = { type, length, nullCount, data };
  return dataOf(nullCount === 0 ? values : { ...values, nullBitmap });
}

/** Words by code: each is written once, however often it comes. */
function wordColumn(field: Field, wordOf: (value: string | number) => string | null): ArrowColumn {
  const words = new Words();
  return {
    type: words.type,
    read(run) {
      const values = valuesOf(field, run) as ArrayLike<string | number>;
      const codes = new Int32Array(run.count);
      for (let i = 0; i < run.count; i++) codes[i] = words.codeOf(wordOf(values[i]!));
      return words.read(codes);
    },
  };
}

/** Names of instruments; null where nothing names one. */
export function symbolColumn(symbols: { fill(run: RecordRun): SymbolColumn }): ArrowColumn {
  const words = new Words();
  return {
    type: words.type,
    read(run) {
      const { codes, dictionary } = symbols.fill(run);
      const own = new Int32Array(run.count);
      for (let i = 0; i < run.count; i++)
        own[i] = words.codeOf(codes[i] === NO_SYMBOL ? null : dictionary[codes[i]!]!);
      return words.read(own);
    },
  };
}

const NO_WORD = -1;

class Words {
  readonly type = new Dictionary(new Utf8(), new Int32());
  readonly #codes = new Map<string, number>();

  codeOf(word: string | null): number {
    if (word === null) return NO_WORD;
    const known = this.#codes.get(word);
    if (known !== undefined) return known;
    this.#codes.set(word, this.#codes.size);
    return this.#codes.size - 1;
  }

  read(codes: Int32Array): Data {
    const isNull = (row: number) => codes[row] === NO_WORD;
    const plain = withNulls(new Int32(), codes.length, codes, isNull);
    return makeData({
      type: this.type,
      length: codes.length,
      nullCount: plain.nullCount,
      nullBitmap: plain.nullBitmap,
      data: codes.map((code) => Math.max(0, code)),
      dictionary: vectorFromArray([...this.#codes.keys()], new Utf8()),
    });
  }
}
