import { request as secureRequest } from 'node:https';
import { connect as connectSocket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import { ReplayShow } from '../../../daemon/replay/replay-show.ts';
import { type RunningDaemon, startDaemon } from '../../../daemon/server/daemon.ts';
import { STREAM_PATH } from '../../../shared/protocol/limits.ts';
import { bar, messageOf } from '../../messages.ts';
import { frameAt, timelineOf } from '../session/frames.ts';
import { TEST_CERTIFICATE, TEST_KEY } from './tls.ts';

const TOKEN = 'f'.repeat(48);
const HELLO = { type: 'hello', protocols: [1], token: TOKEN };
/** Bars enough to be more than four kilobytes. */
function shown() {
  const frames = Array.from({ length: 60 }, (_, i) =>
    frameAt('09:30', { closed: bar(1_749_110_400 + 120 * i, 6000, true) }),
  );
  const { epoch: _, seq: __, ...session } = messageOf('session');
  const show = new ReplayShow({ session, timeline: timelineOf(...frames) }, { speed: 1 });
  return { show, token: TOKEN, port: 0, version: '1.2.3' };
}
let daemon: RunningDaemon;
beforeAll(async () => {
  daemon = await startDaemon(shown());
});
afterAll(() => daemon.close());

/** Says something over a bare socket, and gives all that comes back. */
function raw(text: string, port = daemon.port, host = '127.0.0.1'): Promise<string> {
  return new Promise((resolve) => {
    const socket = connectSocket({ host, port }, () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += String(chunk);
      // What asks for an upgrade stays open.
      if (answer.startsWith('HTTP/1.1 101')) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}
const statusOf = async (answer: Promise<string>): Promise<number> => Number((await answer).split(' ')[1]);

describe('A daemon on this machine', () => {
  const upgrade = (version: string, ...hosts: string[]) =>
    `GET ${STREAM_PATH} ${version}\r\n${hosts.map((host) => `Host: ${host}\r\n`).join('')}Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
  it('is asked by one name alone, however a request is written', async () => {
    const own = `127.0.0.1:${daemon.port}`;
    expect(await statusOf(raw(upgrade('HTTP/1.1', own)))).toBe(101);
    expect(await statusOf(raw(upgrade('HTTP/1.1', own, 'evil.example')))).toBe(400);
    expect(await statusOf(raw(upgrade('HTTP/1.1', 'evil.example', own)))).toBe(400);
    expect(await statusOf(raw(upgrade('HTTP/1.0', own)))).toBe(400);
    expect(await statusOf(raw(upgrade('HTTP/1.1')))).toBe(400);
    const absolute = upgrade('HTTP/1.1', own).replace(STREAM_PATH, `http://evil.example${STREAM_PATH}`);
    expect(await statusOf(raw(absolute))).toBe(400);
    const plain = `GET http://evil.example/v1/health/live HTTP/1.1\r\nHost: ${own}\r\nConnection: close\r\n\r\n`;
    expect(await statusOf(raw(plain))).toBe(400);
  });
  it('knows its own pages and those that were let in by their origins, to the letter', async () => {
    const other = await startDaemon({ ...shown(), allowedOrigins: ['http://localhost:5173'] });
    const host = `127.0.0.1:${other.port}`;
    const own = `http://${host}`;
    const names = (origin: string) => `${host}\r\nOrigin: ${origin}\r\nAuthorization: Bearer ${TOKEN}`;
    const asked = async (origin: string) => [
      origin,
      await statusOf(raw(upgrade('HTTP/1.1', names(origin)), other.port)),
      await statusOf(
        raw(`GET /v1/health HTTP/1.1\r\nHost: ${names(origin)}\r\nConnection: close\r\n\r\n`, other.port),
      ),
    ];
    for (const origin of [own, `http://localhost:${other.port}`, 'http://localhost:5173'])
      expect(await asked(origin)).toEqual([origin, 101, 200]);
    for (const origin of [
      ...['http://localhost:5174', 'http://localhost', 'https://localhost:5173', `https://${host}`],
      ...['http://sub.localhost:5173', 'http://localhost:5173.evil.example', `${own}.evil.example`],
      ...['HTTP://localhost:5173', 'http://LOCALHOST:5173', `HTTP://${host}`],
      ...['http://localhost.:5173', 'http://localhost:5173.', 'http://localhost:5173/', `${own}/`],
      ...['null', '', 'file://', '*', `${own}\r\nOrigin: http://evil.example`],
    ])
      expect(await asked(origin)).toEqual([origin, 403, 403]);
    await other.close();
  });
  it('is asked at both of its addresses, with the same care', async () => {
    const ask = (path: string, host: string) =>
      raw(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`, daemon.port, '::1');
    expect(await statusOf(ask('/v1/health/live', `[::1]:${daemon.port}`))).toBe(200);
    expect(await statusOf(ask('/v1/health', `localhost:${daemon.port}`))).toBe(401);
    expect(await statusOf(ask('/v1/health/live', 'evil.example'))).toBe(421);
    expect(await statusOf(raw(upgrade('HTTP/1.1', `[::1]:${daemon.port}`), daemon.port, '::1'))).toBe(101);
    expect(await statusOf(raw(upgrade('HTTP/1.1', 'evil.example'), daemon.port, '::1'))).toBe(421);
  });
  it('waits five seconds for a request to be whole, and holds nobody up meanwhile', async () => {
    const own = `127.0.0.1:${daemon.port}`;
    const begun = performance.now();
    const never = raw(`GET /v1/health/live HTTP/1.1\r\nHost: ${own}\r\nContent-Length: 9\r\n\r\n`);
    const header = raw('GET / HTTP/1.1\r\nHost: ');
    expect((await fetch(`${daemon.url}v1/health/live`)).status).toBe(200);
    expect(await statusOf(header)).toBe(408);
    // What has its answer is cut off where the rest does not come.
    expect(await statusOf(never)).toBe(200);
    expect((performance.now() - begun) / 1000).toBeGreaterThan(4);
    expect((performance.now() - begun) / 1000).toBeLessThan(9);
  }, 15_000);
  it('takes up a renewed token, and lets go who came with the old one', async () => {
    let renew: (token: string) => void = () => undefined;
    let isWatched = true;
    const other = await startDaemon({
      ...shown(),
      renewals: (onRenewed) => {
        renew = onRenewed;
        return () => {
          isWatched = false;
        };
      },
    });
    const socket = new WebSocket(`ws://127.0.0.1:${other.port}${STREAM_PATH}`);
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    socket.on('open', () => socket.send(JSON.stringify(HELLO)));
    await new Promise((resolve) => socket.once('message', resolve));
    renew('b'.repeat(48));
    expect(await closed).toBe(4401);
    const health = (given: string) =>
      fetch(`${other.url}v1/health`, { headers: { authorization: `Bearer ${given}` } });
    expect([(await health(TOKEN)).status, (await health('b'.repeat(48))).status]).toEqual([401, 200]);
    const own = await fetch(`${other.url}v1/token`, { headers: { 'sec-fetch-site': 'same-origin' } });
    expect(await own.json()).toEqual({ token: 'b'.repeat(48) });
    await other.close();
    expect(isWatched).toBe(false);
  });
  it('puts down who came, who was refused, and what went wrong, and no token', async () => {
    const lines: string[] = [];
    const put = (level: string) => (of: unknown, what?: string) =>
      void lines.push(`${level} ${what ?? of} ${JSON.stringify(what === undefined ? {} : of)}`);
    const log = {
      debug: put('debug'),
      info: put('info'),
      refusal: put('warn'),
      error: put('error'),
      hide: (secret: string) => hidden.push(secret),
    };
    const hidden: string[] = [];
    const other = await startDaemon({
      ...shown(),
      log: log as never,
      sessions: {
        get: async () => {
          throw new TypeError('a mistake of ours');
        },
      },
    });
    const socket = new WebSocket(`ws://127.0.0.1:${other.port}${STREAM_PATH}`);
    socket.on('open', () => socket.send(JSON.stringify(HELLO)));
    await new Promise((resolve) => socket.once('message', resolve));
    socket.close(1000);
    await expect.poll(() => lines.join()).toContain('a client has gone');
    await fetch(`${other.url}v1/health?token=${TOKEN}`);
    const failed = await fetch(`${other.url}v1/sessions/2025-06-06/bars?token=${TOKEN}`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    expect([failed.status, await failed.json()]).toEqual([
      500,
      expect.objectContaining({ code: 'UNEXPECTED', title: 'Something went wrong in the daemon.' }),
    ]);
    await raw(upgrade('HTTP/1.1', 'evil.example'), other.port);
    await other.close();
    const all = lines.join('\n');
    for (const part of [
      'info listening {"url":"http',
      'debug a client has come {"client":1}',
      'info a client has gone {"client":1,"closeCode":1000,"seconds":0',
      'warn refused {"method":"GET","path":"/v1/health","status":401',
      '"path":"/v1/sessions/2025-06-06/bars"',
      'error failed',
      'warn a stream was refused {"status":421}',
      'info stopped',
    ])
      expect(all).toContain(part);
    expect(all).not.toContain(TOKEN);
    expect(hidden).toEqual([TOKEN]);
  });
  it('is asked, and told nothing', async () => {
    const post = (path: string) =>
      raw(
        `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${daemon.port}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      );
    const answer = await post('/v1/health/live?x=1');
    expect(answer).toMatch(/^HTTP\/1.1 405 /);
    expect(answer).toContain('allow: GET, HEAD');
    expect(answer).toContain('"code":"NO_SUCH_METHOD","title":"POST is not done here."');
    expect(await statusOf(post('/nowhere'))).toBe(404);
  });
  it('refuses in the form of a problem, at paths that are none too', async () => {
    for (const [path, headers, status, code] of [
      ['/nowhere', {}, 404, 'NO_SUCH_PATH'],
      ['/v1/health/live', { host: 'evil.example' }, 421, 'OTHER_HOST'],
      ['/', { origin: 'http://evil.example' }, 403, 'OTHER_PAGE'],
      ['/x.png', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }, 403, 'OTHER_PAGE'],
      ['/v1/token', {}, 403, 'OTHER_PAGE'],
    ] as const) {
      const names = { host: `127.0.0.1:${daemon.port}`, ...headers };
      const lines = Object.entries(names).map(([name, value]) => `${name}: ${value}\r\n`);
      const answer = await raw(`GET ${path} HTTP/1.1\r\n${lines.join('')}Connection: close\r\n\r\n`);
      expect([path, Number(answer.split(' ')[1])]).toEqual([path, status]);
      expect(JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1))).toMatchObject({
        code,
      });
      expect(answer.toLowerCase()).toContain("content-security-policy: default-src 'none'");
    }
    expect(await raw(upgrade('HTTP/1.1', 'evil.example'))).toContain(
      "Content-Security-Policy: default-src 'none'",
    );
  });
  it('is not kept from its own page by another that asks for pictures', async () => {
    const picture = `GET /x.png HTTP/1.1\r\nHost: 127.0.0.1:${daemon.port}\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nConnection: close\r\n\r\n`;
    await Promise.all(Array.from({ length: 80 }, () => raw(picture)));
    const own = await fetch(`${daemon.url}v1/token`, { headers: { 'sec-fetch-site': 'same-origin' } });
    expect(own.status).toBe(200);
  });
  it('gives its token under the names of this machine alone', async () => {
    const other = await startDaemon({ ...shown(), allowedHosts: ['charts.example.com'] });
    const ask = (host: string) =>
      raw(
        `GET /v1/token HTTP/1.1\r\nHost: ${host}:${other.port}\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n\r\n`,
        other.port,
      );
    expect([await statusOf(ask('localhost')), await statusOf(ask('charts.example.com'))]).toEqual([200, 404]);
    await other.close();
  });
  it('may be at the other address of this machine alone', async () => {
    const other = await startDaemon({ ...shown(), host: '::1' });
    expect(other.url).toBe(`http://[::1]:${other.port}/`);
    expect((await fetch(`${other.url}v1/health/live`)).status).toBe(200);
    await other.close();
  });
  it('that cannot begin leaves nothing behind, and says why', async () => {
    const closed: string[] = [];
    const options = shown();
    const show = Object.assign(options.show, { close: () => closed.push('show') });
    const archive = { close: async () => closed.push('archive') } as never;
    await expect(startDaemon({ ...options, show, archive, port: daemon.port })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
    });
    expect(closed).toEqual(expect.arrayContaining(['show', 'archive']));
    for (const [host, port] of [
      ['192.0.2.1', 0],
      ['nowhere.invalid', 0],
    ] as const)
      await expect(startDaemon({ ...shown(), host, port })).rejects.toMatchObject({
        code: 'USAGE',
        message: `${host} is no address of this machine.`,
      });
  });
  it('says which port is in use', async () => {
    await expect(startDaemon({ ...shown(), port: daemon.port })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      hint: expect.stringContaining(`--port ${daemon.port + 1}`),
    });
  });
});

describe('A daemon for other machines', () => {
  const NAME = 'charts.example.com';
  let remote: RunningDaemon;
  beforeAll(async () => {
    const tls = { cert: Buffer.from(TEST_CERTIFICATE), key: Buffer.from(TEST_KEY) };
    // Bound to this machine all the same: 127.0.0.2 is none of the names of loopback.
    remote = await startDaemon({ ...shown(), host: '127.0.0.2', allowedHosts: [NAME], tls });
  });
  afterAll(() => remote.close());
  const ask = (path: string, headers: Record<string, string> = {}, options: object = {}) =>
    new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
      const asked = secureRequest(
        {
          host: '127.0.0.2',
          port: remote.port,
          path,
          ca: TEST_CERTIFICATE,
          servername: NAME,
          headers: { host: `${NAME}:${remote.port}`, ...headers },
          ...options,
        },
        (response) => {
          let body = '';
          response.on('data', (chunk) => {
            body += String(chunk);
          });
          response.on('end', () =>
            resolve({ status: response.statusCode!, headers: response.headers, body }),
          );
        },
      );
      asked.on('error', reject);
      asked.end();
    });
  it('says its name, and speaks TLS alone, of a version that is still sound', async () => {
    expect(remote.url).toBe(`https://${NAME}:${remote.port}/`);
    expect((await ask('/v1/health/live')).status).toBe(200);
    await expect(ask('/v1/health/live', {}, { maxVersion: 'TLSv1.1' })).rejects.toThrow();
    expect(
      await raw(`GET /v1/health/live HTTP/1.1\r\nHost: ${NAME}\r\n\r\n`, remote.port, '127.0.0.2'),
    ).not.toContain('alive');
  });
  it('waits five seconds for a handshake, and for none when it stops', async () => {
    const silent = connectSocket({ host: '127.0.0.2', port: remote.port });
    silent.on('error', () => undefined);
    const begun = performance.now();
    await new Promise((resolve) => silent.on('close', resolve));
    expect(performance.now() - begun).toBeGreaterThan(3000);
    expect(performance.now() - begun).toBeLessThan(8000);
    const tls = { cert: Buffer.from(TEST_CERTIFICATE), key: Buffer.from(TEST_KEY) };
    const other = await startDaemon({ ...shown(), tls });
    const stays = connectSocket({ host: '127.0.0.1', port: other.port });
    stays.on('error', () => undefined);
    await new Promise((resolve) => stays.on('connect', resolve));
    const stopping = performance.now();
    await other.close();
    expect(performance.now() - stopping).toBeLessThan(2500);
  }, 15_000);
  it('is asked over TLS at both addresses, where it is this machine’s', async () => {
    const tls = { cert: Buffer.from(TEST_CERTIFICATE), key: Buffer.from(TEST_KEY) };
    const other = await startDaemon({ ...shown(), tls });
    for (const host of ['127.0.0.1', '::1']) {
      const options = { host, port: other.port, servername: 'localhost' };
      expect((await ask('/v1/health/live', { host: `localhost:${other.port}` }, options)).status).toBe(200);
    }
    expect(other.url).toBe(`https://127.0.0.1:${other.port}/`);
    await other.close();
  });
  it('is named as it is asked, whatever stands in between', async () => {
    const tls = { cert: Buffer.from(TEST_CERTIFICATE), key: Buffer.from(TEST_KEY) };
    const door = { ...shown(), host: '127.0.0.3', tls };
    const other = await startDaemon({ ...door, allowedHosts: ['charts.example.com:8443'] });
    expect(other.url).toBe('https://charts.example.com:8443/');
    await other.close();
  });
  it('gives its page no token: the reader has it', async () => {
    expect((await ask('/v1/token', { 'sec-fetch-site': 'same-origin' })).status).toBe(404);
    expect((await ask('/v1/health', { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
    const page = await ask('/');
    expect(page.headers['content-security-policy']).toContain(`wss://${NAME}:${remote.port};`);
  });
  it('is asked by its names alone, and believes no proxy', async () => {
    expect((await ask('/v1/health/live', { host: '127.0.0.2' })).status).toBe(421);
    expect((await ask('/v1/health/live', { host: 'evil.example', 'x-forwarded-host': NAME })).status).toBe(
      421,
    );
    expect((await ask('/', { origin: `https://${NAME}:${remote.port}` })).status).toBe(200);
    expect((await ask('/', { origin: `http://${NAME}:${remote.port}` })).status).toBe(403);
  });
  it('sends what is long compressed, frame by frame', async () => {
    const socket = new WebSocket(`wss://127.0.0.2:${remote.port}${STREAM_PATH}`, {
      ca: TEST_CERTIFICATE,
      servername: NAME,
      headers: { host: `${NAME}:${remote.port}` },
    } as ClientOptions);
    const messages: string[] = [];
    socket.on('message', (data) => messages.push(String(data)));
    await new Promise((resolve) => socket.once('open', resolve));
    expect(socket.extensions).toContain('permessage-deflate');
    socket.send(JSON.stringify(HELLO));
    await expect.poll(() => messages.length).toBeGreaterThan(2);
    const { bytesRead } = (socket as unknown as { _socket: { bytesRead: number } })._socket;
    expect(bytesRead).toBeLessThan(messages.join('').length);
    socket.terminate();
  });
});
