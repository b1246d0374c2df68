import { SpymasterError } from '../../../shared/errors.ts';
import { codeOfName, NO_SCHEMA, NO_STYPE, nameOfCode, SCHEMAS, STYPES } from './codes.ts';
import { fixedText } from './fixed-text.ts';
import { UNDEF_TIMESTAMP } from './layout.ts';

export interface SymbolInterval {
  /** Inclusive and exclusive, as YYYYMMDD numbers. */
  readonly startDate: number;
  readonly endDate: number;
  readonly symbol: string;
}

export interface SymbolMapping {
  readonly rawSymbol: string;
  readonly intervals: readonly SymbolInterval[];
}

/** The header of a DBN stream. `version` 0 denotes the legacy DBZ container. */
export interface Metadata {
  readonly version: number;
  readonly dataset: string;
  /** Null for live streams, which mix schemas. */
  readonly schema: string | null;
  readonly start: bigint;
  readonly end: bigint | null;
  readonly limit: bigint | null;
  readonly stypeIn: string | null;
  readonly stypeOut: string | null;
  readonly tsOut: boolean;
  /** Bytes of a symbol, terminating NUL included: 22 in v1, 71 since. */
  readonly symbolCstrLength: number;
  readonly symbols: readonly string[];
  readonly partial: readonly string[];
  readonly notFound: readonly string[];
  readonly mappings: readonly SymbolMapping[];
  /**
   * The deprecated v1 record count, kept so that a v1 header round-trips; null in v2 and
   * v3.
   */
  readonly recordCount: bigint | null;
}

export const PRELUDE_SIZE = 8;
const FIXED_SIZE = 100;
const V1_SYMBOL_LENGTH = 22;
export const SYMBOL_LENGTH = 71;
export const NEWEST_VERSION = 3;

const encoder = new TextEncoder();

/**
 * Reads fields in sequence and refuses to run past the end, whatever counts the bytes
 * declare.
 */
class HeaderReader {
  #at = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #base: number;

  constructor(bytes: Uint8Array, baseOffset: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#base = baseOffset;
  }

  #take(size: number, what: string): number {
    if (this.#at + size > this.#bytes.length) {
      throw corrupt(`the metadata ends inside ${what}`, this.#base + this.#at);
    }
    this.#at += size;
    return this.#at - size;
  }

  u8 = (what: string) => this.#view.getUint8(this.#take(1, what));
  u16 = (what: string) => this.#view.getUint16(this.#take(2, what), true);
  u32 = (what: string) => this.#view.getUint32(this.#take(4, what), true);
  u64 = (what: string) => this.#view.getBigUint64(this.#take(8, what), true);
  skip = (size: number) => void this.#take(size, 'the reserved bytes');

