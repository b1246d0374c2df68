import { createReadStream } from 'node:fs';
import { zstdDecompressSync } from 'node:zlib';
import { SpymasterError } from '../../../shared/errors.ts';
import { type ByteChunks, ChunkReader } from './chunk-reader.ts';
import { HEADER_SIZE, type Layout, LENGTH_UNIT, TS_OUT_SIZE, UNDEF_TIMESTAMP } from './layout.ts';
import { layoutOf } from './layouts/index.ts';
import {
  DBZ_FIXED_SIZE,
  decodeDbzMetadata,
  decodeMetadata,
  type Metadata,
  NEWEST_VERSION,
  PRELUDE_SIZE,
} from './metadata.ts';
import { decompressZstd, isSkippableMagic, isZstdMagic } from './zstd.ts';

const MAX_HEADER_BYTES = 256 * 2 ** 20;

export interface SourceOptions {
  /** Named in errors. */
  readonly name?: string;
  /** Accept a stream of records without a header (`*.dbn.frag`). Never guessed. */
  readonly fragment?: boolean;
  /** Whether a fragment's records have a time of sending, which no header tells. */
  readonly tsOut?: boolean;
  /**
   * What to do at an end of file inside a record, once every whole record has been
   * delivered. Default `throw`.
   */
  readonly onTruncated?: 'throw' | 'ignore';
  /** The longest header that is believed. Default 256 MiB. */
  readonly maxHeaderBytes?: number;
}

/**
 * A run of consecutive records that share one layout and size. `bytes` is scratch memory,
 * overwritten when the next run is asked for.
 */
export interface RecordRun {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly rtype: number;
  /**
   * Null for unknown rtypes, and for bodies longer than any known layout of their kind.
   */
  readonly layout: Layout | null;
  readonly count: number;
  /** Bytes from one record to the next, ts_out included. */
  readonly stride: number;
  readonly tsOut: boolean;
}

/** The records `from` to `to` of a run, over the same bytes; null when there are none. */
export function part(run: RecordRun, from: number, to: number): RecordRun | null {
  if (from >= to) return null;
  if (from === 0 && to === run.count) return run;
  const bytes = run.bytes.subarray(from * run.stride, to * run.stride);
  return {
    ...run,
    bytes,
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    count: to - from,
  };
}

/** The same records in memory of their own, for whoever keeps them. */
export function copyOfRun<R extends RecordRun>(run: R): R {
  const bytes = run.bytes.slice();
  return { ...run, bytes, view: new DataView(bytes.buffer) };
}

export interface DbnSource {
  readonly name: string;
  /** Null for fragments. */
  readonly metadata: Metadata | null;
  /** Records that whoever reads columns passed over, by kind. */
  readonly skipped: Map<number, number>;
  /**
   * Reads the records, once.
   * @throws {SpymasterError} SOURCE_SPENT the second time; DBN_TRUNCATED,
   * DBN_CORRUPT_RECORD, ZSTD_CORRUPT
   */
  runs(): AsyncGenerator<RecordRun>;
  /**
   * Lets go of the input, for those who read the header alone; `runs` does so by itself.
   */
  close(): void | Promise<void>;
}

/**
 * What can be made of some sources; where it cannot, they are let go of.
 * @throws what `make` throws
 */
export function orClose<T>(sources: readonly DbnSource[], make: () => T): T {
  try {
    return make();
  } catch (error) {
    for (const source of sources) void source.close();
    throw error;
  }
}

const word = (bytes: Uint8Array): number =>
  bytes.length < 4 ? 0 : new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
const isDbz = (bytes: Uint8Array): boolean =>
  bytes.length >= 12 && String.fromCharCode(...bytes.subarray(8, 11)) === 'DBZ';
const isDbn = (bytes: Uint8Array): boolean => bytes[0] === 0x44 && bytes[1] === 0x42 && bytes[2] === 0x4e;

/**
 * Opens a DBN, zstd-compressed DBN or DBZ file; `*.dbn.frag` and `*.dbn.frag.zst` are
 * taken as fragments.
 */
export function openDbnFile(path: string, options: SourceOptions = {}): Promise<DbnSource> {
  return openDbn(fileChunks(path), { name: path, fragment: /\.frag(\.zst)?$/.test(path), ...options });
}

async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) yield chunk as Uint8Array;
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if ((error as NodeJS.ErrnoException).code === 'EISDIR')
      throw new SpymasterError('FILE_UNREADABLE', `${path} is a folder.`, {
        hint: 'Name the files in it.',
        cause: error,
      });
    throw new SpymasterError(
      missing ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE',
      `${path} ${missing ? 'does not exist' : 'cannot be read'}.`,
      {
        hint: missing ? 'Check the path.' : 'Check its permissions.',
        cause: error,
      },
    );
  }
}

