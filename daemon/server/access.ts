import type { IncomingMessage } from 'node:http';

export interface AdmissionOptions {
  readonly port: number;
  /** Origins whose pages may connect, as `http://localhost:5173`. */
  readonly allowedOrigins?: readonly string[];
  /** Names beside the loopback ones, with a port where it is another than this. */
  readonly allowedHosts?: readonly string[];
  /** Over TLS. */
  readonly isSecure?: boolean;
}

/** Why a request is refused before anything else is looked at. */
export interface Refusal {
  readonly status: 400 | 403 | 421;
  readonly message: string;
  readonly hint: string;
}

/** What of a request is looked at. */
export type Asker = Pick<IncomingMessage, 'headers' | 'rawHeaders' | 'url' | 'httpVersion'>;

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'] as const;
const DEFAULT_PORTS = { http: 80, https: 443 } as const;

/**
 * Who may speak to the server. Programs send no Origin and are let through to the token;
 * a page must come from this server itself, or from an origin that was allowed by name.
 * `null`, the origin of sandboxed frames and local files, is no origin.
 */
export class Admission {
  /**
   * Names under which the server may be addressed; any other Host is a rebound name (DNS
   * rebinding).
   */
  readonly #hosts: ReadonlySet<string>;
  readonly #origins: ReadonlySet<string>;
  readonly #scheme: 'http' | 'https';

  constructor({ port, allowedOrigins = [], allowedHosts = [], isSecure = false }: AdmissionOptions) {
    this.#scheme = isSecure ? 'https' : 'http';
    const names = [...LOOPBACK_NAMES, ...allowedHosts];
    const withPort = names.map((name) => (HAS_PORT.test(name) ? name : `${name}:${port}`));
    // Clients leave a default port out.
    const without = withPort.flatMap((name) => {
      const suffix = `:${DEFAULT_PORTS[this.#scheme]}`;
      return name.endsWith(suffix) ? [name.slice(0, -suffix.length)] : [];
    });
    this.#hosts = new Set([...withPort, ...without]);
    this.#origins = new Set(allowedOrigins);
  }

  refusalOf({ headers, rawHeaders, url = '', httpVersion }: Asker): Refusal | null {
    const { host, origin } = headers;
    if (hostsIn(rawHeaders) !== 1 || !url.startsWith('/') || httpVersion === '1.0') return NO_PROPER_REQUEST;
    if (!this.#hosts.has((host ?? '').toLowerCase())) return OTHER_NAME;
    if (origin === undefined ? isOfAnotherPage(headers) : !this.isOwn(origin) && !this.isAllowed(origin))
      return OTHER_PAGE;
    return null;
  }

  /** The page that this server serves itself. */
  isOwn(origin: string): boolean {
    const start = `${this.#scheme}://`;
    return origin.startsWith(start) && this.#hosts.has(origin.slice(start.length));
  }

  /** A page of another server, let in by name; it still needs the token. */
  isAllowed(origin: string): boolean {
    return this.#origins.has(origin);
  }
}

const OTHER_PAGE: Refusal = {
  status: 403,
  message: 'Pages of other origins may not connect.',
  hint: 'Let one in: spymaster serve --allow-origin ORIGIN',
};

const OTHER_NAME: Refusal = {
  status: 421,
  message: 'This host name is not served here.',
  hint: 'Serve it under that name: spymaster serve --allow-host NAME',
};

/**
 * What another page has a browser fetch without an Origin, as a picture. Whoever follows
 * a link to the page itself comes from elsewhere, and is no such thing.
 */
const isOfAnotherPage = (headers: IncomingMessage['headers']): boolean =>
  ['cross-site', 'same-site'].includes(String(headers['sec-fetch-site'])) &&
  headers['sec-fetch-mode'] !== 'navigate';

const HAS_PORT = /[^:]:\d+$/;

/**
 * One Host and a path: anything else may mean one name to whoever passed it on, and
 * another here.
 */
const NO_PROPER_REQUEST: Refusal = {
  status: 400,
  message: 'That is no proper request.',
  hint: 'Ask by a path, with one Host, in HTTP/1.1.',
};

const hostsIn = (rawHeaders: readonly string[]): number =>
  rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host').length;
