import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { isSpymasterError, SpymasterError } from '../shared/errors.ts';
import { ifExists, writeFailure } from './durable-files.ts';

const ATTEMPTS = 5;
const WAIT_MS = 50;
let locksTaken = 0;

/** Takes a lock that is held for moments only, waiting for it that long. @throws as {@link takeLock} */
export async function waitForLock(lock: string, what: string, patienceMs: number): Promise<() => Promise<void>> {
  for (let waited = 0; ; waited += WAIT_MS) {
    try {
      return await takeLock(lock, what);
    } catch (error) {
      if (!(isSpymasterError(error) && error.code === 'LAKE_LOCKED') || waited >= patienceMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    }
  }
}

/**
 * Takes a lock, or one left by a process that no longer runs: a killed run must be able to resume. The lock comes into being with its
 * owner's number in it, and a dead owner's is taken by renaming, which only one of several takers can do.
 * @param what is written under the lock, for the sentence that refuses it
 * @returns what gives the lock back
 * @throws {SpymasterError} LAKE_LOCKED, LAKE_WRITE_FAILED
 */
export async function takeLock(lock: string, what: string): Promise<() => Promise<void>> {
  const own = `${lock}.${process.pid}.${++locksTaken}`;
  try {
    await writeFile(own, String(process.pid));
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (await linkIfFree(own, lock)) return () => rm(lock, { force: true });
      const owner = Number((await ifExists(readFile(lock, 'utf8'))) ?? process.pid);
      if (isRunning(owner)) throw locked(what, owner);
      // Moved away before it is removed: another taker's fresh lock is never deleted by mistake.
      const stale = `${own}.stale`;
      await ifExists(rename(lock, stale));
      await rm(stale, { force: true });
    }
    throw locked(what, null);
  } catch (error) {
    throw writeFailure(lock, error);
  } finally {
    await rm(own, { force: true });
  }
}

async function linkIfFree(own: string, lock: string): Promise<boolean> {
  try {
    await link(own, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function locked(what: string, owner: number | null): SpymasterError {
  return new SpymasterError('LAKE_LOCKED', `Another process${owner === null ? '' : ` (${owner})`} is writing ${what}.`, {
    hint: 'Wait for it to finish, then run the command again.',
  });
}

function isRunning(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
