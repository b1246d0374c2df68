import { randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { SpymasterError } from '../../shared/errors.ts';
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

export interface AdmissionOptions {
  readonly port: number;
  /** Origins whose pages may connect, as `http://localhost:5173`. */
  readonly allowedOrigins?: readonly string[];
}

/** Why a request is refused before anything else is looked at. */
export interface Refusal {
  readonly status: 403 | 421;
  readonly message: string;
}

/**
 * Who may speak to a loopback server. Programs send no Origin and are let through to the
 * token; a page must come from this server itself, or from an origin that was allowed by
 * name. `null`, the origin of sandboxed frames and local files, is no origin.
 */
export class Admission {
  /**
   * Names under which the server may be addressed; any other Host is a rebound name (DNS
   * rebinding).
   */
  readonly #hosts: ReadonlySet<string>;
  readonly #origins: ReadonlySet<string>;

  constructor({ port, allowedOrigins = [] }: AdmissionOptions) {
    this.#hosts = new Set(['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`));
    this.#origins = new Set(allowedOrigins);
  }

  refusalOf({ host, origin }: Pick<IncomingHttpHeaders, 'host' | 'origin'>): Refusal | null {
    if (!this.#hosts.has((host ?? '').toLowerCase()))
      return { status: 421, message: 'This host name is not served here.' };
    if (origin !== undefined && !this.isOwn(origin) && !this.isAllowed(origin))
      return {
        status: 403,
        message: 'Pages of other origins may not connect. Let one in: --allow-origin',
      };
    return null;
  }

  /** The page that this server serves itself. */
  isOwn(origin: string): boolean {
    return origin.startsWith('http://') && this.#hosts.has(origin.slice('http://'.length));
  }

  /** A page of another server, let in by name; it still needs the token. */
  isAllowed(origin: string): boolean {
    return this.#origins.has(origin);
  }
}

const MAX_ORIGINS = 16;

/**
 * @param given origins as typed: `scheme://host[:port]`, exactly
 * @returns the same
 * @throws {SpymasterError} USAGE for what is no such origin, and for too many
 */
export function parseOrigins(given: readonly string[]): string[] {
  if (given.length > MAX_ORIGINS)
    throw usage(`At most ${MAX_ORIGINS} origins can be allowed.`, 'Leave some out.');
  for (const origin of given) if (!isExactOrigin(origin)) throw usage(...whyNot(origin));
  return [...new Set(given)];
}

function isExactOrigin(origin: string): boolean {
  const url = URL.canParse(origin) ? new URL(origin) : null;
  if (url?.origin !== origin) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK_NAMES.has(url.hostname));
}

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

const whyNot = (origin: string): [string, string] => [
  `--allow-origin takes an exact origin, not "${origin}".`,
  'As in http://localhost:5173 or https://charts.example.com: scheme, host, port, no path; http for this machine alone.',
];

const usage = (message: string, hint: string): SpymasterError =>
  new SpymasterError('USAGE', message, { hint });
