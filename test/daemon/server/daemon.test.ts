import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { buildForecasts } from '../../../daemon/forecasts/build.ts';
import { recordTimeline } from '../../../daemon/replay/record-timeline.ts';
import { loadToken } from '../../../daemon/server/access.ts';
import { type RunningDaemon, startDaemon } from '../../../daemon/server/daemon.ts';
import { simulateSession } from '../../../daemon/simulator/session-simulator.ts';
import { buildBars } from '../../../daemon/work/steps/bars.ts';
import { buildSession } from '../../../daemon/work/steps/session.ts';
import {
  MAX_CLIENTS,
  parseServerMessage,
  type ServerMessage,
  STREAM_PATH,
} from '../../../shared/protocol/messages.ts';
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
  daemon = await startDaemon({ recorded, symbol: 'ES', token, port: 0, speed: 20_000, autoplay: false });
}, 60_000);
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
      const message = parseServerMessage(String(data));
      if (!message) throw new Error(`not a protocol message: ${String(data).slice(0, 200)}`);
      messages.push(message);
      if (until(message)) socket.terminate();
    });
    socket.on('close', (closeCode) => resolve({ messages, closeCode }));
  });
}

const hello = () => ({ type: 'hello', protocol: 4, token });

describe('Access to the daemon', () => {
  it('needs a loopback Host, refuses other pages, and lets programs through to the token', async () => {
    expect(await refusal({ host: 'evil.example:80' })).toBe(421);
    expect(await refusal({ origin: 'http://evil.example' })).toBe(403);
    expect(await refusal({ origin: 'null' })).toBe(403);
    expect(await refusal({ origin: `http://127.0.0.1:${daemon.port}` })).toBe(101);
    expect(await refusal({})).toBe(101);
  });

  it('closes on a missing or wrong token, a wrong protocol, noise, or a command before hello', async () => {
    const code = async (...frames: (string | object)[]) => {
      const { messages, closeCode } = await exchange(frames);
      const last = messages.at(-1);
      return [last?.type === 'error' ? last.code : null, closeCode];
    };
    expect(await code({ type: 'hello', protocol: 4 })).toEqual(['BAD_TOKEN', 4401]);
    expect(await code({ ...hello(), token: '' })).toEqual(['BAD_TOKEN', 4401]);
    expect(await code({ ...hello(), token: `${token}0` })).toEqual(['BAD_TOKEN', 4401]);
    expect(await code({ ...hello(), protocol: 2 })).toEqual(['PROTOCOL_VERSION', 4400]);
    expect(await code('not json')).toEqual(['PROTOCOL_VIOLATION', 4400]);
    expect(await code({ type: 'seek', to: Number.NaN })).toEqual(['PROTOCOL_VIOLATION', 4400]);
    expect(await code({ type: 'play' })).toEqual(['HELLO_FIRST', 4401]);
    expect((await exchange(['x'.repeat(5000)])).closeCode).toBe(1009);
    expect((await code(hello(), ...Array.from({ length: 60 }, () => ({ type: 'pause' }))))[0]).toBe(
      'TOO_FAST',
    );
  });

  it('gives the page its token and nobody else, and serves it under a strict policy', async () => {
    const get = (path: string, headers: Record<string, string> = {}) =>
      new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve) => {
        request({ host: '127.0.0.1', port: daemon.port, path, headers }, (response) => {
          let body = '';
          response.on('data', (chunk) => {
            body += String(chunk);
          });
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
          );
        }).end();
      });
    expect((await get('/', { origin: 'http://evil.example' })).status).toBe(403);
    expect((await get('/v1/token')).status).toBe(403);
    expect((await get('/v1/token', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect(JSON.parse((await get('/v1/token', { 'sec-fetch-site': 'same-origin' })).body)).toEqual({ token });
    expect((await get('/', { host: 'evil.example' })).status).toBe(421);
    const page = await get('/');
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.body).not.toContain(token);
    expect((await get('/../package.json')).status).toBe(404);
  });

  it('keeps the token in a file only its owner can read', async () => {
    expect(statSync(join(folder, '.token')).mode & 0o777).toBe(0o600);
    expect(await loadToken(folder)).toBe(token);
  });
});

