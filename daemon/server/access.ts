import { randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createDurably, ifExists, sha256, writeDurably } from '../files/durable-write.ts';

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
  const path = join(dataFolder, '.token');
  const existing = await privateToken(path);
  if (existing) return existing;
  await mkdir(dataFolder, { recursive: true });
  const token = `${randomBytes(TOKEN_BYTES).toString('hex')}\n`;
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

/**
 * Names under which a loopback server may be addressed; any other Host is a rebound name
 * (DNS rebinding).
 */
export function allowedHosts(port: number): ReadonlySet<string> {
  return new Set([`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]);
}

/**
 * Programs send no Origin and are let through to the token; a page must come from this
 * server itself. `null`, the origin of sandboxed frames and local files, is no origin.
 */
export function originAllowed(origin: string | undefined, hosts: ReadonlySet<string>): boolean {
  return origin === undefined || (origin.startsWith('http://') && hosts.has(origin.slice('http://'.length)));
}
