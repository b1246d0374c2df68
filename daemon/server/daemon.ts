import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import Fastify, { type FastifyInstance } from 'fastify';
import { SpymasterError } from '../../shared/errors.ts';
import { instrument } from '../../shared/instruments.ts';
import type { ClientMessage, TrackRecord } from '../../shared/protocol/messages.ts';
import type { RecordedSession } from '../replay/record-timeline.ts';
import { ReplayPlayer } from '../replay/replay-player.ts';
import { allowedHosts, originAllowed } from './access.ts';
import { StreamServer } from './stream-server.ts';

const LOOPBACK = '127.0.0.1';
const IS_SOURCE = import.meta.url.endsWith('.ts');
const PAGE_FOLDER = new URL(IS_SOURCE ? '../../dist/page/' : './page/', import.meta.url);
const PAGE_FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
  '/page.css': ['page.css', 'text/css; charset=utf-8'],
};

export interface DaemonOptions {
  readonly recorded: RecordedSession;
  readonly symbol: string;
  readonly token: string;
  readonly port: number;
  readonly speed: number;
  /** Start playing when the first client is there to see it. */
  readonly autoplay: boolean;
}

export interface RunningDaemon {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves the page and the stream of one replayed session, on the loopback interface
 * alone.
 * @throws {SpymasterError} PORT_IN_USE; FILE_NOT_FOUND when the page has not been built
 */
export async function startDaemon(options: DaemonOptions): Promise<RunningDaemon> {
  const { recorded, symbol, token } = options;
  const { session, timeline, knowledge } = recorded;
  await pageFile('index.html');
  let { autoplay } = options;
  const player: ReplayPlayer = new ReplayPlayer(timeline, options.speed, {
    onMessage: (body) => stream.broadcast(body),
    onJump: () => stream.restart(),
  });
  const stream = new StreamServer(token, {
    welcome: () => ({
      mode: 'replay' as const,
      symbol,
      date: session.date,
      simulated: recorded.simulated,
      tickSize: instrument(symbol).tickSizePoints,
      historySessions: knowledge.corpus.sessions.length,
      historyCheckpoints: knowledge.corpus.size,
      trackRecord: recordMessage(recorded.record),
      streams: recorded.pentaview && {
        sessions: recorded.pentaview.sessions,
        largePressure: recorded.pentaview.knowledge.sizes.pressure,
        projections: [...recorded.pentaview.projections],
      },
    }),
    snapshot: () => {
      const { answers, ...picture } = timeline.stateAt(player.at);
      return { ...picture, answers: [...answers], replay: player.state };
    },
    onReady: () => {
      if (autoplay) player.play();
      autoplay = false;
    },
    command: (message) => obey(player, message),
  });
  const app = makeHttp(token);
  const port = await listen(app, options.port).catch(async (error: unknown) => {
    await stream.close();
    throw error;
  });
  app.server.on('upgrade', (request, socket, head) => stream.onUpgrade(request, socket, head, port));
  return {
    url: `http://${LOOPBACK}:${port}/`,
    port,
    close: async () => {
      player.stop();
      await stream.close();
      await app.close();
    },
  };
}

function recordMessage({ sessions, contacts }: RecordedSession['record']): TrackRecord | null {
  if (!contacts) return null;
  const { said, happened, difference } = contacts;
  const { cases, days, low, high } = difference;
  return { sessions, cases, days, said, happened, low, high };
}

function obey(player: ReplayPlayer, message: Exclude<ClientMessage, { type: 'hello' }>): void {
  switch (message.type) {
    case 'play':
      return player.play();
    case 'pause':
      return player.pause();
    case 'step':
      return player.step();
    case 'speed':
      return player.setSpeed(message.speed);
    case 'seek':
      return player.seek(message.to);
    case 'first-approach':
      return player.seekFirstApproach();
  }
}

function makeHttp(token: string): FastifyInstance {
  const app = Fastify({ logger: false, bodyLimit: 1024, forceCloseConnections: true });
  app.addHook('onRequest', async (request, reply) => {
    const { port } = app.server.address() as AddressInfo;
    if (!allowedHosts(port).has(request.headers.host ?? ''))
      return reply.code(421).send('This host name is not served here.');
    if (!originAllowed(request.headers.origin, allowedHosts(port)))
      return reply.code(403).send('Another site’s page may not ask.');
    reply.headers({
      'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ws://${request.headers.host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
  });
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
  app.get('/v1/health', async (_request, reply) => reply.send({ ok: true }));
  return app;
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
