import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { SpymasterError } from '../../shared/errors.ts';
import type { Show } from '../session/show.ts';
import { Admission, tokenMatches } from './access.ts';
import { asyncApi, openApi } from './api-documents.ts';
import { type Health, healthOf } from './health.ts';
import { metricsText } from './metrics.ts';
import { type Archive, serveSessions } from './session-routes.ts';
import { SlidingCount } from './sliding-count.ts';
import { StreamServer } from './stream-server.ts';
import { type NeighbourSource, type Sessions, Switchboard } from './switchboard.ts';

const LOOPBACK = '127.0.0.1';
const IS_SOURCE = import.meta.url.endsWith('.ts');
const PAGE_FOLDER = new URL(IS_SOURCE ? '../../dist/page/' : './page/', import.meta.url);
const PAGE_FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
  '/page.css': ['page.css', 'text/css; charset=utf-8'],
};

export interface DaemonOptions {
  /** What everyone sees who asks for nothing else. */
  readonly show: Show;
  /** Sessions of the past that viewers may open; none without it. */
  readonly sessions?: Sessions;
  /** What answers were compared with; not told without it. */
  readonly neighbours?: NeighbourSource;
  /** Dates, and what was committed to in each; none without it. */
  readonly archive?: Archive;
  /** Session seconds per second, of what they open; 30 without it. */
  readonly speed?: number;
  readonly token: string;
  readonly version: string;
  readonly port: number;
  /** Origins whose pages may connect; they still need the token. */
  readonly allowedOrigins?: readonly string[];
}

export interface RunningDaemon {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves the page and the stream of a show, on the loopback interface alone.
 * @throws {SpymasterError} PORT_IN_USE; FILE_NOT_FOUND when the page has not been built
 */
export async function startDaemon(options: DaemonOptions): Promise<RunningDaemon> {
  const { token, version, sessions = NO_SESSIONS, speed = DEFAULT_SPEED } = options;
  await pageFile('index.html');
  const neighbours = options.neighbours ?? NOT_LOOKED_UP;
  const show = new Switchboard({ main: options.show, sessions, neighbours, speed });
  const stream = new StreamServer({ show, token, server: { name: 'spymaster', version } });
  const app = Fastify({ logger: false, bodyLimit: 1024, forceCloseConnections: true });
  let admission = new Admission({ port: options.port });
  guard(app, () => admission);
  servePage(app, token);
  serveHealth(app, { options: { show, token, version }, stream });
  serveSessions(app, {
    sessions,
    neighbours,
    archive: options.archive ?? NOTHING_KEPT,
    authorized: (request, reply) => authorized(request, reply, token),
  });
  app.get('/v1/openapi.json', async (_request, reply) => reply.send(openApi(version)));
  app.get('/v1/asyncapi.json', async (_request, reply) => reply.send(asyncApi(version)));
  let port: number;
  try {
    port = await listen(app, options.port);
  } catch (error) {
    await stream.close();
    throw error;
  }
  admission = new Admission({ port, allowedOrigins: options.allowedOrigins ?? [] });
  app.server.on('upgrade', (request, socket, head) => stream.onUpgrade(request, socket, head, admission));
  return {
    url: `http://${LOOPBACK}:${port}/`,
    port,
    close: async () => {
      show.close();
      await stream.close();
      await app.close();
      await neighbours.close();
    },
  };
}

const DEFAULT_SPEED = 30;
const SECOND_MS = 1000;
/** Of all callers together. */
const REQUESTS_PER_SECOND = 50;
const NO_SESSIONS: Sessions = {
  get: async (date) => {
    throw new SpymasterError('NO_MARKET_DATA', `${date} is not served here.`, {
      hint: 'Serve it: spymaster serve --replay',
    });
  },
};

const NOT_LOOKED_UP: NeighbourSource = {
  find: async ({ date }) => {
    throw new SpymasterError('NO_MARKET_DATA', `What ${date} was compared with is not served here.`, {
      hint: 'Serve it: spymaster serve --replay',
    });
  },
  close: async () => undefined,
};

const NOTHING_KEPT: Archive = { dates: async () => [], ledger: async () => [] };

function guard(app: FastifyInstance, admission: () => Admission): void {
  const requests = new SlidingCount(SECOND_MS);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ws://${request.headers.host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    const refusal = admission().refusalOf(request.headers);
    if (refusal) return reply.code(refusal.status).send(refusal.message);
    if (requests.add() > REQUESTS_PER_SECOND)
      return reply.code(429).send('Too many requests; wait a second.');
    const { origin } = request.headers;
    if (origin === undefined || !admission().isAllowed(origin)) return;
    reply.headers({ 'access-control-allow-origin': origin, vary: 'Origin' });
    reply.header('cross-origin-resource-policy', 'cross-origin');
    if (request.method !== 'OPTIONS') return;
    reply.headers({
      'access-control-allow-methods': 'GET, HEAD',
      'access-control-allow-headers': 'authorization',
    });
    return reply.code(204).send();
  });
  // Only answers the question whether it may be asked, which the hook has done.
  app.options('/v1/*', async (_request, reply) => reply.code(204).send());
}

