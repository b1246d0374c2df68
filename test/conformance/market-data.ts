import { constants, zstdCompressSync } from 'node:zlib';

/**
 * DBN bytes for the conformance servers, laid down from the format's description and not
 * by the codec under test.
 */
const HEADER_BYTES = 16;
const TS_RECV_OFFSET: Readonly<Record<string, number>> = {
  trades: 32,
  'mbp-1': 32,
  'mbp-10': 32,
  definition: 16,
  statistics: 16,
};
const RTYPES: Readonly<Record<string, number>> = {
  trades: 0x00,
  'mbp-1': 0x01,
  'mbp-10': 0x0a,
  statistics: 0x18,
  'ohlcv-1s': 0x20,
};
const SIZES: Readonly<Record<string, number>> = {
  trades: 48,
  'mbp-1': 80,
  'mbp-10': 368,
  statistics: 80,
  'ohlcv-1s': 56,
};
const SCHEMA_CODES: Readonly<Record<string, number>> = {
  'mbp-1': 1,
  'mbp-10': 2,
  trades: 4,
  'ohlcv-1s': 5,
  definition: 9,
  statistics: 10,
};
const NONE = 0xff;
const CSTR = 71;

export interface HeaderOptions {
  readonly version?: 1 | 2 | 3;
  /** Null for the mixed stream of the live gateway. */
  readonly schema: string | null;
  readonly symbols?: readonly string[];
  readonly tsOut?: boolean;
  readonly start?: bigint;
  readonly end?: bigint;
}

/** A DBN header. */
export function dbnHeader({
  version = 3,
  schema,
  symbols = [],
  tsOut = false,
  start = 0n,
  end,
}: HeaderOptions): Buffer {
  const cstr = version === 1 ? 22 : CSTR;
  const fixed = Buffer.alloc(100);
  fixed.write('GLBX.MDP3', 0, 'latin1');
  fixed.writeUInt16LE(schema === null ? 0xffff : SCHEMA_CODES[schema]!, 16);
  fixed.writeBigUInt64LE(start, 18);
  fixed.writeBigUInt64LE(end ?? 0xffff_ffff_ffff_ffffn, 26);
  let at = 42;
  if (version === 1) at = fixed.writeBigUInt64LE(0xffff_ffff_ffff_ffffn, at);
  at = fixed.writeUInt8(schema === null ? NONE : 1, at);
  at = fixed.writeUInt8(0, at);
  at = fixed.writeUInt8(tsOut ? 1 : 0, at);
  if (version > 1) fixed.writeUInt16LE(CSTR, at);
  const names = Buffer.concat(
    symbols.map((symbol) => {
      const bytes = Buffer.alloc(cstr);
      bytes.write(symbol, 'latin1');
      return bytes;
    }),
  );
  const count = (n: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(n);
    return bytes;
  };
  // Schema definition length, symbols, partial, not found, mappings.
  let body = Buffer.concat([fixed, count(0), count(symbols.length), names, count(0), count(0), count(0)]);
  if (version === 3) body = Buffer.concat([body, Buffer.alloc((8 - (body.length % 8)) % 8)]);
  const head = Buffer.from([0x44, 0x42, 0x4e, version, 0, 0, 0, 0]);
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}

export interface RecordOptions {
  readonly schema: string;
  readonly instrumentId: number;
  readonly tsEvent: bigint;
  readonly tsRecv?: bigint;
  readonly sequence: number;
  readonly price?: bigint;
  readonly tsOut?: bigint;
}

/** One market record with its identity in it: instrument, times, sequence and price. */
export function marketRecord({
  schema,
  instrumentId,
  tsEvent,
  tsRecv = tsEvent,
  sequence,
  price = 6_000_000_000_000n,
  tsOut,
}: RecordOptions): Buffer {
  const size = SIZES[schema]! + (tsOut === undefined ? 0 : 8);
  const bytes = Buffer.alloc(size);
  bytes.writeUInt8(size / 4, 0);
  bytes.writeUInt8(RTYPES[schema]!, 1);
  bytes.writeUInt16LE(1, 2);
  bytes.writeUInt32LE(instrumentId, 4);
  bytes.writeBigUInt64LE(tsEvent, 8);
  if (schema === 'statistics') {
    bytes.writeBigUInt64LE(tsRecv, 16);
    bytes.writeBigUInt64LE(tsEvent, 24);
    bytes.writeBigInt64LE(price, 32);
    bytes.writeBigInt64LE(5n, 40);
    bytes.writeUInt32LE(sequence, 48);
    bytes.writeUInt16LE(9, 56);
  } else if (schema === 'ohlcv-1s') {
    for (const offset of [16, 24, 32, 40]) bytes.writeBigInt64LE(price, offset);
    bytes.writeBigUInt64LE(BigInt(sequence), 48);
  } else {
    bytes.writeBigInt64LE(price, 16);
    bytes.writeUInt32LE(1, 24);
    bytes.write('TB', 28, 'latin1');
    bytes.writeUInt8(0x80, 30);
    bytes.writeBigUInt64LE(tsRecv, 32);
    bytes.writeUInt32LE(sequence, 44);
  }
  if (tsOut !== undefined) bytes.writeBigUInt64LE(tsOut, size - 8);
  return bytes;
}

/**
 * A control record of the live gateway: text at 16, code and last flag behind it (version
 * 2 and 3 layouts).
 */
function controlRecord(rtype: number, text: string, code: number, isLast: number | null): Buffer {
  const bytes = Buffer.alloc(320);
  bytes.writeUInt8(80, 0);
  bytes.writeUInt8(rtype, 1);
  bytes.write(text, 16, 'latin1');
  if (isLast === null) bytes.writeUInt8(code, 319);
  else {
    bytes.writeUInt8(code, 318);
    bytes.writeUInt8(isLast, 319);
  }
  return bytes;
}

export const systemRecord = (text: string, code: number): Buffer => controlRecord(0x17, text, code, null);
export const errorRecord = (text: string, code: number, isLast = 1): Buffer =>
  controlRecord(0x15, text, code, isLast);

/** Symbol mapping of the live gateway (version 2 and 3 layout). */
export function mappingRecord(
  instrumentId: number,
  symbolIn: string,
  symbolOut: string,
  tsEvent: bigint,
): Buffer {
  const bytes = Buffer.alloc(176);
  bytes.writeUInt8(44, 0);
  bytes.writeUInt8(0x16, 1);
  bytes.writeUInt32LE(instrumentId, 4);
  bytes.writeBigUInt64LE(tsEvent, 8);
  bytes.writeUInt8(NONE, 16);
  bytes.write(symbolIn, 17, 'latin1');
  bytes.writeUInt8(NONE, 88);
  bytes.write(symbolOut, 89, 'latin1');
  bytes.writeBigUInt64LE(0xffff_ffff_ffff_ffffn, 160);
  bytes.writeBigUInt64LE(0xffff_ffff_ffff_ffffn, 168);
  return bytes;
}

/** The time the historical service filters and orders by. */
export function indexTime(schema: string, record: Buffer): bigint {
  return record.readBigUInt64LE(TS_RECV_OFFSET[schema] ?? HEADER_BYTES / 2);
}

/**
 * Compresses as the service does: the header in a frame of its own, then a frame per
 * block of records.
 */
export function zstdFrames(blocks: readonly Buffer[]): Buffer {
  const params = { [constants.ZSTD_c_checksumFlag]: 1 };
  return Buffer.concat(blocks.map((block) => zstdCompressSync(block, { params })));
}
