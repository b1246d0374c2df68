import { SpymasterError } from '../../../shared/errors.ts';
import type { DbnSource, RecordRun } from './source.ts';
import { DbnWriter } from './writer.ts';

/**
 * Bytes that are kept for a file before they are written: a frame of its own for each.
 */
const BLOCK_BYTES = 1 << 20;

/** Runs of records, gathered into blocks that are worth a frame. */
export class RunWriter {
  records = 0;
  readonly #writer: DbnWriter;
  #blocks: Uint8Array[] = [];
  #bytes = 0;

  constructor(writer: DbnWriter) {
    this.#writer = writer;
  }

  /** Takes a run's bytes over: they may be reused once this resolves. */
  async add({ bytes, count }: RecordRun): Promise<void> {
    this.records += count;
    this.#blocks.push(bytes.slice());
    this.#bytes += bytes.length;
    if (this.#bytes >= BLOCK_BYTES) await this.#flush();
  }

  async #flush(): Promise<void> {
    if (this.#bytes === 0) return;
    await this.#writer.write(Buffer.concat(this.#blocks));
    this.#blocks = [];
    this.#bytes = 0;
  }

  async close(): Promise<void> {
    await this.#flush();
    await this.#writer.close();
  }

  abort(): Promise<void> {
    return this.#writer.abort();
  }
}

/**
 * Writes a source to a `.dbn.zst` file, under its header.
 * @returns how many records there are
 * @throws {SpymasterError} USAGE for a source without a header; as reading and writing
 * do: then the file is as it was
 */
export async function writeSource(source: DbnSource, path: string): Promise<number> {
  if (!source.metadata)
    throw new SpymasterError('USAGE', `${source.name} has no header to write.`, {
      hint: 'Fragments can be read, and not written anew.',
    });
  // How many there are is not known before they are read.
  const writer = new RunWriter(await DbnWriter.create(path, { ...source.metadata, recordCount: null }));
  try {
    for await (const run of source.runs()) await writer.add(run);
    await writer.close();
    return writer.records;
  } catch (error) {
    await writer.abort();
    throw error;
  }
}
