import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ReplayShow } from '../../daemon/replay/replay-show.ts';
import { type RunningDaemon, startDaemon } from '../../daemon/server/daemon.ts';
import { TEST_CERTIFICATE, TEST_KEY } from '../daemon/server/tls.ts';
import { frameAt, timelineOf } from '../daemon/session/frames.ts';
import { messageOf } from '../messages.ts';

const CHROMIUM = process.env.SPYMASTER_CHROMIUM ?? '/usr/bin/chromium';
const present = existsSync(CHROMIUM);
const demanded = process.env.SPYMASTER_REQUIRE_ALL === '1';
const TOKEN = 'f'.repeat(48);
const EMPTY = '<!doctype html><title>A page</title>';

/** Servers of empty pages, under whatever name they are asked by. */
const servers: Server[] = [];
const ports = { allowed: 0, other: 0, secure: 0 };
let folder: string;
let daemon: RunningDaemon;
let browser: Browser;
let page: Page;
/** What the daemon itself has refused, as status and path. */
const refused: string[] = [];

async function serve(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
const emptyPage: RequestListener = (_, response) => {
  response.setHeader('content-type', 'text/html').end(EMPTY);
};

beforeAll(async () => {
  if (!present) return;
  folder = mkdtempSync(join(tmpdir(), 'spymaster-pages-'));
  ports.allowed = await serve(createServer(emptyPage));
  ports.other = await serve(createServer(emptyPage));
  ports.secure = await serve(createSecureServer({ cert: TEST_CERTIFICATE, key: TEST_KEY }, emptyPage));
  const { epoch: _, seq: __, ...session } = messageOf('session');
  const nothing = () => undefined;
  const refusal = ({ status, path = 'stream' }: { status: number; path?: string }) =>
    refused.push(`${status} ${path}`);
  daemon = await startDaemon({
    show: new ReplayShow({ session, timeline: timelineOf(frameAt('09:32')) }, { speed: 1 }),
    token: TOKEN,
    port: 0,
    version: '1.2.3',
    allowedOrigins: [ports.allowed, ports.secure].map((port) => `http://localhost:${port}`),
    log: { debug: nothing, info: nothing, error: nothing, hide: nothing, refusal } as never,
  });
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    // The daemon alone decides, whatever a browser forbids of itself.
    args: [
      '--no-sandbox',
      '--headless',
      '--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets',
      '--host-resolver-rules=MAP *.example 127.0.0.1',
    ],
  });
}, 60_000);
afterEach(async () => {
  await page?.context().close();
  refused.length = 0;
});
afterAll(async () => {
  await browser?.close();
  await daemon?.close();
  for (const server of servers) server.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

async function open(url: string): Promise<void> {
  page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
  await page.goto(url);
}
/** The status of an answer, or that the page may not see it. */
const asks = (path: string, token = TOKEN, of = daemon.url) =>
  page.evaluate(
    ([url, given]) =>
      fetch(url, given ? { headers: { authorization: `Bearer ${given}` } } : {}).then(
        ({ status }) => status,
        () => 'kept out',
      ),
    [of + path, token] as const,
  );
/** What a page hears that says hello, or the code by which it is let go. */
const hears = (hello: object = { token: TOKEN }, query = '', of = daemon.url) =>
  page.evaluate(
    ([url, said]) =>
      new Promise<string | number>((resolve) => {
        const socket = new WebSocket(url);
        let isOpen = false;
        socket.onopen = () => {
          isOpen = true;
          socket.send(said);
        };
        socket.onmessage = ({ data }) => JSON.parse(data).type === 'welcome' && resolve('welcome');
        socket.onclose = ({ code }) => resolve(isOpen ? code : 'kept out');
      }),
    [
      `${of.replace('http', 'ws')}v1/stream${query}`,
      JSON.stringify({ type: 'hello', protocols: [1], ...hello }),
    ] as const,
  );
/** Whatever it knows. */
async function expectKeptOut(origin: string): Promise<void> {
  expect(await page.evaluate(() => window.origin)).toBe(origin);
  expect([origin, await hears(), await asks('v1/health'), await asks('v1/token', '')]).toEqual([
    origin,
    ...['kept out', 'kept out', 'kept out'],
  ]);
  expect(refused).toEqual(['403 stream', '403 /v1/health', '403 /v1/token']);
}

describe.skipIf(!present && !demanded)('In Chromium, with the right token, a page', () => {
  it('of the daemon is given it, and is in', async () => {
    await open(daemon.url);
    expect(await page.evaluate(async () => (await fetch('/v1/token')).json())).toEqual({ token: TOKEN });
    expect([await hears(), await asks('v1/health')]).toEqual(['welcome', 200]);
  });
  it('that was let in by name is in, and is not given it', async () => {
    await open(`http://localhost:${ports.allowed}`);
    expect([await hears(), await asks('v1/health'), await asks('v1/token')]).toEqual(['welcome', 200, 403]);
  });
  it.each([
    ['at another port', () => `http://localhost:${ports.other}`],
    ['over TLS, where it was let in without', () => `https://localhost:${ports.secure}`],
    ['of a name below', () => `http://sub.localhost:${ports.allowed}`],
    ['of a name that begins so', () => `http://localhost.evil.example:${ports.allowed}`],
    ['of a name with a dot behind it', () => `http://localhost.:${ports.allowed}`],
    ['of another name for the same', () => `http://127.0.0.1:${ports.allowed}`],
  ])('%s is kept out', async (_, origin) => {
    await open(origin());
    await expectKeptOut(origin());
  });
  it('from a file is kept out', async () => {
    const file = join(folder, 'page.html');
    writeFileSync(file, EMPTY);
    await open(pathToFileURL(file).href);
    await expectKeptOut('null');
  });
  it('whose address is all of it is kept out', async () => {
    await open(`data:text/html,${encodeURIComponent(EMPTY)}`);
    await expectKeptOut('null');
  });
  it('in a frame that is nobody’s is kept out, though the page around it is in', async () => {
    await open(`http://localhost:${ports.allowed}`);
    expect(await hears()).toBe('welcome');
    const outer = page;
    await outer.setContent(`<iframe sandbox="allow-scripts" srcdoc="${EMPTY}"></iframe>`);
    const frame = outer.frames()[1]!;
    page = Object.assign(Object.create(outer), { evaluate: frame.evaluate.bind(frame) });
    await expectKeptOut('null');
  });
  it('of a name that leads to the daemon since is kept out', async () => {
    const own = daemon.url.replace('127.0.0.1', 'rebound.example');
    page = await browser.newPage();
    // It came from elsewhere, while the name led there.
    await page.route(own, (route) => route.fulfill({ contentType: 'text/html', body: EMPTY }));
    await page.goto(own);
    expect([
      await hears({ token: TOKEN }, '', own),
      await asks('v1/health', TOKEN, own),
      await asks('v1/token', '', own),
    ]).toEqual(['kept out', 421, 421]);
    // Chromium asks once more where the answer is 421.
    expect([...new Set(refused)]).toEqual(['421 stream', '421 /v1/health', '421 /v1/token']);
  });
});

describe.skipIf(!present && !demanded)('In Chromium, a page that was let in by name', () => {
  it('is let go with another token, with none, and with one in the address, which nobody reads', async () => {
    await open(`http://localhost:${ports.allowed}`);
    const query = `?token=${TOKEN}`;
    expect([await hears({ token: '0'.repeat(48) }), await hears({}), await hears({}, query)]).toEqual([
      4401, 4401, 4401,
    ]);
    expect([
      await asks('v1/health', '0'.repeat(48)),
      await asks('v1/health', ''),
      await asks(`v1/health${query}`, ''),
    ]).toEqual([401, 401, 401]);
  });
});
