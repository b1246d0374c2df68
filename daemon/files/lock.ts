import { open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';
import { SpymasterError } from '../../shared/errors.ts';
import { ifExists, writeFailure } from './durable-write.ts';
import { livenessOf, type Owner, THIS_PROCESS, writerToken } from './owner.ts';

/**
 * A claim of another machine or container that has not been renewed for so long, by the
 * file server's clock, is taken for dead.
 */
const MAX_UNRENEWED_MS = 60_000;
const RENEW_MS = 15_000;
const MAX_PAUSE_MS = 20;
const DEFAULT_WAIT_MS = 250;

/** Stands for the owner of a claim that does not name it yet. */
const NAMELESS = Symbol('nameless');

const OwnerSchema = v.object({
  host: v.string(),
  bootId: v.string(),
  pidNamespace: v.string(),
  pid: v.number(),
  started: v.string(),
});

export interface Lock {
  /**
   * @throws {SpymasterError} FILE_LOCKED when the claim is gone: another took this
   * process for dead
   */
  verify(): Promise<void>;
  release(): Promise<void>;
}

/**
 * Takes a lock that one process at a time can hold, or one whose holder is dead. Each
 * taker puts down a claim under a name of its own and then looks for others: of two, the
 * later one must see the earlier one's, so that at most one goes on. A claim is never
 * taken over, only removed once its owner is dead, so no live one is removed by mistake.
 * @param what is done under the lock, for the sentence that refuses it
 * @throws {SpymasterError} FILE_LOCKED when it stays held for `waitMs`, WRITE_FAILED
 */
export async function holdLock(lock: string, what: string, waitMs: number = DEFAULT_WAIT_MS): Promise<Lock> {
  const until = performance.now() + waitMs;
  for (;;) {
    const claim = `${lock}.${writerToken()}`;
    const holder = await claimUnlessHeld(lock, claim);
    if (holder === null) return held(claim, what);
    if (performance.now() >= until) throw locked(what, holder);
    await new Promise((resolve) => setTimeout(resolve, 1 + Math.random() * MAX_PAUSE_MS));
  }
}

/** As {@link holdLock}, for those who only give it back. */
export async function takeLock(lock: string, what: string, waitMs?: number): Promise<() => Promise<void>> {
  const { release } = await holdLock(lock, what, waitMs);
  return release;
}

/** Whether a process that lives holds a lock. */
export async function isHeld(lock: string): Promise<boolean> {
  for (const claim of await claimsOf(lock)) if ((await liveOwner(claim, Date.now())) !== null) return true;
  return false;
}

/**
 * Puts down a claim; if a live one is there too, takes its own back and returns the
 * other's owner. Null when it holds the lock.
 */
async function claimUnlessHeld(lock: string, claim: string): Promise<Owner | typeof NAMELESS | null> {
  try {
    await writeFile(claim, JSON.stringify(THIS_PROCESS), { flag: 'wx' });
    const now = (await stat(claim)).mtimeMs;
    for (const other of await claimsOf(lock)) {
      if (other === claim) continue;
      const owner = await liveOwner(other, now);
      if (owner === null) continue;
      await rm(claim, { force: true });
      return owner;
    }
    return null;
  } catch (error) {
    await rm(claim, { force: true }).catch(() => undefined);
    throw writeFailure(lock, error);
  }
}

async function claimsOf(lock: string): Promise<string[]> {
  const prefix = `${basename(lock)}.`;
  const names = await readdir(dirname(lock));
  return names.filter((name) => name.startsWith(prefix)).map((name) => join(dirname(lock), name));
}

/**
 * The owner of a claim that stands; null for one that is gone or dead, which is removed.
 */
async function liveOwner(claim: string, now: number): Promise<Owner | typeof NAMELESS | null> {
  const text = await ifExists(readFile(claim, 'utf8'));
  const age = now - ((await ifExists(stat(claim)))?.mtimeMs ?? Number.NEGATIVE_INFINITY);
  if (text === null) return null;
  const owner = parseOwner(text);
  // A claim without its owner's name is being written at this moment, or was left by one
  // who died writing it.
  const alive = owner === null ? 'unknown' : livenessOf(owner);
  if (alive === 'alive' || (alive === 'unknown' && age <= MAX_UNRENEWED_MS)) return owner ?? NAMELESS;
  await rm(claim, { force: true });
  return null;
}

function parseOwner(text: string): Owner | null {
  try {
    const parsed = v.safeParse(OwnerSchema, JSON.parse(text));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

function held(claim: string, what: string): Lock {
  const renewing = setInterval(() => {
    renew(claim).catch(() => undefined);
  }, RENEW_MS);
  renewing.unref();
  return {
    verify: async () => {
      if ((await ifExists(stat(claim))) === null) throw locked(what, null);
    },
    release: async () => {
      clearInterval(renewing);
      await rm(claim, { force: true });
    },
  };
}

/**
 * Writing gives a file the time of the server it lies on, whatever this machine's clock
 * says.
 */
async function renew(claim: string): Promise<void> {
  const file = await open(claim, 'r+');
  try {
    await file.write(JSON.stringify(THIS_PROCESS), 0);
  } finally {
    await file.close();
  }
}

function locked(what: string, owner: Owner | typeof NAMELESS | null): SpymasterError {
  const who = owner === null || owner === NAMELESS ? '' : ` (process ${owner.pid} on ${owner.host})`;
  return new SpymasterError('FILE_LOCKED', `Another process${who} is writing ${what}.`, {
    hint: 'Wait for it to finish, then try again.',
  });
}
