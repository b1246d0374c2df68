import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder, writeFailure } from './durable-write.ts';
import { writerToken } from './owner.ts';

/**
 * A file that grows beside its place and is put there when it is whole: until then its
 * place holds what it held before.
 */
export class StagedFile {
  readonly #path: string;
  readonly #staged: string;
  readonly #file: FileHandle;
  #isOpen = true;

  private constructor(path: string, staged: string, file: FileHandle) {
    this.#path = path;
    this.#staged = staged;
    this.#file = file;
  }

  /** @throws {SpymasterError} WRITE_FAILED */
  static async create(path: string): Promise<StagedFile> {
    const staged = `${path}.${writerToken()}.tmp`;
    try {
      await mkdir(dirname(path), { recursive: true });
      return new StagedFile(path, staged, await open(staged, 'wx'));
    } catch (error) {
      throw writeFailure(path, error);
    }
  }

  /** @throws {SpymasterError} WRITE_FAILED */
  async append(bytes: Uint8Array): Promise<void> {
    try {
      await this.#file.writeFile(bytes);
    } catch (error) {
      throw writeFailure(this.#path, error);
    }
  }

  /**
   * What was appended is on the device.
   * @throws {SpymasterError} WRITE_FAILED
   */
  async sync(): Promise<void> {
    try {
      await this.#file.datasync();
    } catch (error) {
      throw writeFailure(this.#path, error);
    }
  }

  /**
   * Makes what was written last, and puts it in place.
   * @param unfinished what becomes of it where that cannot be done. Default `discard`
   * @throws {SpymasterError} WRITE_FAILED
   */
  async publish(unfinished: 'discard' | 'leave' = 'discard'): Promise<void> {
    try {
      await this.#file.sync();
      await this.#close();
      await rename(this.#staged, this.#path);
    } catch (error) {
      if (unfinished === 'discard') await this.discard();
      else await this.leave();
      throw writeFailure(this.#path, error);
    }
    await syncFolder(dirname(this.#path));
  }

  /** Stops, and leaves what was appended beside the file’s place. */
  async leave(): Promise<void> {
    await this.#close().catch(() => undefined);
  }

  /** Leaves no trace; after `publish` it does nothing to what is in place. */
  async discard(): Promise<void> {
    await this.#close().catch(() => undefined);
    await rm(this.#staged, { force: true });
  }

  async #close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#file.close();
  }
}
