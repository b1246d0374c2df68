import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SpymasterError } from '../../shared/errors.ts';

/** The moments of a durable write, for tests that pull the plug at each of them. */
export type WriteStep = 'temporary-written' | 'temporary-synced' | 'renamed' | 'folder-synced';
export type StepHook = (step: WriteStep, path: string) => void | Promise<void>;

/**
 * Puts bytes at a path so that it holds either the old content or the new, whenever the machine stops: temporary file in the same
 * folder, fsync, rename, fsync the folder.
 * @throws {SpymasterError} LAKE_WRITE_FAILED (disk full, no permission); nothing half-written stays behind
 */
export async function writeDurably(
  path: string,
  bytes: Uint8Array | string,
  onStep: StepHook = () => undefined,
): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(bytes);
      await onStep('temporary-written', path);
      await file.sync();
    } finally {
      await file.close();
    }
    await onStep('temporary-synced', path);
    await rename(temporary, path);
    await onStep('renamed', path);
    const folder = await open(dirname(path), 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
    await onStep('folder-synced', path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    await rm(temporary, { force: true });
    const full = code === 'ENOSPC';
    throw new SpymasterError('LAKE_WRITE_FAILED', `${path} could not be written: ${full ? 'the disk is full' : code}.`, {
      hint: full
        ? 'Free some space and run the same command again; finished dates are kept.'
        : 'Check that the folder may be written to.',
      cause: error,
    });
  }
}
