import { SpymasterError } from '../../../shared/errors.ts';
import { fixedText } from './fixed-text.ts';
import { type Field, type Fields, type Layout, LENGTH_UNIT, type StoredType, TS_OUT_SIZE } from './layout.ts';
import { isLayout, prefixLayoutOf } from './layouts/index.ts';
import type { DbnSource, RecordRun } from './source.ts';
import { type UpgradePolicy, upgradeRuns } from './upgrade.ts';

/**
 * A field's value: 64-bit integers and prices (×1e9) as bigint, characters and strings as
 * text, everything else as number.
 */
export type FieldValue = number | bigint | string;

/**
 * A decoded record. Kinds and sizes that are not known have a null layout; of a longer
 * body the known fields are decoded.
 */
export interface DbnRecord {
  readonly layout: Layout | null;
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly tsOut: bigint | null;
  /**
   * The record as it was read; its reserved bytes are not always zero and go back out
   * unchanged. Null for a record made here.
   */
  readonly raw: Uint8Array | null;
}

/** A field's value in a record of a known layout. */
export type RecordValue<T extends StoredType> = T extends 'px' | 'time' | 'i64' | 'u64'
  ? bigint
  : T extends 'char' | `str${number}`
    ? string
    : number;

/** A record whose fields the compiler knows. */
export interface RecordOf<F extends Fields> extends DbnRecord {
  readonly layout: Layout<F>;
  readonly fields: { readonly [Name in keyof F & string]: RecordValue<F[Name][0]> };
}

/** @example if (isRecord(record, MBO)) console.log(record.fields.order_id); */
export const isRecord = <F extends Fields>(record: DbnRecord, layout: Layout<F>): record is RecordOf<F> =>
  isLayout(record.layout, layout);

const encoder = new TextEncoder();

/**
 * A zero-copy view of one record at a time. The cursor and its bytes are valid until the
 * loop's next turn.
 */
export class RecordCursor {
  #run: RecordRun | null = null;
  #index = -1;

  /** @internal */
  moveTo(run: RecordRun, index: number): void {
    this.#run = run;
    this.#index = index;
  }

  get run(): RecordRun {
    return this.#run!;
  }
  /** Offset of the record in `run.view`. */
  get at(): number {
    return this.#index * this.#run!.stride;
  }
  get rtype(): number {
    return this.#run!.rtype;
  }
  get layout(): Layout | null {
    return this.#run!.layout;
  }
  get bytes(): Uint8Array {
    return this.#run!.bytes.subarray(this.at, this.at + this.#run!.stride);
  }
  get instrumentId(): number {
    return this.#run!.view.getUint32(this.at + 4, true);
  }
  get tsEvent(): bigint {
    return this.#run!.view.getBigUint64(this.at + 8, true);
  }
  get tsOut(): bigint | null {
    const run = this.#run!;
    return run.tsOut ? run.view.getBigUint64(this.at + run.stride - TS_OUT_SIZE, true) : null;
  }

