import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';
import { StagedFile } from '../../files/staged-file.ts';
import { encodeMetadata, type Metadata } from './metadata.ts';

const compress = promisify(zstdCompress);

export interface DbnWriterOptions {
  /** zstd level; 1 is fast and within a few per cent of 3 on market data. */
  readonly level?: number;
}

/**
 * Writes a `.dbn.zst` file the way the service does: the header in a frame of its own,
 * then one frame per block of whole records. Blocks are compressed off the main thread,
 * at most two in flight, and land in order. The file is in its place once it is closed;
 * until then, and after any failure, that holds what it held before.
 */
export class DbnWriter {
  readonly #file: StagedFile;
  readonly #params: Record<number, number>;
  #tail: Promise<void> = Promise.resolve();
  #previous: Promise<void> = Promise.resolve();

  private constructor(file: StagedFile, level: number) {
    this.#file = file;
    this.#params = { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 1 };
  }

  /**
   * @throws {SpymasterError} DBN_ENCODE for a header that cannot be written, before
   * anything is; WRITE_FAILED
   */
  static async create(path: string, metadata: Metadata, options: DbnWriterOptions = {}): Promise<DbnWriter> {
    const header = encodeMetadata(metadata);
    const writer = new DbnWriter(await StagedFile.create(path), options.level ?? 1);
    try {
      await writer.write(header);
      return writer;
    } catch (error) {
      await writer.abort();
      throw error;
    }
  }

  /**
   * Appends whole records. The bytes may be reused once this resolves.
   * @throws {SpymasterError} WRITE_FAILED, of this block or one before it
   */
  async write(block: Uint8Array): Promise<void> {
    const compressed = compress(new Uint8Array(block), { params: this.#params });
    const before = this.#tail;
    const landed = (async () => {
      const bytes = await compressed;
      await before;
      await this.#file.append(bytes);
    })();
    landed.catch(() => undefined);
    const wait = this.#previous;
    this.#previous = landed;
    this.#tail = landed;
    await wait;
  }

  /**
   * Flushes to the device and puts the file in its place.
   * @throws {SpymasterError} WRITE_FAILED; then nothing of it is left
   */
  async close(): Promise<void> {
    try {
      await this.#tail;
    } catch (error) {
      await this.#file.discard();
      throw error;
    }
    await this.#file.publish();
  }

  /** Lets go of everything: the file’s place is as it was. */
  async abort(): Promise<void> {
    await this.#tail.catch(() => undefined);
    await this.#file.discard();
  }
}
