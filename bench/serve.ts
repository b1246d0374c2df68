import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import { prepareIndex } from '../daemon/indexes/prepare.ts';
import { LiveShow } from '../daemon/live/live-show.ts';
import { REHEARSED_SESSIONS, rehearse } from '../daemon/live/rehearsal.ts';
import { RECORDED } from '../daemon/replay/replay-viewing.ts';
import { Admission } from '../daemon/server/access.ts';
import { StreamServer } from '../daemon/server/stream-server.ts';
import { knownBefore } from '../daemon/session/known-before.ts';
import { SessionTeller } from '../daemon/session/session-teller.ts';
import { findSource, foldersOf, playInto } from '../daemon/sources/find-source.ts';
import type { EventHandler } from '../pipeline/events/event-stream.ts';
import type { SessionRun } from '../pipeline/session/session-run.ts';
import type { FeedStatus } from '../shared/protocol/feed-status.ts';
import { PROTOCOL_VERSION, STREAM_PATH } from '../shared/protocol/limits.ts';
import { compare, isSteady, spreadOf, type Timed } from './fair.ts';
import { busyShare, QUIET_SHARE, quietShare } from './machine.ts';
import type { Result } from './result.ts';

const HERE = new URL('./', import.meta.url);
/** What `npm run demo` leaves: eighty-five sessions. */
const DEMO_LAKE = fileURLToPath(new URL('../data/demo', HERE));
const DEMO_DATES = [
  '2025-06-17',
  '2025-06-18',
  '2025-06-20',
  '2025-06-23',
  '2025-06-24',
  '2025-06-25',
  '2025-06-26',
  '2025-06-27',
];
/**
 * A guest machine stands still for milliseconds now and then: one round may show that
 * alone, and so may the few slowest of few closes.
 */
const ROUNDS = 5;
const SHOWN = 5;
const TOKEN = 'x'.repeat(48);
const CLIENTS = 50;
const FRAMES = 400;
const CLOSE_LIMIT_MS = 10;
const FAN_OUT_SHARE = 0.7;

/** From a bar's close to its frames on the wire, and from one daemon to fifty clients. */
export async function benchServe(): Promise<Result[]> {
  return [...(existsSync(DEMO_LAKE) ? [await closeToWire()] : notThere()), await fanOut()];
}

function notThere(): Result[] {
  console.log('not measured P8: there is no demo lake (npm run demo -- --check)');
  return [];
}

const LIVE: FeedStatus = { ...RECORDED, feed: 'live' };

/**
 * The event that ends a bar is handed in, and what it makes of the bar is handed to the
 * socket of a client: in a daemon that has its indexes, has rehearsed as before an open,
 * and follows one day after another.
 */
async function closeToWire(): Promise<Result> {
  const { knowledge } = await knownBefore(DEMO_LAKE, 'ES', DEMO_DATES[0]!);
  const dates = knowledge.corpus.sessions.slice(-REHEARSED_SESSIONS).reverse();
  await rehearse({ dataFolder: DEMO_LAKE, symbol: 'ES', dates, goesOn: () => true });
  const tails: number[] = [];
  const load: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    load.push(await quietShare());
    const took: number[] = [];
    for (const date of DEMO_DATES) took.push(...(await closesOf(date)));
    tails.push(tailOf(took));
    const slowest = took.toSorted((a, b) => b - a).slice(0, SHOWN);
    console.log(
      `           ${took.length} closes of ${DEMO_DATES.length} sessions, median ${spreadOf(took).median.toFixed(2)} ms, ` +
        `p99 ${tails.at(-1)!.toFixed(2)} ms, slowest ${slowest.map((each) => each.toFixed(1)).join(', ')} ms`,
    );
  }
  load.push(await busyShare());
  const spread = spreadOf(tails);
  const p99 = spread.median;
  const judged = load.every((share) => share <= QUIET_SHARE) && isSteady(spread);
  return {
    id: 'P8',
    name: `Bar close to frames on the wire, six levels, some 80 sessions of history, p99 (of ${ROUNDS} rounds the middle one; slowest ${spread.high.toFixed(1)} ms)`,
    value: p99,
    unit: 'ms',
    against: `${CLOSE_LIMIT_MS} ms`,
    ratio: p99 / CLOSE_LIMIT_MS,
    target: `< ${CLOSE_LIMIT_MS} ms`,
    met: judged && p99 < CLOSE_LIMIT_MS,
    judged,
  };
}

/** The 99th percentile, by rank. */
const tailOf = (took: readonly number[]): number =>
  took.toSorted((a, b) => a - b)[Math.ceil(0.99 * took.length) - 1]!;

/** What each close of a session takes, in milliseconds. */
async function closesOf(date: string): Promise<readonly number[]> {
  await prepareIndex(DEMO_LAKE, 'ES', date);
  const known = await knownBefore(DEMO_LAKE, 'ES', date);
  const { session, instrument } = known;
  const source = await findSource(foldersOf(DEMO_LAKE), instrument, session);
  let closes = 0;
  const teller: SessionTeller = new SessionTeller(known, 'bench', {
    onStep: (added) => {
      show.step(added);
      if (added.some(({ body }) => body.type === 'signals')) closes++;
    },
  });
  const show: LiveShow = new LiveShow({
    known,
    contract: 'ES',
    timeline: teller.timeline,
    toldFrames: 0,
    status: LIVE,
    forming: null,
    feed: { reconnects: 0, holes: 0, late: 0, isRecorded: true },
    inputs: ['trades', 'book', 'options'],
  });
  const served = await serve(show);
  const reader = await readers(served.port, 1, Number.POSITIVE_INFINITY, HELLO);
  const took: number[] = [];
  const timed = timedBy(teller.run, (milliseconds) => {
    if (closes > took.length) took.push(milliseconds);
  });
  await playInto(source, timed as SessionRun, { until: session.labelEnd });
  reader.process.kill();
  await served.close();
  return took;
}

