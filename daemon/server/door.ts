import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { SpymasterError } from '../../shared/errors.ts';

/** Where a daemon listens, and to whom. */
export interface Door {
  /** The address it is bound to. @defaultValue loopback, both of its addresses */
  readonly host?: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly allowedOrigins?: readonly string[];
  readonly allowedHosts?: readonly string[];
  /** Spoken in the clear without it. */
  readonly tls?: Tls | null;
}

/** PEM. */
export interface Tls {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** The same as it was typed. */
export interface DoorOptions {
  readonly host: string;
  readonly port: number;
  readonly allowOrigin: readonly string[];
  readonly allowHost: readonly string[];
  readonly allowRemote?: boolean;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
}

export const LOOPBACK = '127.0.0.1';
const LOOPBACK_IPV6 = '::1';
const LOOPBACK_NAMES: ReadonlySet<string> = new Set([LOOPBACK, 'localhost', '[::1]', LOOPBACK_IPV6]);
export const isLoopback = (host: string): boolean => LOOPBACK_NAMES.has(host);
/** `localhost` is both of the addresses of this machine, as no name is. */
const addressOf = (host: string): string => {
  if (host === 'localhost') return LOOPBACK;
  return host.replace(/^\[(.*)\]$/, '$1');
};

/**
 * Nothing but this machine gets in by accident: beyond it a daemon speaks TLS alone,
 * under names that were given, and only where that was asked for.
 * @throws {SpymasterError} USAGE; FILE_NOT_FOUND and FILE_UNREADABLE for those of TLS
 */
export async function doorOf(options: DoorOptions): Promise<Door> {
  const { host, port, allowRemote = false, tlsCert, tlsKey } = options;
  const allowedOrigins = parseOrigins(options.allowOrigin);
  const allowedHosts = parseHosts(options.allowHost);
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw usage('TLS needs both: --tls-cert and --tls-key.', 'Give the two PEM files.');
  if (!isLoopback(host)) {
    const missing = [
      ...(allowRemote ? [] : ['--allow-remote']),
      ...(tlsCert === undefined ? ['--tls-cert', '--tls-key'] : []),
      ...(allowedHosts.length === 0 ? ['--allow-host'] : []),
    ];
    if (missing.length > 0)
      throw usage(
        `--host ${host} lets other machines in, which needs ${missing.join(', ')} too.`,
        'As in --host 0.0.0.0 --allow-remote --allow-host charts.example.com --tls-cert cert.pem --tls-key key.pem.',
      );
  } else if (allowRemote)
    throw usage(`--allow-remote lets nobody in: --host is ${host}, this machine.`, 'Name another --host.');
  return { host: addressOf(host), port, allowedOrigins, allowedHosts, tls: await tlsOf(tlsCert, tlsKey) };
}

async function tlsOf(certFile: string | undefined, keyFile: string | undefined): Promise<Tls | null> {
  if (certFile === undefined || keyFile === undefined) return null;
  const [cert, key] = [await pemOf(certFile), await pemOf(keyFile)];
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw new SpymasterError(
      'FILE_UNREADABLE',
      `${certFile} and ${keyFile} are no certificate and its key.`,
      {
        hint: 'Both are PEM files, the key without a passphrase.',
        cause: error,
      },
    );
  }
  return { cert, key };
}

async function pemOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new SpymasterError(
      missing ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE',
      `${path} ${missing ? 'does not exist' : 'cannot be read'}.`,
      { hint: 'Check --tls-cert and --tls-key.', cause: error },
    );
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
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

const whyNot = (origin: string): [string, string] => [
  `--allow-origin takes an exact origin, not "${origin}".`,
  'As in http://localhost:5173 or https://charts.example.com: scheme, host, port, no path; http for this machine alone.',
];

const usage = (message: string, hint: string): SpymasterError =>
  new SpymasterError('USAGE', message, { hint });

const MAX_HOSTS = 16;
const HOST = /^(?!-)[a-z0-9.-]{1,253}(:\d{1,5})?$/;

/**
 * @param given names as typed: `name[:port]`
 * @returns the same, in lower case
 * @throws {SpymasterError} USAGE for what is no such name, and for too many
 */
export function parseHosts(given: readonly string[]): string[] {
  if (given.length > MAX_HOSTS) throw usage(`At most ${MAX_HOSTS} hosts can be allowed.`, 'Leave some out.');
  const hosts = given.map((host) => host.toLowerCase());
  const wrong = hosts.find((host) => !HOST.test(host));
  if (wrong !== undefined)
    throw usage(
      `--allow-host takes a name, not "${wrong}".`,
      'As in charts.example.com, or charts.example.com:8443: no scheme, no pattern.',
    );
  return [...new Set(hosts)];
}
