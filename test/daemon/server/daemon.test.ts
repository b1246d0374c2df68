import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { buildForecasts } from '../../../daemon/forecasts/build.ts';
import { recordTimeline } from '../../../daemon/replay/record-timeline.ts';
import { ReplayShow } from '../../../daemon/replay/replay-show.ts';
import { shownReplay } from '../../../daemon/replay/shown-replay.ts';
import { ROUTES } from '../../../daemon/server/api-documents.ts';
import { type RunningDaemon, startDaemon } from '../../../daemon/server/daemon.ts';
import { CHART_STYLE } from '../../../daemon/server/guard.ts';
import { loadToken } from '../../../daemon/server/token.ts';
import { simulateSession } from '../../../daemon/simulator/session-simulator.ts';
import { buildBars } from '../../../daemon/work/steps/bars.ts';
import { buildSession } from '../../../daemon/work/steps/session.ts';
import { STREAM_PATH } from '../../../shared/protocol/limits.ts';
import {
  isDurable,
  type Picture,
  readServerMessage,
  type ServerMessage,
} from '../../../shared/protocol/messages.ts';
import { fold } from '../../../shared/protocol/picture.ts';
import { ES } from '../../market.ts';

const folder = mkdtempSync(join(tmpdir(), 'spymaster-server-'));
const DATES = ['2025-06-05', '2025-06-06'] as const;
let daemon: RunningDaemon;
let recorded: Awaited<ReturnType<typeof recordTimeline>>;
let token = '';

beforeAll(async () => {
  for (const date of DATES) {
    await simulateSession(date, ES, {
      market: 'planted',
      seed: 3,
      rate: 'demo',
      rawFolder: join(folder, 'raw'),
      truthFolder: join(folder, 'truth'),
    });
    await buildBars({ repair: false, dataFolder: folder, symbol: 'ES', date });
  }
  await buildSession({ repair: false, dataFolder: folder, symbol: 'ES', date: DATES[0] });
  await buildForecasts({ dataFolder: folder, symbol: 'ES', workers: 1 }, () => undefined);
  token = await loadToken(folder);
  recorded = await recordTimeline(folder, 'ES', DATES[1]);
  daemon = await serve(20_000, ['http://localhost:5173']);
}, 60_000);
const serve = (speed: number, allowedOrigins: readonly string[] = []) =>
  startDaemon({
    show: new ReplayShow(shownReplay(recorded), { speed }),
    token,
    port: 0,
    version: '1.2.3',
    allowedOrigins,
  });
afterAll(async () => {
  await daemon.close();
  rmSync(folder, { recursive: true, force: true });
});

