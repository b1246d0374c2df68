import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isSpymasterError, SpymasterError } from '../../../shared/errors.ts';
import { sha256OfFile, syncFolder, writeFailure } from '../../durable-files.ts';
import type { Metadata } from '../dbn/metadata.ts';
import { openDbn, openDbnFile, type RecordRun } from '../dbn/source.ts';
import { DbnWriter } from '../dbn/writer.ts';
import type { RangeRequest } from '../request.ts';
import { type Answer, Delivery } from './delivery.ts';

export interface RangeFileResult {
  readonly path: string;
  readonly records: number;
  readonly bytes: number;
  readonly sha256: string;
  /** Answers the file was joined from: 1 unless the connection broke. */
  readonly answers: number;
}

/**
 * A file in the making: `FILE.part0` holds the first answer's bytes as they came, `FILE.part1` the answer that went on where it was
 * cut, and so on. The parts themselves say how far the download has come, so a killed process loses nothing.
 */
export class RangeFile {
  readonly path: string;
  readonly delivery: Delivery;
  #parts: string[];
  #metadata: Metadata | null;

  private constructor(path: string, parts: string[], metadata: Metadata | null, delivery: Delivery) {
    this.path = path;
    this.#parts = parts;
    this.#metadata = metadata;
    this.delivery = delivery;
  }

  /**
   * Finds what an earlier, interrupted download left behind.
   * @throws {SpymasterError} NOT_RESUMABLE when the parts belong to another request
   */
  static async open(path: string, request: RangeRequest): Promise<RangeFile> {
    await mkdir(dirname(path), { recursive: true });
    const delivery = new Delivery();
    const parts: string[] = [];
    let metadata: Metadata | null = null;
    for (const part of await partsOf(path)) {
      const header = await replay(part, delivery, parts.length > 0);
      if (!header) {
        await rm(part);
        continue;
      }
      if (!metadata) checkSameRequest(part, header, request);
      metadata ??= header;
      parts.push(part);
    }
    return new RangeFile(path, parts, metadata, delivery);
  }

  /**
   * Writes an answer's bytes and follows its records.
   * @throws {SpymasterError} what ended the answer early, after every byte of it has been kept
   */
  async append(answer: Answer, onBytes: (bytesReceived: number) => void): Promise<void> {
    const part = `${this.path}.part${this.#parts.length}`;
    let written = 0;
    const file = await create(part);
    async function* kept(): AsyncGenerator<Uint8Array> {
      for await (const chunk of answer.bytes) {
        await file.writeFile(chunk).catch((error: unknown) => Promise.reject(writeFailure(part, error)));
        written += chunk.length;
        onBytes(written);
        yield chunk;
      }
    }
    let hasHeader = false;
    try {
      if (this.delivery.records > 0) this.delivery.startsAgain();
      const source = await openDbn(kept(), { name: part });
      hasHeader = true;
      checkSameForm(part, this.#metadata, source.metadata);
      this.#metadata ??= source.metadata;
      this.#parts.push(part);
      for await (const run of source.runs()) this.delivery.accept(run);
      if (answer.failure()) throw answer.failure();
      this.delivery.finish();
    } catch (error) {
      throw answer.failure() ?? error;
    } finally {
      await file.sync().finally(() => file.close());
      // Without a header the bytes are of no use to anyone.
      if (!hasHeader) await rm(part, { force: true });
    }
  }

  /** Gives the whole file its name. Bytes stay as the service sent them unless they came in several answers. */
  async finish(): Promise<RangeFileResult> {
    const first = this.#parts[0]!;
    if (this.#parts.length > 1) await this.#join(`${this.path}.joined`);
    await rename(this.#parts.length > 1 ? `${this.path}.joined` : first, this.path);
    await syncFolder(dirname(this.path));
    for (const part of this.#parts.slice(this.#parts.length > 1 ? 0 : 1)) await rm(part, { force: true });
    return {
      path: this.path,
      records: this.delivery.records,
      bytes: (await stat(this.path)).size,
      sha256: await sha256OfFile(this.path),
      answers: this.#parts.length,
    };
  }

  async #join(path: string): Promise<void> {
    const delivery = new Delivery();
    const writer = await DbnWriter.create(path, this.#metadata!);
    try {
      for (const part of this.#parts) await replay(part, delivery, part !== this.#parts[0], (run) => writer.write(run.bytes));
    } catch (error) {
      throw writeFailure(path, error);
    } finally {
      await writer.close();
    }
  }
}

/** Earlier parts of a file, in order. */
async function partsOf(path: string): Promise<string[]> {
  const prefix = `${basename(path)}.part`;
  const names = await readdir(dirname(path));
  return names
    .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .sort((a, b) => Number(a.slice(prefix.length)) - Number(b.slice(prefix.length)))
    .map((name) => join(dirname(path), name));
}

/** Runs a part's records past the delivery; its header, or null when it was cut before the end of that. */
async function replay(
  part: string,
  delivery: Delivery,
  isContinuation: boolean,
  onRun: (run: RecordRun) => Promise<void> = async () => undefined,
): Promise<Metadata | null> {
  let metadata: Metadata | null = null;
  try {
    const source = await openDbnFile(part, { fragment: false, onTruncated: 'ignore' });
    metadata = source.metadata;
    if (isContinuation) delivery.startsAgain();
    for await (const run of source.runs()) {
      const fresh = delivery.accept(run);
      if (fresh) await onRun(fresh);
    }
  } catch (error) {
    const cutShort = isSpymasterError(error) && ['DBN_TRUNCATED', 'DBN_BAD_MAGIC', 'DBN_CORRUPT_METADATA'].includes(error.code);
    if (!cutShort) throw error;
  }
  return metadata;
}

function checkSameRequest(part: string, header: Metadata, { dataset, schema, symbols }: RangeRequest): void {
  const wanted = typeof symbols === 'string' ? [symbols] : symbols;
  const same =
    header.dataset === dataset &&
    header.schema === schema &&
    (header.symbols.length === 0 || [...header.symbols].sort().join() === [...wanted].sort().join());
  if (same) return;
  throw new SpymasterError('NOT_RESUMABLE', `${part} belongs to another request (${header.dataset} ${header.schema}).`, {
    hint: 'Delete it, or download to another place.',
  });
}

function checkSameForm(part: string, first: Metadata | null, next: Metadata | null): void {
  if (!first || !next || (first.version === next.version && first.tsOut === next.tsOut)) return;
  throw new SpymasterError(
    'NOT_RESUMABLE',
    `${part} came as DBN version ${next.version} and what is before it as ${first.version}.`,
    {
      hint: 'Delete the partial files and download again.',
    },
  );
}

async function create(path: string) {
  try {
    return await open(path, 'w');
  } catch (error) {
    throw writeFailure(path, error);
  }
}