  text(size: number, what: string): string {
    return fixedText(this.#bytes, this.#take(size, what), size);
  }

  /**
   * Reads a counted list, having checked that the declared count can fit in what is left.
   */
  list<T>(what: string, minimumSize: number, read: () => T): T[] {
    const count = this.u32(`the count of ${what}`);
    if (count * minimumSize > this.#bytes.length - this.#at) {
      throw corrupt(
        `the metadata declares ${count} ${what}, more than its length can hold`,
        this.#base + this.#at - 4,
      );
    }
    return Array.from({ length: count }, read);
  }
}

function corrupt(message: string, offset: number): SpymasterError {
  return new SpymasterError(
    'DBN_CORRUPT_METADATA',
    `Not a readable DBN header: ${message} (byte ${offset}).`,
    {
      hint: 'Download the file again.',
      details: { byteOffset: offset },
    },
  );
}

const nullIf = <T>(value: T, none: T): T | null => (value === none ? null : value);

function readLists(reader: HeaderReader, symbolLength: number) {
  const symbol = () => reader.text(symbolLength, 'a symbol');
  const symbols = reader.list('symbols', symbolLength, symbol);
  const partial = reader.list('partial symbols', symbolLength, symbol);
  const notFound = reader.list('unresolved symbols', symbolLength, symbol);
  const mappings = reader.list('mappings', symbolLength + 4, () => ({
    rawSymbol: symbol(),
    intervals: reader.list('mapping intervals', symbolLength + 8, () => ({
      startDate: reader.u32('an interval start'),
      endDate: reader.u32('an interval end'),
      symbol: symbol(),
    })),
  }));
  return { symbols, partial, notFound, mappings };
}

/**
 * Decodes the header after its 8-byte prelude.
 * @param body the `length` bytes the prelude announced
 * @throws {SpymasterError} DBN_CORRUPT_METADATA, with the byte offset
 */
export function decodeMetadata(version: number, body: Uint8Array): Metadata {
  if (body.length < FIXED_SIZE)
    throw corrupt(`it declares ${body.length} bytes, fewer than the fixed ${FIXED_SIZE}`, 4);
  const reader = new HeaderReader(body, PRELUDE_SIZE);
  const dataset = reader.text(16, 'the dataset');
  const schema = nameOfCode(SCHEMAS, reader.u16('the schema'), NO_SCHEMA);
  const start = reader.u64('the start');
  const end = nullIf(reader.u64('the end'), UNDEF_TIMESTAMP);
  const limit = nullIf(reader.u64('the limit'), 0n);
  const recordCount = version === 1 ? reader.u64('the record count') : null;
  const stypeIn = nameOfCode(STYPES, reader.u8('stype_in'), NO_STYPE);
  const stypeOut = nameOfCode(STYPES, reader.u8('stype_out'), NO_STYPE);
  const tsOut = reader.u8('ts_out') !== 0;
  const symbolCstrLength = version === 1 ? V1_SYMBOL_LENGTH : reader.u16('the symbol length');
  if (symbolCstrLength === 0) throw corrupt('it declares symbols of length zero', PRELUDE_SIZE + 45);
  reader.skip(version === 1 ? 47 : 53);
  if (reader.u32('the schema definition length') !== 0)
    throw corrupt('it carries a schema definition', PRELUDE_SIZE + FIXED_SIZE);
  const head = {
    version,
    dataset,
    schema,
    start,
    end,
    limit,
    stypeIn,
    stypeOut,
    tsOut,
    symbolCstrLength,
    recordCount,
  };
  return { ...head, ...readLists(reader, symbolCstrLength) };
}

/**
 * Offset of the variable-length lists in the DBZ header, behind its 8-byte frame header.
 */
export const DBZ_FIXED_SIZE = 96;

/**
 * Decodes the legacy DBZ header.
 * @param fixed the 96 bytes after the skippable frame's header
 * @param lists the decompressed variable section
 */
export function decodeDbzMetadata(fixed: Uint8Array, lists: Uint8Array): Metadata {
  const reader = new HeaderReader(fixed, PRELUDE_SIZE);
  reader.skip(4);
  const dataset = reader.text(16, 'the dataset');
  const schema = nameOfCode(SCHEMAS, reader.u16('the schema'), NO_SCHEMA);
  const start = reader.u64('the start');
  const end = nullIf(reader.u64('the end'), UNDEF_TIMESTAMP);
  const limit = nullIf(reader.u64('the limit'), 0n);
  const recordCount = reader.u64('the record count');
  reader.u8('the compression');
  const stypeIn = nameOfCode(STYPES, reader.u8('stype_in'), NO_STYPE);
  const stypeOut = nameOfCode(STYPES, reader.u8('stype_out'), NO_STYPE);
  const variable = new HeaderReader(lists, PRELUDE_SIZE + DBZ_FIXED_SIZE);
  if (variable.u32('the schema definition length') !== 0)
    throw corrupt('it carries a schema definition', DBZ_FIXED_SIZE);
  const head = {
    version: 0,
    dataset,
    schema,
    start,
    end,
    limit,
    stypeIn,
    stypeOut,
    tsOut: false,
    recordCount,
  };
  return { ...head, symbolCstrLength: V1_SYMBOL_LENGTH, ...readLists(variable, V1_SYMBOL_LENGTH) };
}

/** Bytes of the encoded header, prelude included. */
function encodedSize(metadata: Metadata): number {
  const cstr = metadata.symbolCstrLength;
  const plain = metadata.symbols.length + metadata.partial.length + metadata.notFound.length;
  const mapped = metadata.mappings.reduce(
    (sum, mapping) => sum + cstr + 4 + mapping.intervals.length * (8 + cstr),
    0,
  );
  const size = PRELUDE_SIZE + FIXED_SIZE + 5 * 4 + plain * cstr + mapped;
  return metadata.version === 3 ? Math.ceil(size / 8) * 8 : size;
}

function refuseUnwritable(metadata: Metadata): void {
  const { version, symbolCstrLength } = metadata;
  if (version < 1 || version > NEWEST_VERSION) {
    throw new SpymasterError('DBN_ENCODE', `DBN version ${version} cannot be written.`, {
      hint: 'Use version 1, 2 or 3.',
    });
  }
  if (version === 1 && symbolCstrLength !== V1_SYMBOL_LENGTH)
    throw new SpymasterError(
      'DBN_ENCODE',
      `Version 1 has symbols of ${V1_SYMBOL_LENGTH} bytes, not ${symbolCstrLength}.`,
      {
        hint: 'Write version 2 or 3.',
      },
    );
  for (const time of [metadata.start, metadata.end ?? 0n, metadata.limit ?? 0n])
    if (BigInt.asUintN(64, time) !== time)
      throw new SpymasterError('DBN_ENCODE', `${time} is no time or number that a header can hold.`, {
        hint: 'Give nanoseconds since 1970.',
      });
}

/**
 * Encodes a header, byte for byte as the service does.
 * @throws {SpymasterError} DBN_ENCODE when a symbol does not fit or the version is not
 * 1–3
 */
export function encodeMetadata(metadata: Metadata): Uint8Array {
  const { version, symbolCstrLength } = metadata;
  refuseUnwritable(metadata);
  const bytes = new Uint8Array(encodedSize(metadata));
  const view = new DataView(bytes.buffer);
  let at = 0;
  const u8 = (value: number) => view.setUint8(at++, value);
  const u16 = (value: number) => {
    view.setUint16(at, value, true);
    at += 2;
  };
  const u32 = (value: number) => {
    view.setUint32(at, value, true);
    at += 4;
  };
  const u64 = (value: bigint) => {
    view.setBigUint64(at, value, true);
    at += 8;
  };
  const text = (value: string, size: number) => {
    const encoded = encoder.encode(value);
    if (encoded.length > size - (size === 16 ? 0 : 1)) {
      throw new SpymasterError('DBN_ENCODE', `"${value}" does not fit in ${size} bytes.`, {
        hint: 'Use DBN version 2 or 3.',
      });
    }
    bytes.set(encoded, at);
    at += size;
  };
  const list = <T>(items: readonly T[], write: (item: T) => void) => {
    u32(items.length);
    items.forEach(write);
  };
  const symbol = (value: string) => text(value, symbolCstrLength);

  bytes.set([0x44, 0x42, 0x4e, version]);
  at = 4;
  u32(bytes.length - PRELUDE_SIZE);
  text(metadata.dataset, 16);
  u16(codeOfName(SCHEMAS, metadata.schema, NO_SCHEMA));
  u64(metadata.start);
  u64(metadata.end ?? UNDEF_TIMESTAMP);
  u64(metadata.limit ?? 0n);
  if (version === 1) u64(metadata.recordCount ?? UNDEF_TIMESTAMP);
  u8(codeOfName(STYPES, metadata.stypeIn, NO_STYPE));
  u8(codeOfName(STYPES, metadata.stypeOut, NO_STYPE));
  u8(metadata.tsOut ? 1 : 0);
  if (version > 1) u16(symbolCstrLength);
  at += version === 1 ? 47 : 53;
  u32(0);
  list(metadata.symbols, symbol);
  list(metadata.partial, symbol);
  list(metadata.notFound, symbol);
  list(metadata.mappings, (mapping) => {
    symbol(mapping.rawSymbol);
    list(mapping.intervals, (interval) => {
      u32(interval.startDate);
      u32(interval.endDate);
      symbol(interval.symbol);
    });
  });
  return bytes;
}
