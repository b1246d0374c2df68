import { randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ifExists, sha256, writeDurably } from '../files/durable-write.ts';

const TOKEN_BYTES = 24;
const OWNER_ONLY = 0o600;
const TOKEN_PATTERN = /^[0-9a-f]{48}$/;

/** The token of a data folder: 192 random bits in a file only its owner can read, made on first use. */
export async function loadToken(dataFolder: string): Promise<string> {
  const path = join(dataFolder, '.token');
  const existing = (await ifExists(readFile(path, 'utf8')))?.trim() ?? '';
  if (TOKEN_PATTERN.test(existing)) return existing;
  const token = randomBytes(TOKEN_BYTES).toString('hex');
  await mkdir(dataFolder, { recursive: true });
  await writeDurably(path, `${token}\n`, undefined, OWNER_ONLY);
  return token;
}

/** Compares in constant time, whatever the lengths. */
export function tokenMatches(given: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(expected)));
}

/** Names under which a loopback server may be addressed; any other Host is a rebound name (DNS rebinding). */
export function allowedHosts(port: number): ReadonlySet<string> {
  return new Set([`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]);
}

/**
 * Programs send no Origin and are let through to the token; a page must come from this server itself. `null`, the origin of sandboxed
 * frames and local files, is no origin.
 */
export function originAllowed(origin: string | undefined, hosts: ReadonlySet<string>): boolean {
  return origin === undefined || (origin.startsWith('http://') && hosts.has(origin.slice('http://'.length)));
}
