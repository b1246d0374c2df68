import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DbnWriter, type Metadata } from '../databento/index.ts';
import { moveDurably } from '../files/durable-write.ts';

/**
 * The files of one day, written under temporary names and put in place together, in the
 * order of their paths as they were created: the one that a day is found by comes last.
 */
export class DayFiles {
  readonly #opened: { readonly path: string; readonly writer: DbnWriter }[] = [];

  /** @throws {SpymasterError} DBN_ENCODE; errors of the file system */
  async create(path: string, metadata: Metadata): Promise<DbnWriter> {
    await mkdir(dirname(path), { recursive: true });
    const writer = await DbnWriter.create(temporary(path), metadata);
    this.#opened.push({ path, writer });
    return writer;
  }

  /**
   * Puts the files in place; their writers have been closed.
   * @throws {SpymasterError} WRITE_FAILED
   */
  async publish(): Promise<void> {
    for (const { path } of this.#opened) await moveDurably(temporary(path), path);
    this.#opened.length = 0;
  }

  /** Closes what is still open, and removes what is not in place. */
  async discard(): Promise<void> {
    await Promise.allSettled(this.#opened.map(({ writer }) => writer.abort()));
    for (const { path } of this.#opened) await rm(temporary(path), { force: true });
  }
}

const temporary = (path: string): string => `${path}.tmp`;