function connect(headers: Record<string, string> = {}, port = daemon.port): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${port}${STREAM_PATH}`, { headers });
}

/** The HTTP status a refused upgrade gets. */
function refusal(headers: Record<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect(headers);
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('open', () => {
      resolve(101);
      socket.terminate();
    });
    socket.on('error', () => undefined);
  });
}

function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve) => {
    request({ host: '127.0.0.1', port: daemon.port, path, headers, method }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += String(chunk);
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    }).end();
  });
}

interface Exchange {
  messages: ServerMessage[];
  closeCode: number;
}

/**
 * Sends frames after opening and listens until the predicate holds or the connection
 * closes.
 */
function exchange(
  frames: readonly (string | object)[],
  until: (message: ServerMessage) => boolean = () => false,
): Promise<Exchange> {
  return new Promise((resolve) => {
    const socket = connect();
    const messages: ServerMessage[] = [];
    socket.on('open', () => {
      for (const frame of frames) socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
    });
    socket.on('message', (data) => {
      const read = readServerMessage(String(data));
      if (read.kind !== 'message') throw new Error(`not a protocol message: ${String(data).slice(0, 200)}`);
      const { message } = read;
      messages.push(message);
      if (until(message)) socket.terminate();
    });
    socket.on('close', (closeCode) => resolve({ messages, closeCode }));
  });
}

const hello = () => ({ type: 'hello', protocols: [1], token });

describe('Access to the daemon', () => {
  it('needs a loopback Host, refuses other pages, and lets programs through to the token', async () => {
    expect(await refusal({ host: 'evil.example:80' })).toBe(421);
    expect(await refusal({ origin: 'http://evil.example' })).toBe(403);
    expect(await refusal({ origin: 'null' })).toBe(403);
    expect(await refusal({ origin: `http://127.0.0.1:${daemon.port}` })).toBe(101);
    expect(await refusal({ origin: 'http://localhost:5173' })).toBe(101);
    expect(await refusal({ origin: 'http://localhost:5174' })).toBe(403);
    expect(await refusal({})).toBe(101);
  });

  it('gives the page its token and nobody else, and serves it under a strict policy', async () => {
    expect((await get('/', { origin: 'http://evil.example' })).status).toBe(403);
    expect((await get('/v1/token')).status).toBe(403);
    for (const site of ['cross-site', 'same-site', 'none'])
      expect((await get('/v1/token', { 'sec-fetch-site': site })).status).toBe(403);
    expect(JSON.parse((await get('/v1/token', { 'sec-fetch-site': 'same-origin' })).body)).toEqual({ token });
    expect((await get('/', { host: 'evil.example' })).status).toBe(421);
    const page = await get('/');
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toBe(
      `default-src 'none'; script-src 'self'; style-src 'self' '${CHART_STYLE}'; img-src 'self' data:; connect-src 'self' ws://127.0.0.1:${daemon.port}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(page.headers).toMatchObject({
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    expect(page.body).not.toContain(token);
    expect((await get('/../package.json')).status).toBe(404);
  });
  it('lets in a page that was allowed by name, without the token of its own page', async () => {
    const origin = 'http://localhost:5173';
    const asked = await get('/v1/health', { origin, authorization: `Bearer ${token}` });
    expect([asked.status, asked.headers['access-control-allow-origin'], asked.headers.vary]).toEqual([
      200,
      origin,
      'Origin',
    ]);
    expect(asked.headers['access-control-allow-credentials']).toBeUndefined();
    const preflight = await get('/v1/health', { origin }, 'OPTIONS');
    expect([preflight.status, preflight.headers['access-control-allow-headers']]).toEqual([
      204,
      'authorization',
    ]);
    expect((await get('/v1/token', { origin, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    const other = await get('/v1/health', { origin: 'http://localhost:9', authorization: `Bearer ${token}` });
    expect([other.status, other.headers['access-control-allow-origin']]).toEqual([403, undefined]);
  });
  it('gives what it shows over HTTP without preparing it again', async () => {
    const headers = { authorization: `Bearer ${token}` };
    const bars = JSON.parse((await get(`/v1/sessions/${DATES[1]}/bars`, headers)).body).bars;
    const { durable } = recorded.timeline;
    expect(bars).toEqual(durable.flatMap(({ body }) => (body.type === 'bar' ? [body.bar] : [])));
    // Nothing else is served here.
    expect((await get(`/v1/sessions/${DATES[0]}/bars`, headers)).status).toBe(404);
  });
  it('says that it lives to anyone, and how it is to those with the token', async () => {
    expect(JSON.parse((await get('/v1/health/live')).body)).toEqual({ alive: true });
    expect(JSON.parse((await get('/v1/health/ready')).body)).toEqual({
      ready: true,
      checks: { lake: 'ok', index: 'ok', feed: 'ok', page: 'ok' },
    });
    for (const path of ['/v1/health', '/v1/metrics']) {
      const refused = await get(path);
      expect([refused.status, JSON.parse(refused.body).code]).toEqual([401, 'BAD_TOKEN']);
      expect((await get(`${path}?token=${token}`)).status).toBe(401);
      expect((await get(path, { authorization: `Bearer ${token}0` })).status).toBe(401);
    }
    const health = JSON.parse((await get('/v1/health', { authorization: `Bearer ${token}` })).body);
    expect(health).toMatchObject({ mode: 'replay', date: DATES[1], version: '1.2.3', historySessions: 1 });
    const metrics = await get('/v1/metrics', { authorization: `Bearer ${token}` });
    expect(metrics.headers['content-type']).toContain('text/plain');
    expect(metrics.body).toContain('spymaster_clients{state="admitted"}');
    expect(metrics.body).not.toContain(token);
  });

  it('is not ready while what it follows is down', async () => {
    const replay = new ReplayShow(shownReplay(recorded), { speed: 1 });
    const { health } = replay;
    const down = await startDaemon({
      show: {
        shown: replay.shown,
        health: { ...health, mode: 'live', status: { ...health.status, feed: 'down' } },
        open: (outlet) => replay.open(outlet),
        close: () => replay.close(),
      },
      token,
      port: 0,
      version: '1.2.3',
    });
    const answer = await fetch(`${down.url}v1/health/ready`);
    expect([answer.status, ((await answer.json()) as { ready: boolean }).ready]).toEqual([503, false]);
    expect((await fetch(`${down.url}v1/health/live`)).status).toBe(200);
    await down.close();
  });
  it('serves what its documents say, and nothing that they do not', async () => {
    const { paths } = JSON.parse((await get('/v1/openapi.json')).body) as { paths: Record<string, object> };
    expect(Object.keys(paths)).toEqual(Object.keys(ROUTES));
    for (const [path, { isOpen }] of Object.entries(ROUTES)) {
      const concrete = path.replace('{date}', DATES[1]).replace('{id}', `${DATES[1]}_x`);
      const { status } = await get(concrete);
      expect([path, status === 401]).toEqual([path, !isOpen]);
      expect([path, status]).not.toEqual([path, 404]);
    }
    expect(JSON.parse((await get('/v1/asyncapi.json')).body)).toMatchObject({ asyncapi: '3.0.0' });
  });
  it('answers so many questions a second', async () => {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const answers = await Promise.all(Array.from({ length: 60 }, () => get('/v1/health/live')));
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(10);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect((await get('/v1/health/live')).status).toBe(200);
  });
  it('gives several tabs at once all the files of the page', async () => {
    const files = await Promise.all(Array.from({ length: 200 }, () => get('/page.js')));
    expect(files.filter(({ status }) => status === 429)).toEqual([]);
    // A path that is none of them counts with the questions.
    const odd = await Promise.all(Array.from({ length: 60 }, () => get('/%761/health/live')));
    expect(odd.some(({ status }) => status === 429)).toBe(true);
  });
  it('keeps the token in a file only its owner can read', async () => {
    expect(statSync(join(folder, '.token')).mode & 0o777).toBe(0o600);
    expect(await loadToken(folder)).toBe(token);
  });
});

describe('The stream', () => {
  it('begins with what is shown, numbers what stays, and plays to the end', async () => {
    const { messages } = await exchange(
      [hello(), { type: 'play', id: 1 }],
      (message) => message.type === 'replay' && message.state.finished,
    );
    expect(messages.slice(0, 3).map(({ type }) => type)).toEqual(['welcome', 'session', 'snapshot']);
    const snapshot = messages[2]!;
    const first = snapshot.type === 'snapshot' ? snapshot.seq : Number.NaN;
    const stays = messages.filter(isDurable);
    stays.forEach(({ seq }, i) => {
      expect(seq).toBe(first + 1 + i);
    });
    const bars = stays.flatMap((message) => (message.type === 'bar' ? [message.bar.time] : []));
    expect(bars).toHaveLength(195);
    expect(bars.every((time, i) => i === 0 || time === bars[i - 1]! + 120)).toBe(true);
    const opening = messages.find(
      (message) => message.type === 'levels' && message.point.values.OR_HIGH !== null,
    );
    // 09:46 is the first bar that begins after the opening range is known.
    expect(opening?.type === 'levels' && opening.point.time - bars[0]!).toBe(16 * 60);
  });
  it('is at every moment what its frames tell together', async () => {
    const { messages } = await exchange(
      [hello(), { type: 'play', id: 1 }, { type: 'jump', id: 2, to: 'start' }],
      (message) => message.type === 'replay' && message.state.finished,
    );
    const snapshots = messages.filter((message) => message.type === 'snapshot');
    const picture = structuredClone(snapshots.at(-1)!.picture);
    for (const message of messages.slice(messages.indexOf(snapshots.at(-1)!)).filter(isDurable))
      fold(picture, message);
    const { messages: atEnd } = await exchange(
      [hello(), { type: 'jump', id: 1, to: 'end' }],
      (message) => message.type === 'snapshot' && message.why === 'jump',
    );
    const last = atEnd.findLast(({ type }) => type === 'snapshot')!;
    expect(last.type === 'snapshot' && last.picture).toEqual(withoutFrames(picture));
  });
  it('gives a snapshot where the replay is moved, holding exactly the past', async () => {
    const moved = await exchange(
      [hello(), { type: 'jump', id: 1, to: 'nextApproach' }],
      (message) => message.type === 'snapshot' && message.why === 'jump',
    );
    const snapshot = moved.messages.findLast(({ type }) => type === 'snapshot')!;
    if (snapshot.type !== 'snapshot') throw new Error('no snapshot');
    expect(snapshot.replay!.at - snapshot.replay!.firstApproachAt!).toBe(30);
    expect(snapshot.answers.length).toBeGreaterThan(0);
    for (const bar of snapshot.picture.bars) expect(bar.time).toBeLessThanOrEqual(snapshot.replay!.at);
  });
  it('gives every viewer a replay of their own', async () => {
    const one = exchange(
      [hello(), { type: 'jump', id: 1, to: 'end' }],
      (message) => message.type === 'ack' && message.id === 1,
    );
    const other = await exchange([hello()], (message) => message.type === 'snapshot');
    await one;
    const snapshot = other.messages.findLast(({ type }) => type === 'snapshot')!;
    expect(snapshot.type === 'snapshot' && snapshot.replay!.clock).toBe('09:30:00');
  });
  it('goes on after a broken connection, each frame once, wherever it broke', async () => {
    const whole = recorded.timeline.durable.length;
    const first = await exchange(
      [hello(), { type: 'play', id: 1 }],
      (message) => isDurable(message) && message.seq > whole / 2,
    );
    const had = first.messages.filter(isDurable);
    const { epoch, seq } = had.at(-1)!;
    const second = await exchange(
      [
        { ...hello(), resume: { epoch, seq } },
        { type: 'play', id: 1 },
      ],
      (message) => message.type === 'replay' && message.state.finished,
    );
    expect(second.messages.map(({ type }) => type)).not.toContain('snapshot');
    const numbers = [...had, ...second.messages.filter(isDurable)].map((message) => message.seq);
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, i) => numbers[0]! + i));
    expect(numbers.at(-1)).toBe(whole);
  });
});

/** Sent, a picture has no place of its own. */
const withoutFrames = (picture: Picture): Picture => JSON.parse(JSON.stringify(picture));

describe('A replay', () => {
  it('stands still for every client until it is played', async () => {
    const other = await serve(1);
    const isPlaying = () =>
      new Promise<boolean>((resolve) => {
        const socket = connect({}, other.port);
        socket.on('open', () => socket.send(JSON.stringify(hello())));
        socket.on('message', (data) => {
          const read = readServerMessage(String(data));
          if (read.kind !== 'message' || read.message.type !== 'snapshot') return;
          socket.terminate();
          resolve(read.message.replay!.playing);
        });
      });
    expect([await isPlaying(), await isPlaying()]).toEqual([false, false]);
    await other.close();
  });
});