  value(field: Field): FieldValue {
    return readField(this.#run!.view, this.#run!.bytes, this.at, field);
  }

  /** Decodes the record into an object of its own. */
  toRecord(): DbnRecord {
    const { layout, bytes, tsOut, run } = this;
    const known = layout ?? prefixLayoutOf(run.rtype, run.stride - (run.tsOut ? TS_OUT_SIZE : 0));
    const fields: Record<string, FieldValue> = {};
    if (known) for (const field of known.fields) fields[field.name] = this.value(field);
    else Object.assign(fields, { length: bytes[0]!, rtype: bytes[1]! });
    return { layout, fields, tsOut, raw: bytes.slice() };
  }
}

function readField(view: DataView, bytes: Uint8Array, base: number, field: Field): FieldValue {
  const at = base + field.offset;
  switch (field.type) {
    case 'px':
    case 'i64':
      return view.getBigInt64(at, true);
    case 'time':
    case 'u64':
      return view.getBigUint64(at, true);
    case 'i32':
      return view.getInt32(at, true);
    case 'u32':
      return view.getUint32(at, true);
    case 'i16':
      return view.getInt16(at, true);
    case 'u16':
      return view.getUint16(at, true);
    case 'i8':
      return view.getInt8(at);
    case 'u8':
      return view.getUint8(at);
    case 'char':
      return String.fromCharCode(view.getUint8(at));
    case 'str':
      return fixedText(bytes, at, field.size);
  }
}

/**
 * Visits every record without copying.
 * @throws {SpymasterError} as {@link DbnSource.runs}
 */
export async function* cursor(
  source: DbnSource,
  upgrade: UpgradePolicy = 'as-is',
): AsyncGenerator<RecordCursor> {
  const view = new RecordCursor();
  for await (const run of upgradeRuns(source, upgrade)) {
    for (let i = 0; i < run.count; i++) {
      view.moveTo(run, i);
      yield view;
    }
  }
}

/**
 * Every record as an object of its own: convenient, and several times slower than
 * columns.
 */
export async function* records(
  source: DbnSource,
  upgrade: UpgradePolicy = 'as-is',
): AsyncGenerator<DbnRecord> {
  for await (const view of cursor(source, upgrade)) yield view.toRecord();
}

/**
 * One record as compact ASCII JSON: keys in layout order, integers as decimal strings,
 * prices as raw ×1e9 integers. Records of no known layout are `{"rtype","length","raw"}`
 * with their bytes in hexadecimal.
 */
export function recordToJson(view: RecordCursor): string {
  const { layout, run, bytes, tsOut } = view;
  if (!layout)
    return `{"rtype":"${run.rtype}","length":"${bytes[0]}","raw":"${Buffer.from(bytes).toString('hex')}"}`;
  const pairs = layout.fields.map((field) => `"${field.name}":${jsonString(String(view.value(field)))}`);
  if (tsOut !== null) pairs.push(`"ts_out":"${tsOut}"`);
  return `{${pairs.join(',')}}`;
}

function jsonString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Encodes a record; `length` is computed, and a record of no known layout is written back
 * as it came.
 * @throws {SpymasterError} DBN_ENCODE when a field is missing, or a value does not fit
 */
export function encodeRecord(record: DbnRecord): Uint8Array {
  if (!record.layout) return record.raw ?? new Uint8Array(0);
  const { layout, fields, tsOut } = record;
  const bytes = new Uint8Array(layout.size + (tsOut === null ? 0 : TS_OUT_SIZE));
  if (record.raw?.length === bytes.length) bytes.set(record.raw);
  const view = new DataView(bytes.buffer);
  for (const field of layout.fields) {
    if (field.name === 'length') continue;
    const value = fields[field.name];
    if (value === undefined)
      throw new SpymasterError('DBN_ENCODE', `A ${layout.name} record needs the field "${field.name}".`);
    writeField(view, bytes, field, value);
  }
  bytes[0] = bytes.length / LENGTH_UNIT;
  if (tsOut !== null) view.setBigUint64(layout.size, tsOut, true);
  return bytes;
}

/** @throws {SpymasterError} DBN_ENCODE for what is no whole number of so many bits */
function whole({ name }: Field, value: FieldValue, isSigned: boolean, bits: number): bigint {
  let number: bigint;
  try {
    number = BigInt(value);
  } catch {
    throw new SpymasterError('DBN_ENCODE', `"${value}" is no whole number for ${name}.`);
  }
  const fits = isSigned ? BigInt.asIntN(bits, number) : BigInt.asUintN(bits, number);
  if (fits === number) return number;
  throw new SpymasterError(
    'DBN_ENCODE',
    `${value} does not fit in ${name} (${isSigned ? '' : 'un'}signed, ${bits} bits).`,
  );
}

function letterCode(field: Field, value: FieldValue): number {
  const code = typeof value === 'string' && value.length === 1 ? value.charCodeAt(0) : Number.NaN;
  if (code <= 0xff) return code;
  throw unfit(field, value, 'one letter');
}

const unfit = ({ name }: Field, value: FieldValue, what: string): SpymasterError =>
  new SpymasterError('DBN_ENCODE', `"${value}" is no value of ${name}, which is ${what}.`);

function writeField(view: DataView, bytes: Uint8Array, field: Field, value: FieldValue): void {
  const at = field.offset;
  switch (field.type) {
    case 'px':
    case 'i64':
      return view.setBigInt64(at, whole(field, value, true, 64), true);
    case 'time':
    case 'u64':
      return view.setBigUint64(at, whole(field, value, false, 64), true);
    case 'i32':
      return view.setInt32(at, Number(whole(field, value, true, 32)), true);
    case 'u32':
      return view.setUint32(at, Number(whole(field, value, false, 32)), true);
    case 'i16':
      return view.setInt16(at, Number(whole(field, value, true, 16)), true);
    case 'u16':
      return view.setUint16(at, Number(whole(field, value, false, 16)), true);
    case 'i8':
      return view.setInt8(at, Number(whole(field, value, true, 8)));
    case 'u8':
      return view.setUint8(at, Number(whole(field, value, false, 8)));
    case 'char':
      return view.setUint8(at, letterCode(field, value));
    case 'str': {
      const text = encoder.encode(String(value));
      if (text.includes(0)) throw unfit(field, value, 'text without NUL');
      if (text.length >= field.size && text.length > 0) {
        throw new SpymasterError(
          'DBN_ENCODE',
          `"${value}" does not fit in ${field.name} (${field.size - 1} bytes).`,
        );
      }
      bytes.fill(0, at, at + field.size);
      bytes.set(text, at);
    }
  }
}