/**
 * Opens a stream of DBN bytes, whatever its container, and reads its header.
 * @throws {SpymasterError} DBN_BAD_MAGIC, DBN_UNSUPPORTED_VERSION, DBN_CORRUPT_METADATA,
 * DBN_TRUNCATED
 */
export async function openDbn(chunks: ByteChunks, options: SourceOptions = {}): Promise<DbnSource> {
  const name = options.name ?? 'DBN stream';
  const reader = new ChunkReader(chunks);
  try {
    return await open(reader, name, options);
  } catch (error) {
    await reader.close();
    throw named(error, name);
  }
}

async function open(outer: ChunkReader, name: string, options: SourceOptions): Promise<DbnSource> {
  const head = await outer.peek(12);
  if (isSkippableMagic(word(head)) && isDbz(head)) {
    const metadata = await readDbzHeader(outer);
    return makeSource(name, metadata, new ChunkReader(decompressIfAny(outer)), 0, options);
  }
  const compressed = isZstdMagic(word(head)) || isSkippableMagic(word(head));
  const reader = compressed ? new ChunkReader(decompressZstd(outer.rest())) : outer;
  if (options.fragment) return makeSource(name, null, reader, 0, options);
  try {
    const { metadata, size } = await readHeader(reader, options.maxHeaderBytes ?? MAX_HEADER_BYTES);
    return makeSource(name, metadata, reader, size, options);
  } catch (error) {
    await reader.close();
    throw error;
  }
}

async function* decompressIfAny(reader: ChunkReader): AsyncGenerator<Uint8Array> {
  if ((await reader.peek(1)).length > 0) yield* decompressZstd(reader.rest());
}

async function readDbzHeader(reader: ChunkReader): Promise<Metadata> {
  const frame = await reader.take(8);
  const size = new DataView(frame.buffer, frame.byteOffset, 8).getUint32(4, true);
  if (size < DBZ_FIXED_SIZE || size > MAX_HEADER_BYTES)
    throw truncated('the DBZ header has an absurd length', 4);
  const body = await reader.take(size);
  if (body.length < size) throw truncated('the file ends inside the DBZ header', 8 + body.length);
  return decodeDbzMetadata(body.subarray(0, DBZ_FIXED_SIZE), dbzLists(body.subarray(DBZ_FIXED_SIZE)));
}

function dbzLists(compressed: Uint8Array): Uint8Array {
  try {
    return zstdDecompressSync(compressed, { maxOutputLength: MAX_HEADER_BYTES });
  } catch (error) {
    throw truncated(`the DBZ header's lists do not decompress (${(error as Error).message})`, DBZ_FIXED_SIZE);
  }
}

function truncated(message: string, byteOffset: number): SpymasterError {
  return new SpymasterError(
    'DBN_CORRUPT_METADATA',
    `Not a readable DBN header: ${message} (byte ${byteOffset}).`,
    {
      hint: 'Download the file again.',
      details: { byteOffset },
    },
  );
}

async function readHeader(
  reader: ChunkReader,
  maxBytes: number,
): Promise<{ metadata: Metadata; size: number }> {
  const prelude = await reader.take(PRELUDE_SIZE);
  if (prelude.length === 0) throw truncated('there is nothing in it', 0);
  if (!isDbn(prelude)) {
    throw new SpymasterError(
      'DBN_BAD_MAGIC',
      'This is not DBN: it starts with neither "DBN" nor a zstd frame (byte 0).',
      {
        hint: 'Records without a header are read from files named *.dbn.frag, or with fragment: true.',
        details: { byteOffset: 0 },
      },
    );
  }
  const version = prelude[3] ?? 0;
  if (prelude.length >= 4 && (version < 1 || version > NEWEST_VERSION)) {
    throw new SpymasterError('DBN_UNSUPPORTED_VERSION', `DBN version ${version} is not known (byte 3).`, {
      hint: `Versions 1 to ${NEWEST_VERSION} can be read; ask the service for one of them.`,
      details: { byteOffset: 3 },
    });
  }
  if (prelude.length < PRELUDE_SIZE)
    throw truncated('the file ends inside the first 8 bytes', prelude.length);
  const size = new DataView(prelude.buffer, prelude.byteOffset, PRELUDE_SIZE).getUint32(4, true);
  if (size > maxBytes)
    throw truncated(`it declares ${size} bytes, more than the ${maxBytes} that are believed`, 4);
  const body = await reader.take(size);
  if (body.length < size)
    throw truncated(
      `it declares ${size} bytes and the file ends after ${body.length}`,
      PRELUDE_SIZE + body.length,
    );
  return { metadata: decodeMetadata(version, body), size: PRELUDE_SIZE + size };
}

