import { fixedText } from './fixed-text.ts';
import type { Field } from './layout.ts';
import type { RecordRun } from './source.ts';
import { pointsOf } from './words.ts';

export type Column =
  | Float64Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | string[];

type Reader = (run: RecordRun, offset: number) => void;

/**
 * A typed column and the loop that fills it: a loop of its own per field type, since one
 * that calls a getter is five times slower.
 */
export interface ColumnWriter {
  readonly values: Column;
  readonly read: Reader;
}

export function makeColumnWriter(field: Field, capacity: number): ColumnWriter {
  switch (field.type) {
    case 'px':
      return priceWriter(new Float64Array(capacity));
    case 'i64':
      return wordsWriter(new BigInt64Array(capacity));
    case 'time':
    case 'u64':
      return wordsWriter(new BigUint64Array(capacity));
    case 'i32':
      return i32Writer(new Int32Array(capacity));
    case 'u32':
      return u32Writer(new Uint32Array(capacity));
    case 'i16':
      return i16Writer(new Int16Array(capacity));
    case 'u16':
      return u16Writer(new Uint16Array(capacity));
    case 'i8':
      return byteWriter(new Int8Array(capacity));
    case 'u8':
    case 'char':
      return byteWriter(new Uint8Array(capacity));
    case 'str':
      return stringWriter(new Array<string>(capacity), field.size);
  }
}

function priceWriter(values: Float64Array): ColumnWriter {
  const read: Reader = ({ view, count, stride }, offset) => {
    // Most prices of a book equal the record's before: the division, half of all decoding
    // time, is done for those that do not.
    let [low, high, price] = [0, 0, 0];
    for (let i = 0, at = offset; i < count; i++, at += stride) {
      const nextLow = view.getUint32(at, true);
      const nextHigh = view.getInt32(at + 4, true);
      if (nextLow !== low || nextHigh !== high) {
        low = nextLow;
        high = nextHigh;
        price = pointsOf(high, low);
      }
      values[i] = price;
    }
  };
  return { values, read };
}

/** Copies 64-bit values as two words each: no BigInt is made. */
function wordsWriter(values: BigInt64Array | BigUint64Array): ColumnWriter {
  const words = new Uint32Array(values.buffer as ArrayBuffer);
  const read: Reader = ({ view, count, stride }, offset) => {
    for (let i = 0, at = offset; i < count; i++, at += stride) {
      words[2 * i] = view.getUint32(at, true);
      words[2 * i + 1] = view.getUint32(at + 4, true);
    }
  };
  return { values, read };
}

function u32Writer(values: Uint32Array): ColumnWriter {
  const read: Reader = ({ view, count, stride }, offset) => {
    for (let i = 0, at = offset; i < count; i++, at += stride) values[i] = view.getUint32(at, true);
  };
  return { values, read };
}

function i32Writer(values: Int32Array): ColumnWriter {
  const read: Reader = ({ view, count, stride }, offset) => {
    for (let i = 0, at = offset; i < count; i++, at += stride) values[i] = view.getInt32(at, true);
  };
  return { values, read };
}

function u16Writer(values: Uint16Array): ColumnWriter {
  const read: Reader = ({ view, count, stride }, offset) => {
    for (let i = 0, at = offset; i < count; i++, at += stride) values[i] = view.getUint16(at, true);
  };
  return { values, read };
}

function i16Writer(values: Int16Array): ColumnWriter {
  const read: Reader = ({ view, count, stride }, offset) => {
    for (let i = 0, at = offset; i < count; i++, at += stride) values[i] = view.getInt16(at, true);
  };
  return { values, read };
}

/** Storing into a signed array turns 255 into −1 by itself. */
function byteWriter(values: Uint8Array | Int8Array): ColumnWriter {
  const read: Reader = ({ bytes, count, stride }, offset) => {
    for (let i = 0, at = offset; i < count; i++, at += stride) values[i] = bytes[at]!;
  };
  return { values, read };
}

function stringWriter(values: string[], size: number): ColumnWriter {
  const read: Reader = ({ bytes, count, stride }, offset) => {
    for (let i = 0, at = offset; i < count; i++, at += stride) {
      values[i] = fixedText(bytes, at, size);
    }
  };
  return { values, read };
}
