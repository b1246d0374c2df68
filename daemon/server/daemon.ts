import { SpymasterError } from '../../shared/errors.ts';
import type { Show } from '../session/show.ts';
import { Admission } from './access.ts';
import { asyncApi, openApi } from './api-documents.ts';
import { type ArchiveSource, serveArchive } from './archive-routes.ts';
import { bearer } from './bearer.ts';
import { type Door, isLoopback, LOOPBACK } from './door.ts';
import { getter, ofFamily } from './get.ts';
import { guard } from './guard.ts';
import { serveHealth } from './health-routes.ts';
import { Listening, makeApp } from './listening.ts';
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
  /** What is served from; health says where it is gone. */
  readonly dataFolder?: string;
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
  const { archive = NOTHING_KEPT, log = NO_LOG, sessions, show } = options;
  const closing: (() => unknown)[] = [() => archive.close(), () => show.close(), () => sessions?.close?.()];
  const close = async () => {
    for (const each of closing.splice(0).reverse()) await each();
  };
  try {
    await checkPage();
    const daemon = await start(options, closing);
    return {
      ...daemon,
      close: async () => {
        await close();
        log.info('stopped');
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @param closing is given whatever has to be closed again, last things last */
async function start(
  options: DaemonOptions,
  closing: (() => unknown)[],
): Promise<Omit<RunningDaemon, 'close'>> {
  const { version, sessions = NO_SESSIONS, archive = NOTHING_KEPT, speed = DEFAULT_SPEED } = options;
  const { log = NO_LOG } = options;
  const { host = LOOPBACK, allowedOrigins = [], allowedHosts = [], tls = null } = options;
  let { token } = options;
  log.hide(token);
  const matches = (given: string) => tokenMatches(given, token);
  const isRemote = !isLoopback(host);
  const isSecure = tls !== null;
  const show = new Switchboard({ main: options.show, sessions, archive, speed });
  closing.push(() => show.close());
  const server = { name: 'spymaster', version };
  const stream = new StreamServer({ show, tokenMatches: matches, server, isRemote, log });
  const app = makeApp(tls);
  let admission: Admission | null = null;
  guard(app, { admission: () => admission, isSecure, log });
  servePage(app, { token: () => token, isRemote });
  const authorized = bearer(matches);
  serveHealth(app, { show, version, stream, authorized, dataFolder: options.dataFolder ?? null });
  const { symbol: family } = options.show.health;
  const get = getter(app, authorized);
  serveSessions(ofFamily(get, family), { sessions: withShown(options.show, sessions), archive });
  serveArchive(ofFamily(get, family), archive);
  if (options.udf) serveUdf(get, archive, family);
  app.get('/v1/openapi.json', async (_request, reply) => reply.send(openApi(version)));
  app.get('/v1/asyncapi.json', async (_request, reply) => reply.send(asyncApi(version)));
  const listening = new Listening(app, tls, (request, socket, head) => {
    if (admission) stream.onUpgrade(request, socket, head, admission);
    else socket.destroy();
  });
  // Clients are told goodbye before their sockets go.
  closing.push(
    () => listening.close(),
    () => stream.close(),
  );
  const port = await listening.open(host, options.port);
  admission = new Admission({ port, allowedOrigins, allowedHosts, isSecure });
  if (host === LOOPBACK) await listening.openIpv6(port);
  const stopWatching = options.renewals?.((next) => {
    token = next;
    log.hide(token);
    log.info('the token is another now');
    stream.onRenewed();
  });
  if (stopWatching) closing.push(stopWatching);
  const url = urlOf({ isSecure, name: isRemote ? allowedHosts[0]! : bracketed(host), port });
  const { mode, date, symbol } = options.show.health;
  log.info({ url, version, mode, date, symbol }, 'listening');
  return { url, port };
}

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** A name may have a port of its own, where something else is in between. */
function urlOf({ isSecure, name, port }: { isSecure: boolean; name: string; port: number }): string {
  const hasPort = /[^:\]]:\d+$/.test(name) || (isSecure && port === HTTPS_PORT);
  return `${isSecure ? 'https' : 'http'}://${name}${hasPort ? '' : `:${port}`}/`;
}
const HTTPS_PORT = 443;

/** What is shown is there already, and of the session that happens nothing else is. */
const withShown = (show: Show, others: Sessions): Sessions => ({
  get: (date) => (date === show.health.date ? Promise.resolve(show.shown) : others.get(date)),
});

const DEFAULT_SPEED = 30;

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
  alerts: nothing,
  rates: nothing,
  calibration: nothing,
  candles: nothing,
  neighbours: nothing,
  close: async () => undefined,
};
