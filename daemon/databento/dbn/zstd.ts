import { constants, createZstdDecompress } from 'node:zlib';
import { SpymasterError } from '../../../shared/errors.ts';

/**
 * Decompressed bytes per chunk: the stream's default of 16 KiB costs three quarters of
 * the speed.
 */
const OUTPUT_CHUNK_BYTES = 1 << 20;
/**
 * Chunks that may wait: the next is decompressed, on another thread, while the last is
 * being read.
 */
const READ_AHEAD_CHUNKS = 4;
const FRAME_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const CHECKSUM_BYTES = 4;
const CONTENT_SIZE_BYTES = [0, 2, 4, 8] as const;
const DICTIONARY_ID_BYTES = [0, 1, 2, 4] as const;
const RLE_BLOCK = 1;

export const isZstdMagic = (word: number): boolean => word >>> 0 === FRAME_MAGIC;
export const isSkippableMagic = (word: number): boolean => (word & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC;

type Decompressor = ReturnType<typeof createZstdDecompress>;
type Expecting = 'magic' | 'skippable-size' | 'descriptor' | 'frame-header' | 'block-header' | 'body';

/**
 * Follows the frame structure of a zstd stream as its bytes pass by (RFC 8878 §3.1), so
 * that a stream cut anywhere is known to be cut, and bytes that are no frame are named
 * with their offset. It reads headers only; block contents are stepped over.
 */
class FrameWalker {
  offset = 0;
  frames = 0;
  /** Bytes up to the end of the last whole frame. */
  wholeBytes = 0;
  #expecting: Expecting = 'magic';
  #need = 4;
  #word = 0;
  #have = 0;
  #hasChecksum = false;
  #lastBlock = false;

  /** True between frames, where a stream may rightly end. */
  get atBoundary(): boolean {
    return this.#expecting === 'magic' && this.#have === 0;
  }

  push(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#expecting === 'body' || this.#expecting === 'frame-header') {
        const step = Math.min(this.#need, bytes.length - at);
        this.#need -= step;
        at += step;
        this.offset += step;
      } else {
        this.#word += bytes[at++]! * 2 ** (8 * this.#have++);
        this.#need--;
        this.offset++;
      }
      while (this.#need === 0) this.#advance();
    }
  }

  #expect(expecting: Expecting, bytes: number): void {
    this.#expecting = expecting;
    this.#need = bytes;
    this.#word = 0;
    this.#have = 0;
  }

  #advance(): void {
    const word = this.#word;
    switch (this.#expecting) {
      case 'magic':
        if (isSkippableMagic(word)) return this.#expect('skippable-size', 4);
        if (!isZstdMagic(word)) throw strayBytes(this.offset - 4);
        this.frames++;
        return this.#expect('descriptor', 1);
      case 'skippable-size':
        this.#lastBlock = true;
        this.#hasChecksum = false;
        return this.#expect('body', word);
      case 'descriptor':
        return this.#readDescriptor(word);
      case 'frame-header':
        return this.#expect('block-header', 3);
      case 'block-header': {
        this.#lastBlock = (word & 1) === 1;
        const type = (word >> 1) & 3;
        return this.#expect(
          'body',
          (type === RLE_BLOCK ? 1 : word >> 3) + (this.#lastBlock && this.#hasChecksum ? CHECKSUM_BYTES : 0),
        );
      }
      case 'body':
        if (!this.#lastBlock) return this.#expect('block-header', 3);
        this.wholeBytes = this.offset;
        return this.#expect('magic', 4);
    }
  }

  #readDescriptor(descriptor: number): void {
    const singleSegment = (descriptor >> 5) & 1;
    this.#hasChecksum = ((descriptor >> 2) & 1) === 1;
    const sizeCode = descriptor >> 6;
    const contentSize = sizeCode === 0 ? singleSegment : CONTENT_SIZE_BYTES[sizeCode]!;
    this.#expect(
      'frame-header',
      (singleSegment ? 0 : 1) + DICTIONARY_ID_BYTES[descriptor & 3]! + contentSize,
    );
  }
}

/**
 * How many bytes of a zstd stream are whole frames, from its beginning: what a writer
 * that was killed has left can be cut there, and read.
 */
export async function wholeFrameBytes(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  const walker = new FrameWalker();
  try {
    for await (const chunk of chunks) walker.push(chunk);
  } catch (error) {
    if (!isAfterWholeFrame(error)) throw error;
  }
  return walker.wholeBytes;
}

/** What follows a whole frame is none: all before it is good. */
const strayBytes = (offset: number): SpymasterError =>
  new SpymasterError(
    'ZSTD_CORRUPT',
    `The compressed data is damaged: these bytes start no zstd frame (compressed byte ${offset}).`,
    {
      hint: 'The records before are complete; download the file again.',
      details: { byteOffset: offset, afterWholeFrame: 1 },
    },
  );

/** Whether an error is of bytes that follow a whole frame: all before them is good. */
export const isAfterWholeFrame = (error: unknown): boolean =>
  error instanceof SpymasterError && error.details?.afterWholeFrame === 1;

function corrupt(message: string, offset: number, cause?: unknown): SpymasterError {
  return new SpymasterError(
    'ZSTD_CORRUPT',
    `The compressed data is damaged: ${message} (compressed byte ${offset}).`,
    {
      hint: 'Download the file again.',
      cause,
      details: { byteOffset: offset },
    },
  );
}