/** Tells how long each event takes. */
function timedBy(run: SessionRun, onTook: (milliseconds: number) => void): EventHandler {
  const timed = (act: () => void) => {
    const startedAt = performance.now();
    act();
    onTook(performance.now() - startedAt);
  };
  return {
    onHole: (batch, i) => timed(() => run.onHole(batch, i)),
    onBar: (batch, i) => timed(() => run.onBar(batch, i)),
    onTrade: (batch, i) => timed(() => run.onTrade(batch, i)),
    onBook: (batch, i) => timed(() => run.onBook(batch, i)),
    onOption: (kind, batch, i) => timed(() => run.onOption(kind, batch, i)),
    onBatchEnd: (kind) => run.onBatchEnd(kind),
  };
}

interface Served {
  readonly port: number;
  close(): Promise<void>;
}

async function serve(show: LiveShow): Promise<Served> {
  const stream = new StreamServer({
    show: Object.assign(show, { live: [] }),
    checksFrames: false,
    tokenMatches: (given) => given === TOKEN,
    server: { name: 'spymaster', version: '0' },
  });
  const http = createServer();
  const port = await listening(http);
  const admission = new Admission({ port });
  http.on('upgrade', (request, socket, head) => stream.onUpgrade(request, socket, head, admission));
  return {
    port,
    close: async () => {
      show.close();
      await stream.close();
      http.close();
    },
  };
}

async function listening(http: Server): Promise<number> {
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return (http.address() as AddressInfo).port;
}

const HELLO = JSON.stringify({ type: 'hello', protocols: [PROTOCOL_VERSION], token: TOKEN });

interface Readers {
  readonly process: ChildProcess;
  /** Resolves when every one of them has had so many frames of a bar. */
  readonly done: Promise<void>;
}

/** Clients in a process of their own: what they do is not the daemon's time. */
async function readers(port: number, count: number, frames: number, hello: string | null): Promise<Readers> {
  const program = `
import { WebSocket } from ${JSON.stringify(import.meta.resolve('ws'))};
let open = 0, done = 0;
// One after another: a crowd that says nothing yet is not let in.
const next = () => {
  if (++open === ${count}) console.log('open');
  else connect();
};
function connect() {
  const socket = new WebSocket('ws://127.0.0.1:${port}${STREAM_PATH}');
  let bars = 0;
  socket.on('open', () => {
    ${hello === null ? 'next();' : `socket.send(${JSON.stringify(hello)});`}
  });
  socket.on('message', (data) => {
    if (data.includes('"snapshot"')) next();
    if (data.includes('"type":"bar"') && ++bars === ${frames} && ++done === ${count}) console.log('done');
  });
}
connect();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = (word: string) =>
    new Promise<void>((resolve) =>
      child.stdout.on('data', (data) => String(data).includes(word) && resolve()),
    );
  const done = said('done');
  await said('open');
  return { process: child, done };
}

/** A frame as large as an answer with its cases. */
const FRAME_BODY = { type: 'bar', bar: { time: 0, note: 'x'.repeat(6000) } };

async function fanOut(): Promise<Result> {
  return compare({
    id: 'P9',
    name: `${FRAMES} frames of 6 kB to ${CLIENTS} clients`,
    against: 'a bare loop over ws',
    target: FAN_OUT_SHARE,
    own: ourFanOut,
    peer: bareFanOut,
  });
}

async function ourFanOut(): Promise<Timed> {
  const known = { session: { date: '2025-06-05' }, instrument: { symbol: 'ES' } };
  const frames = Array.from({ length: FRAMES }, (_, i) => {
    const body = { epoch: 'bench', seq: i + 1, ...FRAME_BODY };
    return { at: i, seq: i + 1, body: body as never, text: JSON.stringify(body) };
  });
  const timeline = {
    durable: [],
    moments: [],
    pictureOf: () => ({}),
    nowAt: () => ({ forming: null, answers: [] }),
  };
  const show = new LiveShow({ known, contract: 'ES', timeline, status: LIVE } as never);
  // What is shown does not matter here: only that it is told to everyone.
  const open = show.open.bind(show);
  show.open = (outlet) => Object.defineProperty(open(outlet), 'session', { value: { type: 'session' } });
  const served = await serve(show);
  const clients = await readers(served.port, CLIENTS, FRAMES, HELLO);
  const startedAt = performance.now();
  for (const frame of frames) {
    show.step([frame]);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await clients.done;
  const seconds = (performance.now() - startedAt) / 1000;
  clients.process.kill();
  await served.close();
  return { records: FRAMES * CLIENTS, seconds };
}

async function bareFanOut(): Promise<Timed> {
  const http = createServer();
  const server = new WebSocketServer({ server: http, perMessageDeflate: false });
  const port = await listening(http);
  const clients = await readers(port, CLIENTS, FRAMES, null);
  const startedAt = performance.now();
  for (let i = 0; i < FRAMES; i++) {
    const text = JSON.stringify({ epoch: 'bench', seq: i + 1, ...FRAME_BODY });
    for (const client of server.clients) client.send(text);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await clients.done;
  const seconds = (performance.now() - startedAt) / 1000;
  clients.process.kill();
  server.close();
  http.close();
  return { records: FRAMES * CLIENTS, seconds };
}
