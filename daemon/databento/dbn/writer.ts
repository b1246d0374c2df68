import { promisify } from 'node:util';
import { constants, type ZstdOptions, zstdCompress } from 'node:zlib';
import { SpymasterError } from '../../../shared/errors.ts';
import { StagedFile } from '../../files/staged-file.ts';
import type { Fields, Layout } from './layout.ts';
import { encodeMetadata, type Metadata } from './metadata.ts';
import { encodeRecord, type FieldValue, type RecordOf } from './records.ts';
import type { RecordRun } from './source.ts';

const compress = promisify(zstdCompress);

/**
 * Bytes of records that are kept before they are written: a frame of its own for each.
 */
const BLOCK_BYTES = 1 << 20;
/** What a block is compressed to comes in pieces of so many bytes, mostly in one. */
const COMPRESSED_PIECE_BYTES = 1 << 16;

/** What a file of DBN may be: with or without a header, compressed or not. */
export const DBN_FORMS = ['.dbn.zst', '.dbn', '.dbn.frag.zst', '.dbn.frag'] as const;
export type DbnForm = (typeof DBN_FORMS)[number];

/** The form that a file's name asks for; null for another kind of file. */
export const dbnFormOf = (path: string): DbnForm | null =>
  DBN_FORMS.find((form) => path.endsWith(form)) ?? null;

export interface DbnWriterOptions {
  /** zstd level; 1 is fast and within a few per cent of 3 on market data. */
  readonly level?: number;
  /** Default: what the file's name asks for, `.dbn.zst` where it asks for none. */
  readonly form?: DbnForm;
  /**
   * What becomes of a file that cannot be finished: nothing is left of it, or what was
   * written is left beside its place. Default `discard`.
   */
  readonly unfinished?: 'discard' | 'leave';
}

/** The fields of a record that is to be written; its length is known. */
export type NewRecord<F extends Fields> = Omit<RecordOf<F>['fields'], 'length'>;

/**
 * Writes a DBN file the way the service does: the header in a frame of its own, then one
 * frame per block of whole records. Blocks are compressed off the main thread, at most
 * two in flight, and land in order. The file is in its place once it is closed; until
 * then, and after any failure, that holds what it held before.
 */
export class DbnWriter {
  /** Written one by one or as runs; blocks are not looked into. */
  records = 0;
  readonly #file: StagedFile;
  readonly #metadata: Metadata;
  readonly #isCompressed: boolean;
  readonly #compression: ZstdOptions;
  readonly #unfinished: 'discard' | 'leave';
  #isClosed = false;
  #gathered: Uint8Array[] = [];
  #gatheredBytes = 0;
  #tail: Promise<void> = Promise.resolve();
  #previous: Promise<void> = Promise.resolve();

