import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import Fastify, { type FastifyInstance } from 'fastify';
import { SpymasterError } from '../../shared/errors.ts';
import type { Show } from '../session/show.ts';
import { Admission } from './access.ts';
import { asyncApi, openApi } from './api-documents.ts';
import { type ArchiveSource, serveArchive } from './archive-routes.ts';
import { bearer } from './bearer.ts';
import { type Door, isLoopback, LOOPBACK, type Tls } from './door.ts';
import { getter } from './get.ts';
import { guard } from './guard.ts';
import { serveHealth } from './health-routes.ts';
import { type Log, NO_LOG } from './log.ts';
import { checkPage, servePage } from './page-routes.ts';
import { serveSessions } from './session-routes.ts';
import { StreamServer } from './stream-server.ts';
import { type Sessions, Switchboard } from './switchboard.ts';
import { tokenMatches } from './token.ts';
import { serveUdf } from './udf-routes.ts';

export interface DaemonOptions extends Door {
  /** What everyone sees who asks for nothing else. */
  readonly show: Show;
  /** Sessions of the past that viewers may open; none without it. */
  readonly sessions?: Sessions;
  /** What is stored of sessions that are over; nothing without it. */
  readonly archive?: ArchiveSource;
  /** Stored bars in the form of a UDF, at /udf. */
  readonly udf?: boolean;
  /** Session seconds per second, of what they open; 30 without it. */
  readonly speed?: number;
  readonly token: string;
  /** Tells of another token from now on; returns how to stop. It stays without it. */
  readonly renewals?: (onRenewed: (token: string) => void) => () => void;
  readonly version: string;
  /** @defaultValue none */
  readonly log?: Log;
}

export interface RunningDaemon {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves the page and the stream of a show: on the loopback interface, unless the door
 * says otherwise.
 * @throws {SpymasterError} PORT_IN_USE; FILE_NOT_FOUND when the page has not been built
 */
export async function startDaemon(options: DaemonOptions): Promise<RunningDaemon> {
  const { version, sessions = NO_SESSIONS, archive = NOTHING_KEPT, speed = DEFAULT_SPEED } = options;
  const { log = NO_LOG } = options;
  const { host = LOOPBACK, allowedOrigins = [], allowedHosts = [], tls = null } = options;
  await checkPage();
  let { token } = options;
  const matches = (given: string) => tokenMatches(given, token);
  const isRemote = !isLoopback(host);
  const isSecure = tls !== null;
  const show = new Switchboard({ main: options.show, sessions, archive, speed });
  const server = { name: 'spymaster', version };
  const stream = new StreamServer({ show, tokenMatches: matches, server, isRemote, log });
  const app = makeApp(tls);
  let admission = new Admission({ port: options.port, isSecure });
  guard(app, { admission: () => admission, isSecure, log });
  servePage(app, { token: () => token, isRemote });
  const authorized = bearer(matches);
  serveHealth(app, { show, version, stream, authorized });
  const get = getter(app, authorized);
  serveSessions(get, { sessions: withShown(options.show, sessions), archive });
  serveArchive(get, archive);
  if (options.udf) serveUdf(get, archive, options.show.health.symbol);
  app.get('/v1/openapi.json', async (_request, reply) => reply.send(openApi(version)));
  app.get('/v1/asyncapi.json', async (_request, reply) => reply.send(asyncApi(version)));
  const onUpgrade: OnUpgrade = (request, socket, head) => stream.onUpgrade(request, socket, head, admission);
  let listening: Listening;
  try {
    listening = await listen(app, { host, port: options.port, isSecure }, onUpgrade);
  } catch (error) {
    await stream.close();
    throw error;
  }
  const { port } = listening;
  admission = new Admission({ port, allowedOrigins, allowedHosts, isSecure });
  const stopWatching = options.renewals?.((next) => {
    log.info('the token is another now');
    token = next;
    stream.onRenewed();
  });
  const url = `${isSecure ? 'https' : 'http'}://${isRemote ? allowedHosts[0] : LOOPBACK}:${port}/`;
  const { mode, date, symbol } = options.show.health;
  log.info({ url, version, mode, date, symbol }, 'listening');
  return {
    url,
    port,
    close: async () => {
      stopWatching?.();
      show.close();
      await stream.close();
      await listening.close();
      await archive.close();
      log.info('stopped');
    },
  };
}

/** What is shown is there already, and of the session that happens nothing else is. */
const withShown = (show: Show, others: Sessions): Sessions => ({
  get: (date) => (date === show.health.date ? Promise.resolve(show.shown) : others.get(date)),
});

const DEFAULT_SPEED = 30;
const MAX_BODY_BYTES = 1024;
/** A request that is not whole by then is answered 408. */
const REQUEST_MS = 5000;
const LOOK_MS = 1000;

function makeApp(tls: Tls | null): FastifyInstance {
  const options = {
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
    requestTimeout: REQUEST_MS,
    http: SOCKET_LIMITS,
  } as const;
  if (!tls) return Fastify(options);
  return Fastify({ ...options, https: { ...tls, ...SOCKET_LIMITS, minVersion: 'TLSv1.2' } }) as never;
}

const SOCKET_LIMITS = {
  requestTimeout: REQUEST_MS,
  headersTimeout: REQUEST_MS,
  connectionsCheckingInterval: LOOK_MS,
};

const NO_SESSIONS: Sessions = {
  get: async (date) => {
    throw new SpymasterError('NO_MARKET_DATA', `${date} is not served here.`, {
      hint: 'Serve it: spymaster serve --replay',
    });
  },
};

const nothing = async (): Promise<never> => {
  throw new SpymasterError('NO_MARKET_DATA', 'Nothing of the past is served here.', {
    hint: 'Serve a data folder: spymaster serve',
  });
};
const NOTHING_KEPT: ArchiveSource = {
  sessions: nothing,
  ledger: nothing,
  outcomes: nothing,
  rates: nothing,
  calibration: nothing,
  candles: nothing,
  neighbours: nothing,
  close: async () => undefined,
};

type OnUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** On both of the addresses of loopback, where the machine has them. */
async function listen(
  app: FastifyInstance,
  { host, port, isSecure }: { readonly host: string; readonly port: number; readonly isSecure: boolean },
  onUpgrade: OnUpgrade,
): Promise<Listening> {
  await bound(app.listen({ host, port }), port);
  app.server.on('upgrade', onUpgrade);
  const actual = (app.server.address() as AddressInfo).port;
  const second = host === LOOPBACK && !isSecure ? await listenOnIpv6(app, actual, onUpgrade) : null;
  return {
    port: actual,
    close: async () => {
      second?.closeAllConnections();
      second?.close();
      await app.close();
    },
  };
}

async function listenOnIpv6(
  app: FastifyInstance,
  port: number,
  onUpgrade: OnUpgrade,
): Promise<Server | null> {
  const server = createServer(SOCKET_LIMITS, (request, response) => app.routing(request, response));
  server.on('upgrade', onUpgrade);
  const listening = new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '::1', port, ipv6Only: true }, resolve);
  });
  try {
    await bound(listening, port);
    return server;
  } catch (error) {
    // A machine without it is none that anyone asks by it.
    if (['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    await app.close();
    throw error;
  }
}

/** @throws {SpymasterError} PORT_IN_USE */
async function bound(listening: Promise<unknown>, port: number): Promise<void> {
  try {
    await listening;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new SpymasterError('PORT_IN_USE', `Port ${port} is already in use.`, {
      hint: `Stop what is using it, or choose another: --port ${port + 1}`,
    });
  }
}