function makeSource(
  name: string,
  metadata: Metadata | null,
  reader: ChunkReader,
  offset: number,
  options: SourceOptions,
): DbnSource {
  let isSpent = false;
  return {
    name,
    skipped: new Map(),
    metadata,
    close: () => reader.close(),
    async *runs() {
      if (isSpent) throw spent(name);
      isSpent = true;
      try {
        let records = 0;
        const onTruncated = options.onTruncated ?? 'throw';
        const tsOut = metadata?.tsOut ?? options.tsOut ?? false;
        for await (const run of recordRuns(reader.rest(), tsOut, offset, onTruncated)) {
          records += run.count;
          yield run;
        }
        if (onTruncated === 'throw' && metadata) requireAll(metadata, records);
      } catch (error) {
        throw named(error, name);
      }
    },
  };
}

/** Old headers say how many records there are: whole frames of them may have gone. */
function requireAll({ recordCount, limit }: Metadata, records: number): void {
  const isKnown = recordCount !== null && recordCount !== UNDEF_TIMESTAMP && limit === null;
  if (!isKnown || BigInt(records) >= recordCount) return;
  throw new SpymasterError(
    'DBN_TRUNCATED',
    `The header promises ${recordCount} records and there are ${records}.`,
    { hint: 'Download it again.', details: { records } },
  );
}

const spent = (name: string): SpymasterError =>
  new SpymasterError('SOURCE_SPENT', `${name} has been read: its records come once.`, {
    hint: 'Open it again.',
  });

/** Adds the file's name to an error that was raised where only bytes were known. */
function named(error: unknown, name: string): unknown {
  if (!(error instanceof SpymasterError) || error.message.startsWith(name)) return error;
  const { code, message, hint, cause, details } = error;
  return new SpymasterError(code, `${name}: ${message}`, {
    ...(hint === null ? {} : { hint }),
    cause,
    details,
  });
}

async function* recordRuns(
  chunks: AsyncIterable<Uint8Array>,
  tsOut: boolean,
  startOffset: number,
  onTruncated: 'throw' | 'ignore',
): AsyncGenerator<RecordRun> {
  let scratch = new Uint8Array(0);
  let held = 0;
  let offset = startOffset;
  let records = 0;
  for await (const chunk of chunks) {
    if (held + chunk.length > scratch.length) {
      const grown = new Uint8Array(held + chunk.length);
      grown.set(scratch.subarray(0, held));
      scratch = grown;
    }
    scratch.set(chunk, held);
    const end = held + chunk.length;
    let at = 0;
    for (;;) {
      const run = nextRun(scratch, at, end, tsOut);
      if (run === 'short') break;
      if (run === 'corrupt') throw badLength(scratch[at]!, offset + at, records);
      yield run;
      at += run.count * run.stride;
      records += run.count;
    }
    scratch.copyWithin(0, at, end);
    held = end - at;
    offset += at;
  }
  if (held > 0 && onTruncated === 'throw') {
    throw new SpymasterError(
      'DBN_TRUNCATED',
      `The data ends inside a record: ${held} bytes are left over after ${records} whole records (byte ${offset}).`,
      {
        hint: 'Download it again; the records before are complete.',
        details: { byteOffset: offset, records, trailingBytes: held },
      },
    );
  }
}

function badLength(lengthByte: number, byteOffset: number, records: number): SpymasterError {
  return new SpymasterError(
    'DBN_CORRUPT_RECORD',
    `Record ${records + 1} declares a length of ${lengthByte * LENGTH_UNIT} bytes, less than its ${HEADER_SIZE}-byte header (byte ${byteOffset}).`,
    { hint: 'The file is damaged from there on; download it again.', details: { byteOffset, records } },
  );
}

function nextRun(
  bytes: Uint8Array,
  at: number,
  end: number,
  tsOut: boolean,
): RecordRun | 'short' | 'corrupt' {
  if (at >= end) return 'short';
  const stride = bytes[at]! * LENGTH_UNIT;
  const minimum = HEADER_SIZE + (tsOut ? TS_OUT_SIZE : 0);
  if (stride < HEADER_SIZE) return 'corrupt';
  if (at + stride > end) return 'short';
  const length = bytes[at];
  const rtype = bytes[at + 1]!;
  let count = 1;
  for (
    let next = at + stride;
    next + stride <= end && bytes[next] === length && bytes[next + 1] === rtype;
    next += stride
  )
    count++;
  const whole = at + count * stride;
  return {
    bytes: bytes.subarray(at, whole),
    view: new DataView(bytes.buffer, bytes.byteOffset + at, whole - at),
    rtype,
    layout: stride < minimum ? null : layoutOf(rtype, stride - (tsOut ? TS_OUT_SIZE : 0)),
    count,
    stride,
    tsOut: tsOut && stride >= minimum,
  };
}