  private constructor(file: StagedFile, metadata: Metadata, form: DbnForm, options: DbnWriterOptions) {
    const { level = 1, unfinished = 'discard' } = options;
    this.#file = file;
    this.#metadata = metadata;
    this.#isCompressed = form.endsWith('.zst');
    this.#unfinished = unfinished;
    this.#compression = {
      chunkSize: COMPRESSED_PIECE_BYTES,
      params: { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 1 },
    };
  }

  /**
   * @param metadata what a fragment keeps to too, though it is not written there
   * @throws {SpymasterError} DBN_ENCODE for a header that cannot be written, before
   * anything is; WRITE_FAILED
   */
  static async create(path: string, metadata: Metadata, options: DbnWriterOptions = {}): Promise<DbnWriter> {
    const form = options.form ?? dbnFormOf(path) ?? '.dbn.zst';
    // How many records there will be is not known.
    const header = encodeMetadata({ ...metadata, recordCount: null });
    const writer = new DbnWriter(await StagedFile.create(path), metadata, form, options);
    if (form.includes('.frag')) return writer;
    try {
      await writer.write(header);
      return writer;
    } catch (error) {
      await writer.abort();
      throw error;
    }
  }

  /**
   * Appends a record. Those of one by one are gathered into blocks.
   * @param tsOut when it was sent, in a file whose header says that records have it
   * @throws {SpymasterError} DBN_ENCODE for a value that does not fit, or a time of
   * sending where the header promises none or one too few; WRITE_FAILED
   */
  async record<F extends Fields>(
    layout: Layout<F>,
    fields: NewRecord<F>,
    tsOut: bigint | null = null,
  ): Promise<void> {
    this.#requireTsOut(tsOut !== null);
    const values = fields as Readonly<Record<string, FieldValue>>;
    await this.#gather(encodeRecord({ layout, fields: values, tsOut, raw: null }), 1);
  }

  /**
   * Appends a run of records of this file's version. Its bytes may be reused once this
   * resolves.
   * @throws {SpymasterError} DBN_ENCODE for times of sending where the header promises
   * none, or none where it does; WRITE_FAILED, of it or of what came before
   */
  async run({ bytes, count, tsOut }: RecordRun): Promise<void> {
    this.#requireTsOut(tsOut);
    await this.#gather(bytes.slice(), count);
  }

  #requireTsOut(hasTsOut: boolean): void {
    if (hasTsOut === this.#metadata.tsOut) return;
    throw new SpymasterError(
      'DBN_ENCODE',
      this.#metadata.tsOut
        ? 'Records of this file have a time of sending, and these have none.'
        : 'Records of this file have no time of sending, and these have.',
      { hint: 'Give times of sending exactly where the header says ts_out.' },
    );
  }

  async #gather(bytes: Uint8Array, records: number): Promise<void> {
    if (this.#isClosed)
      throw new SpymasterError('WRITE_FAILED', 'The file has been closed: nothing more goes into it.', {
        hint: 'Write before it is closed.',
      });
    this.records += records;
    this.#gathered.push(bytes);
    this.#gatheredBytes += bytes.length;
    if (this.#gatheredBytes >= BLOCK_BYTES) await this.flush();
  }

  /** Writes what has been gathered as a block of its own. */
  async flush(): Promise<void> {
    if (this.#gatheredBytes === 0) return;
    const block = Buffer.concat(this.#gathered);
    this.#gathered = [];
    this.#gatheredBytes = 0;
    await this.#append(block);
  }

  /**
   * Appends a block of whole records, a frame of its own. The bytes may be reused once
   * this resolves.
   * @throws {SpymasterError} WRITE_FAILED, of this block or one before it
   */
  async write(block: Uint8Array): Promise<void> {
    if (this.#gatheredBytes > 0) await this.flush();
    await this.#append(new Uint8Array(block));
  }

  /**
   * Appends a block of whole records, a frame of its own, without a copy of it.
   * @param onLanded told once the file has the block: until then its bytes must stay
   * @throws {SpymasterError} WRITE_FAILED, of this block or one before it
   */
  async lend(block: Uint8Array, onLanded: () => void): Promise<void> {
    if (this.#gatheredBytes > 0) await this.flush();
    await this.#append(block, onLanded);
  }

  async #append(block: Uint8Array, onLanded: () => void = () => undefined): Promise<void> {
    const ready = this.#isCompressed ? compress(block, this.#compression) : block;
    const before = this.#tail;
    const landed = (async () => {
      const bytes = await ready;
      await before;
      await this.#file.append(bytes);
      onLanded();
    })();
    landed.catch(() => undefined);
    const wait = this.#previous;
    this.#previous = landed;
    this.#tail = landed;
    await wait;
  }

  /**
   * Everything given so far is on the device, in the file that grows beside its place.
   * @throws {SpymasterError} WRITE_FAILED
   */
  async sync(): Promise<void> {
    await this.flush();
    await this.#tail;
    await this.#file.sync();
  }

  /**
   * Flushes to the device and puts the file in its place; once closed, it does nothing.
   * @throws {SpymasterError} WRITE_FAILED
   */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      await this.flush();
      await this.#tail;
    } catch (error) {
      if (this.#unfinished === 'discard') await this.#file.discard();
      else await this.#file.leave();
      throw error;
    }
    await this.#file.publish(this.#unfinished);
  }

  /** Stops, and leaves what was written where it grew: the file’s place is as it was. */
  async leave(): Promise<void> {
    this.#isClosed = true;
    await this.flush().catch(() => undefined);
    await this.#tail.catch(() => undefined);
    await this.#file.leave();
  }

  /** Lets go of everything: the file’s place is as it was. */
  async abort(): Promise<void> {
    this.#isClosed = true;
    await this.#tail.catch(() => undefined);
    await this.#file.discard();
  }
}