/**
 * Decompresses a zstd stream of any number of frames, skippable ones included.
 *
 * Databento's downloads have several frames, and some Node releases stop after the first
 * without a word. Nothing here relies on the runtime: the walker knows where frames end,
 * and every compressed byte must have been consumed.
 *
 * @throws {SpymasterError} DBN_TRUNCATED when the stream ends inside a frame,
 * ZSTD_CORRUPT when what follows a frame is none (both after yielding what came before),
 * or for other damage
 */
export async function* decompressZstd(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const walker = new FrameWalker();
  const stream = createZstdDecompress({
    chunkSize: OUTPUT_CHUNK_BYTES,
    // A hostile header may ask for a window of gigabytes; the service uses at most 8 MiB.
    params: { [constants.ZSTD_d_windowLogMax]: 27 },
  });
  const output = new ReadAhead(stream);
  const feeding = feed(chunks, walker, stream, output);
  feeding.catch((error) => stream.destroy(error as Error));
  try {
    yield* output.chunks();
    const stray = await feeding;
    if (stray) throw stray;
  } catch (error) {
    if (error instanceof SpymasterError) throw error;
    throw walker.atBoundary || !isUnexpectedEnd(error)
      ? corrupt((error as Error).message, walker.offset, error)
      : cut(walker);
  } finally {
    stream.destroy();
  }
  if (!walker.atBoundary) throw cut(walker);
  if (stream.bytesWritten !== walker.offset) {
    throw corrupt(
      `only ${stream.bytesWritten} of ${walker.offset} bytes were decompressed`,
      stream.bytesWritten,
    );
  }
}

/**
 * A stream's chunks one by one. The stream's own iterator would hand out everything it
 * holds as one fresh copy, and stop the decompressor whenever a chunk is waiting.
 */
class ReadAhead {
  readonly #stream: Decompressor;
  readonly #waiting: Uint8Array[] = [];
  #ended = false;
  #cut = false;
  #failure: unknown = null;
  #wake: () => void = () => undefined;

  constructor(stream: Decompressor) {
    this.#stream = stream;
    stream.on('data', (chunk: Uint8Array) => {
      this.#waiting.push(chunk);
      if (this.#waiting.length >= READ_AHEAD_CHUNKS) stream.pause();
      this.#wake();
    });
    stream.on('error', (error) => {
      this.#failure = error;
      this.#wake();
    });
    stream.on('close', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  /**
   * All input has been worked through and its end is not a rightful one: what is still
   * held is all there will be.
   */
  cut(): void {
    this.#cut = true;
    this.#wake();
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const chunk = this.#waiting.shift();
      if (chunk) {
        if (this.#stream.isPaused()) this.#stream.resume();
        yield chunk;
        release(chunk);
      } else if (this.#failure) throw this.#failure;
      else if (this.#ended || (this.#cut && this.#stream.readableLength === 0)) return;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}

/**
 * Frees a chunk's memory now instead of at the next garbage collection, which so many
 * megabytes a second would otherwise keep calling for. The decompressor fills one buffer
 * from front to back and then takes another: only with its last chunk is a buffer done
 * with.
 */
function release({ buffer, byteOffset, byteLength }: Uint8Array): void {
  if (byteOffset + byteLength === buffer.byteLength) (buffer as ArrayBuffer).transfer(0);
}

const isUnexpectedEnd = (error: unknown): boolean =>
  /unexpected end|Src size is incorrect|buffer error/i.test((error as Error).message);

function cut(walker: FrameWalker): SpymasterError {
  return new SpymasterError(
    'DBN_TRUNCATED',
    `The file is cut off inside a compressed frame (compressed byte ${walker.offset}).`,
    {
      hint: 'Download it again; the records before the cut are complete.',
      details: { byteOffset: walker.offset },
    },
  );
}

async function feed(
  chunks: AsyncIterable<Uint8Array>,
  walker: FrameWalker,
  stream: Decompressor,
  output: ReadAhead,
): Promise<SpymasterError | null> {
  let worked: Promise<void> = Promise.resolve();
  let stray: SpymasterError | null = null;
  for await (const chunk of chunks) {
    const startsAt = walker.offset;
    stray = strayIn(walker, chunk);
    // What comes before the stray bytes is decompressed first, and handed on.
    const end = stray === null ? chunk.length : Number(stray.details!.byteOffset) - startsAt;
    if (stream.destroyed) return null;
    let ready = false;
    worked = new Promise((resolve) => {
      ready = stream.write(chunk.subarray(0, Math.max(0, end)), () => resolve());
    });
    if (!ready) await drained(stream);
    if (stray !== null) break;
  }
  if (stray === null && walker.atBoundary) {
    stream.end();
    return null;
  }
  // Ending the stream would throw away what it has decompressed and not yet handed out.
  await worked;
  output.cut();
  return stray;
}

/** @throws {SpymasterError} ZSTD_CORRUPT for any other damage */
function strayIn(walker: FrameWalker, chunk: Uint8Array): SpymasterError | null {
  try {
    walker.push(chunk);
    return null;
  } catch (error) {
    if (isAfterWholeFrame(error)) return error as SpymasterError;
    throw error;
  }
}

function drained(stream: Decompressor): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stream.off('drain', done);
      stream.off('close', done);
      resolve();
    };
    stream.once('drain', done);
    stream.once('close', done);
  });
}