function servePage(app: FastifyInstance, token: string): void {
  for (const [path, [file, type]] of Object.entries(PAGE_FILES)) {
    app.get(path, async (_request, reply) => reply.type(type).send(await pageFile(file)));
  }
  // The page fetches the token from the server that served it. A browser marks every
  // other page's request as not same-origin, and cannot be made to leave the mark out.
  app.get('/v1/token', async (request, reply) => {
    if (request.headers['sec-fetch-site'] !== 'same-origin')
      return reply.code(403).send('Only this server’s own page may ask.');
    return reply.type('application/json').send({ token });
  });
}

interface HealthRoutes {
  readonly options: Pick<DaemonOptions, 'token' | 'version'> & { readonly show: Pick<Switchboard, 'health'> };
  readonly stream: StreamServer;
}

function serveHealth(app: FastifyInstance, { options, stream }: HealthRoutes): void {
  const { show, version, token } = options;
  const read = (): Health => healthOf(show.health, { version, clients: stream.clients });
  app.get('/v1/health/live', async (_request, reply) => reply.send({ alive: true }));
  app.get('/v1/health/ready', async (_request, reply) => {
    const { ready, checks } = read();
    return reply.code(ready ? 200 : 503).send({ ready, checks });
  });
  app.get('/v1/health', async (request, reply) => {
    if (!(await authorized(request, reply, token))) return reply;
    return reply.send(read());
  });
  app.get('/v1/metrics', async (request, reply) => {
    if (!(await authorized(request, reply, token))) return reply;
    return reply.type('text/plain; version=0.0.4').send(metricsText(read(), stream));
  });
}

/** Whether the request carries the token; answers it where it does not. */
async function authorized(request: FastifyRequest, reply: FastifyReply, token: string): Promise<boolean> {
  const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  if (tokenMatches(given, token)) return true;
  await reply.code(401).header('www-authenticate', 'Bearer').type('application/problem+json').send({
    code: 'BAD_TOKEN',
    title: 'The token is missing or wrong.',
    hint: 'Send it as Authorization: Bearer …; it is in the file .token of the data folder.',
  });
  return false;
}

async function pageFile(file: string): Promise<Buffer> {
  try {
    return await readFile(new URL(file, PAGE_FOLDER));
  } catch (error) {
    throw new SpymasterError(
      'FILE_NOT_FOUND',
      `The page is not built: ${fileURLToPath(new URL(file, PAGE_FOLDER))} is missing.`,
      {
        hint: 'Run: npm run build',
        cause: error,
      },
    );
  }
}

async function listen(app: FastifyInstance, port: number): Promise<number> {
  try {
    await app.listen({ host: LOOPBACK, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new SpymasterError('PORT_IN_USE', `Port ${port} is already in use.`, {
      hint: `Stop what is using it, or choose another: --port ${port + 1}`,
    });
  }
  return (app.server.address() as AddressInfo).port;
}
