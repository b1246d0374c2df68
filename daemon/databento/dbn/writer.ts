import { type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';
import { encodeMetadata, type Metadata } from './metadata.ts';

const compress = promisify(zstdCompress);

export interface DbnWriterOptions {
  /** zstd level; 1 is fast and within a few per cent of 3 on market data. */
  readonly level?: number;
}

/**
 * Writes a `.dbn.zst` file the way the service does: the header in a frame of its own,
 * then one frame per block of whole records. Blocks are compressed off the main thread,
 * at most two in flight, and land in order.
 */
export class DbnWriter {
  readonly #file: FileHandle;
  readonly #params: Record<number, number>;
  #tail: Promise<void> = Promise.resolve();
  #previous: Promise<void> = Promise.resolve();

  private constructor(file: FileHandle, level: number) {
    this.#file = file;
    this.#params = { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 1 };
  }

  static async create(path: string, metadata: Metadata, options: DbnWriterOptions = {}): Promise<DbnWriter> {
    const writer = new DbnWriter(await open(path, 'w'), options.level ?? 1);
    await writer.write(encodeMetadata(metadata));
    return writer;
  }

  /** Appends whole records. The bytes may be reused once this resolves. */
  async write(block: Uint8Array): Promise<void> {
    const compressed = compress(new Uint8Array(block), { params: this.#params });
    const before = this.#tail;
    const landed = (async () => {
      const bytes = await compressed;
      await before;
      await this.#file.writeFile(bytes);
    })();
    landed.catch(() => undefined);
    const wait = this.#previous;
    this.#previous = landed;
    this.#tail = landed;
    await wait;
  }

  /** Flushes to the device and closes. */
  async close(): Promise<void> {
    try {
      await this.#tail;
      await this.#file.sync();
    } finally {
      await this.#file.close();
    }
  }
}