describe('The stream', () => {
  it('begins with welcome and snapshot, numbers every message, and plays to the end', async () => {
    const { messages } = await exchange(
      [hello(), { type: 'play' }],
      (message) => message.type === 'replay' && message.state.finished,
    );
    expect(messages.slice(0, 2).map(({ type }) => type)).toEqual(['welcome', 'snapshot']);
    const numbered = messages.slice(1);
    for (let i = 1; i < numbered.length; i++) expect(numbered[i]!.seq).toBe(numbered[i - 1]!.seq + 1);
    const bars = messages.flatMap((message) =>
      message.type === 'bar' && message.bar.complete ? [message.bar.time] : [],
    );
    expect(bars).toHaveLength(90);
    expect(bars.every((time, i) => i === 0 || time === bars[i - 1]! + 120)).toBe(true);
    const opening = messages.find(
      (message) => message.type === 'levels' && message.point.values.OR_HIGH !== null,
    );
    const first = bars[0]!;
    // 09:46 is the first bar that begins after the opening range is known.
    expect(opening?.type === 'levels' && opening.point.time - first).toBe(16 * 60);
  });

  it('starts a new epoch with a snapshot when the replay is moved, holding exactly the past', async () => {
    const seekTo = await exchange(
      [hello(), { type: 'first-approach' }],
      (message) => message.type === 'snapshot' && message.seq === 1,
    );
    const snapshot = seekTo.messages.at(-1)!;
    expect(snapshot.epoch).toBeGreaterThan(seekTo.messages[0]!.epoch);
    expect(snapshot.type === 'snapshot' && snapshot.replay!.at - snapshot.replay!.firstApproachAt!).toBe(30);
    expect(snapshot.type === 'snapshot' && snapshot.answers.length).toBeGreaterThan(0);
    if (snapshot.type === 'snapshot')
      for (const bar of snapshot.bars) expect(bar.time).toBeLessThanOrEqual(snapshot.replay!.at);
  });
});

describe('Clients that do not behave', () => {
  it('are at most as many as there may be: the next is refused, and one fewer makes room', async () => {
    const open = await Promise.all(
      Array.from({ length: MAX_CLIENTS }, async () => {
        const socket = connect();
        await new Promise((resolve) => socket.once('open', resolve));
        return socket;
      }),
    );
    expect(await refusal({})).toBe(503);
    const gone = new Promise((resolve) => open[0]!.once('close', resolve));
    open[0]!.close();
    await gone;
    expect(await refusal({})).toBe(101);
    for (const socket of open) socket.terminate();
    await new Promise((resolve) => setTimeout(resolve, 100));
  });
  it('with a wrong token have had their only guess', async () => {
    const { messages, closeCode } = await exchange([{ ...hello(), token: 'f'.repeat(48) }, hello()]);
    expect([messages.map(({ type }) => type), closeCode]).toEqual([['error'], 4401]);
  });
});

describe('A replay that plays by itself', () => {
  it('begins with the first client, and is not begun again by the next', async () => {
    const other = await startDaemon({ recorded, symbol: 'ES', token, port: 0, speed: 1, autoplay: true });
    /**
     * The replay states that a client is told, from the snapshot on; it sends a message
     * after hello.
     */
    const statesOf = (message: object | null) =>
      new Promise<boolean[]>((resolve) => {
        const socket = connect({}, other.port);
        const states: boolean[] = [];
        socket.on('open', () => socket.send(JSON.stringify(hello())));
        socket.on('message', (data) => {
          const told = parseServerMessage(String(data));
          if (told?.type === 'snapshot') {
            states.push(told.replay!.playing);
            if (message) socket.send(JSON.stringify(message));
          }
          if (told?.type === 'replay') states.push(told.state.playing);
        });
        setTimeout(() => {
          socket.terminate();
          resolve(states);
        }, 400);
      });
    expect((await statesOf({ type: 'pause' })).at(-1)).toBe(false);
    expect(new Set(await statesOf(null))).toEqual(new Set([false]));
    await other.close();
  });
});
