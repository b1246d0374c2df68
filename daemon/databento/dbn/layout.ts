import { RTYPE, type ValueTable } from './values.ts';

/**
 * How a field is stored. `px` is a fixed-point i64 scaled by 1e-9; `time` a u64 of
 * nanoseconds since 1970; `str22` is text in 22
 * bytes, its terminating NUL included.
 */
export type StoredType =
  | 'px'
  | 'time'
  | 'i64'
  | 'u64'
  | 'i32'
  | 'u32'
  | 'i16'
  | 'u16'
  | 'i8'
  | 'u8'
  | 'char'
  | `str${number}`;

/**
 * A field of a layout's table: its type, its offset in the record, what its codes mean.
 */
export type FieldEntry = readonly [type: StoredType, offset: number, codes?: ValueTable];

/** Fields by name, in the order they are written out. */
export type Fields = Readonly<Record<string, FieldEntry>>;

/** The same, texts of whatever length being one. */
export type FieldType = Exclude<StoredType, `str${number}`> | 'str';

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly offset: number;
  /** Bytes, including a string's terminating NUL. */
  readonly size: number;
}

/** How the bytes of one kind of record are laid out. */
export interface Layout<F extends Fields = Fields> {
  /** Record kind, with a version suffix where DBN versions differ. */
  readonly name: string;
  /** Bytes without ts_out. */
  readonly size: number;
  /** Header first, then the body in layout order. */
  readonly fields: readonly Field[];
  /** The table they come from: what the compiler knows of the fields. */
  readonly entries: F;
}

export const HEADER_SIZE = 16;
/** Of every record's header. */
export const PUBLISHER_ID_OFFSET = 2;
export const INSTRUMENT_ID_OFFSET = 4;
export const TS_EVENT_OFFSET = 8;
export const TS_OUT_SIZE = 8;
/** The header's length byte counts 32-bit words. */
export const LENGTH_UNIT = 4;
export const UNDEF_PRICE = 0x7fff_ffff_ffff_ffffn;
/** Of a statistic that has none. */
export const UNDEF_QUANTITY = 0x7fff_ffff_ffff_ffffn;
export const UNDEF_TIMESTAMP = 0xffff_ffff_ffff_ffffn;

const HEADER = {
  length: ['u8', 0],
  rtype: ['u8', 1, RTYPE],
  publisher_id: ['u16', PUBLISHER_ID_OFFSET],
  instrument_id: ['u32', INSTRUMENT_ID_OFFSET],
  ts_event: ['time', TS_EVENT_OFFSET],
} as const satisfies Fields;

/** What every record starts with. */
export type HeaderFields = typeof HEADER;

const SIZES: Readonly<Record<Exclude<FieldType, 'str'>, number>> = {
  px: 8,
  time: 8,
  i64: 8,
  u64: 8,
  i32: 4,
  u32: 4,
  i16: 2,
  u16: 2,
  i8: 1,
  u8: 1,
  char: 1,
};

/** The layout of one kind of record, from the fields of its body. */
export function layout<const B extends Fields>(
  name: string,
  size: number,
  body: B,
): Layout<HeaderFields & B> {
  const entries = { ...HEADER, ...body };
  return { name, size, entries, fields: Object.entries<FieldEntry>(entries).map(fieldFrom) };
}

function fieldFrom([name, [stored, offset]]: [string, FieldEntry]): Field {
  const isText = stored.startsWith('str');
  const type = (isText ? 'str' : stored) as FieldType;
  const size = type === 'str' ? Number(stored.slice('str'.length)) : SIZES[type];
  return { name, type, offset, size };
}

/** The field a record was sent with, after all others, in streams that have it. */
export const tsOutField = ({ size }: Layout): Field => ({
  name: 'ts_out',
  type: 'time',
  offset: size,
  size: TS_OUT_SIZE,
});

/** Offset of a field, for code that reads records in place. */
export function fieldOf(entry: Layout, name: string): Field {
  const found = entry.fields.find((field) => field.name === name);
  if (!found) throw new RangeError(`"${name}" is not a field of ${entry.name} records`);
  return found;
}
