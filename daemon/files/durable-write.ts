import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isSpymasterError, SpymasterError } from '../../shared/errors.ts';
import { tokenLiveness, WRITER_TOKEN_PATTERN, writerToken } from './owner.ts';

/** The moments of a durable write, for tests that pull the plug at each of them. */
export type WriteStep = 'staged' | 'staged-synced' | 'renamed' | 'folder-synced';
export type StepHook = (step: WriteStep, path: string) => void | Promise<void>;

const NO_STEP: StepHook = () => undefined;
const STAGED = new RegExp(`\\.(${WRITER_TOKEN_PATTERN})\\.tmp$`);

/** The place that a growing file is to have; null for one that is in its place. */
export const placeOfStaged = (path: string): string | null =>
  STAGED.test(path) ? path.replace(STAGED, '') : null;
/** A leftover of a writer that cannot be asked about is removed after a day. */
const MAX_LEFTOVER_AGE_MS = 24 * 3_600_000;

/**
 * Where a writer puts what is to become `path`: no two writers ever write the same file.
 */
const stagedPath = (path: string, writer: string): string => `${path}.${writer}.tmp`;

/**
 * Puts bytes at a path so that it holds either the old content or the new, whenever the
 * machine stops: temporary file in the same folder, fsync, rename, fsync the folder.
 * @throws {SpymasterError} WRITE_FAILED (disk full, no permission); nothing half-written
 * stays behind
 */
export async function writeDurably(
  path: string,
  bytes: Uint8Array | string,
  onStep = NO_STEP,
  mode = 0o666,
): Promise<void> {
  const staging = new Staging(onStep);
  await staging.write(path, bytes, mode);
  try {
    await staging.publish([path]);
  } finally {
    await staging.discard();
  }
}

/**
 * The same for a file that must not be there yet, so that of several makers one succeeds
 * and the others see its whole content.
 * @returns false when the path is taken
 * @throws {SpymasterError} WRITE_FAILED
 */
export async function createDurably(
  path: string,
  bytes: Uint8Array | string,
  mode = 0o666,
): Promise<boolean> {
  const staging = new Staging();
  await staging.write(path, bytes, mode);
  try {
    return await staging.publishNew(path);
  } finally {
    await staging.discard();
  }
}

/**
 * One writer's files beside their places. What several files say together appears
 * together this way: a disk that fills up while they are written leaves the old ones as
 * they were.
 */
export class Staging {
  readonly #onStep: StepHook;
  readonly #writer = writerToken();
  readonly #staged = new Set<string>();

  constructor(onStep: StepHook = NO_STEP) {
    this.#onStep = onStep;
  }

  /**
   * Writes bytes beside a path and fsyncs them.
   * @throws {SpymasterError} WRITE_FAILED; nothing half-written stays behind
   */
  async write(path: string, bytes: Uint8Array | string, mode = 0o666): Promise<void> {
    const staged = stagedPath(path, this.#writer);
    try {
      await mkdir(dirname(path), { recursive: true });
      const file = await open(staged, 'wx', mode);
      try {
        await file.writeFile(bytes);
        await this.#onStep('staged', path);
        await file.sync();
      } finally {
        await file.close();
      }
      await this.#onStep('staged-synced', path);
      this.#staged.add(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== undefined) await rm(staged, { force: true });
      throw writeFailure(path, error);
    }
  }

  /**
   * Renames staged files into place and fsyncs their folders.
   * @throws {SpymasterError} WRITE_FAILED
   */
  async publish(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      try {
        await rename(stagedPath(path, this.#writer), path);
        this.#staged.delete(path);
      } catch (error) {
        throw writeFailure(path, error);
      }
      await this.#onStep('renamed', path);
    }
    for (const folder of new Set(paths.map(dirname))) {
      await syncFolder(folder);
      await this.#onStep('folder-synced', folder);
    }
  }

  /**
   * Puts a staged file in place unless something is there.
   * @throws {SpymasterError} WRITE_FAILED
   */
  async publishNew(path: string): Promise<boolean> {
    try {
      await link(stagedPath(path, this.#writer), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw writeFailure(path, error);
    }
    await syncFolder(dirname(path));
    return true;
  }

  /** Removes what was staged and not published. */
  async discard(): Promise<void> {
    for (const path of this.#staged) await rm(stagedPath(path, this.#writer), { force: true });
    this.#staged.clear();
  }
}

/**
 * Removes what killed writers left staged below a folder. What a living writer stages is
 * left alone, and so is what a writer of another machine has staged within the last day.
 */
export async function sweepStaged(folder: string): Promise<void> {
  const names = (await ifExists(readdir(folder, { recursive: true }))) ?? [];
  for (const name of names) {
    const token = STAGED.exec(name)?.[1];
    if (token === undefined) continue;
    const path = join(folder, name);
    const liveness = tokenLiveness(token);
    const age = Date.now() - ((await ifExists(stat(path)))?.mtimeMs ?? Date.now());
    if (liveness === 'dead' || (liveness === 'unknown' && age > MAX_LEFTOVER_AGE_MS))
      await rm(path, { force: true });
  }
}

/**
 * A failed write in words: a full disk, a missing permission. Anything that did not come
 * from the file system is passed through.
 */
export function writeFailure(path: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (isSpymasterError(error) || code === undefined) return error;
  const full = code === 'ENOSPC';
  return new SpymasterError(
    'WRITE_FAILED',
    `${path} could not be written: ${full ? 'the disk is full' : code}.`,
    {
      hint: full
        ? 'Free some space and try again; what has arrived and what is finished is kept.'
        : 'Check that the folder may be written to.',
      cause: error,
    },
  );
}

const ERRNO_WORDS: Readonly<Record<string, string>> = {
  EACCES: 'may not be read or written by this user',
  EPERM: 'may not be read or written by this user',
  EROFS: 'is on a disk that cannot be written to',
  ENOTDIR: 'is no folder, or lies below something that is none',
  EISDIR: 'is a folder, not a file',
  ENOSPC: 'could not be written: the disk is full',
  EMFILE: 'could not be opened: too many files are open',
};

/** What the file system refused, in a sentence; null for any other failure. */
export function fileFailure(
  error: unknown,
  hint = 'Check the path and its permissions.',
): SpymasterError | null {
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  const words = code === undefined ? undefined : ERRNO_WORDS[code];
  if (words === undefined) return null;
  return new SpymasterError('FILE_UNREADABLE', `${path ?? 'A file'} ${words}.`, {
    hint,
    cause: error,
  });
}

/**
 * Makes renames in a folder last, whenever the machine stops.
 * @throws {SpymasterError} WRITE_FAILED
 */
export async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    throw writeFailure(path, error);
  }
}

/**
 * Renames a file that is whole, and makes that last.
 * @throws {SpymasterError} WRITE_FAILED
 */
export async function moveDurably(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    throw writeFailure(to, error);
  }
  await syncFolder(dirname(to));
}

export const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

/** Hash of a file's content, read as a stream. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }))
    hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

/**
 * What a promise gives, or null where the file it reads does not exist; every other
 * failure stands.
 */
export function ifExists<T>(reading: Promise<T>): Promise<T | null> {
  return reading.catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}
