import { randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createDurably, ifExists, sha256, writeDurably } from '../files/durable-write.ts';

/** In the data folder. */
export const TOKEN_FILE = '.token';
const TOKEN_BYTES = 24;
const OWNER_ONLY = 0o600;
const OTHERS = 0o077;
const TOKEN_PATTERN = /^[0-9a-f]{48}$/;

/**
 * The token of a data folder: 192 random bits in a file only its owner can read, made on
 * first use. One that others may read, or that is damaged, is replaced: whoever has read
 * it has it no longer.
 */
export async function loadToken(dataFolder: string): Promise<string> {
  const path = join(dataFolder, TOKEN_FILE);
  const existing = await privateToken(path);
  if (existing) return existing;
  await mkdir(dataFolder, { recursive: true });
  const token = newToken();
  const made = await createDurably(path, token, OWNER_ONLY);
  if (!made) {
    // Another process may have made one at this very moment; anything else that lies
    // there is no token.
    const theirs = await privateToken(path);
    if (theirs) return theirs;
    await writeDurably(path, token, undefined, OWNER_ONLY);
  }
  return token.trim();
}

/** Puts another token in its place, whatever is there. */
export async function renewToken(dataFolder: string): Promise<string> {
  await mkdir(dataFolder, { recursive: true });
  const token = newToken();
  await writeDurably(join(dataFolder, TOKEN_FILE), token, undefined, OWNER_ONLY);
  return token.trim();
}

const newToken = (): string => `${randomBytes(TOKEN_BYTES).toString('hex')}\n`;

/** The token in a file that its owner alone can read; null for anything else. */
async function privateToken(path: string): Promise<string | null> {
  const facts = await ifExists(stat(path));
  if (facts === null || (facts.mode & OTHERS) !== 0) return null;
  const text = (await ifExists(readFile(path, 'utf8')))?.trim() ?? '';
  return TOKEN_PATTERN.test(text) ? text : null;
}

/** Compares in constant time, whatever the lengths. */
export function tokenMatches(given: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(expected)));
}

const LOOK_MS = 1000;

/**
 * Tells when the token of a data folder is another than it was: looked at once a second,
 * which sees it on any file system.
 * @returns how to stop looking
 */
export function watchToken(
  dataFolder: string,
  current: string,
  onRenewed: (token: string) => void,
): () => void {
  let last = current;
  let isLooking = false;
  const look = async () => {
    // Null while it is being replaced, and for one that others may read.
    const token = await privateToken(join(dataFolder, TOKEN_FILE)).catch(() => null);
    if (token === null || token === last) return;
    last = token;
    onRenewed(token);
  };
  const timer = setInterval(async () => {
    if (isLooking) return;
    isLooking = true;
    await look();
    isLooking = false;
  }, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}
