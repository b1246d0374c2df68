import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ReplayShow } from '../../daemon/replay/replay-show.ts';
import { type RunningDaemon, startDaemon } from '../../daemon/server/daemon.ts';
import { chartTime } from '../../pipeline/frames/answer-message.ts';
import { TEST_CERTIFICATE, TEST_KEY } from '../daemon/server/tls.ts';
import { frameAt, timelineOf } from '../daemon/session/frames.ts';
import { SESSION } from '../market.ts';
import { bar, messageOf } from '../messages.ts';

const CHROMIUM = process.env.SPYMASTER_CHROMIUM ?? '/usr/bin/chromium';
const present = existsSync(CHROMIUM);
const demanded = process.env.SPYMASTER_REQUIRE_ALL === '1';
const EXAMPLE = fileURLToPath(new URL('../../examples/host-page/server.mjs', import.meta.url));
const TOKEN = 'f'.repeat(48);

let host: ChildProcess;
/** The page that is let in; `stranger` is the same page under a name that is not. */
let allowed: string;
let stranger: string;
let daemon: RunningDaemon;
let browser: Browser;
let page: Page;

async function hostPage(): Promise<string> {
  host = spawn(process.execPath, [EXAMPLE, '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = await once(host.stdout!, 'data');
  return String(said).split('\n')[0]!;
}

/** Two bars, replayed. */
function shown() {
  const time = chartTime(SESSION, SESSION.rthOpen);
  const timeline = timelineOf(
    frameAt('09:32', { closed: bar(time, 6000, true) }),
    frameAt('09:34', { closed: bar(time + 120, 6001, true) }),
  );
  const { epoch: _, seq: __, ...session } = messageOf('session');
  const show = new ReplayShow({ session, timeline }, { speed: 1 });
  return { show, token: TOKEN, port: 0, version: '1.2.3' };
}

beforeAll(async () => {
  if (!present) return;
  allowed = await hostPage();
  stranger = allowed.replace('127.0.0.1', 'localhost');
  daemon = await startDaemon({ ...shown(), allowedOrigins: [allowed] });
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--headless',
      '--host-resolver-rules=MAP rebound.example 127.0.0.1,MAP charts.example.com 127.0.0.2',
    ],
  });
}, 60_000);
afterEach(async () => page?.close());
afterAll(async () => {
  await browser?.close();
  await daemon?.close();
  host?.kill();
});

async function open(url: string): Promise<void> {
  page = await browser.newPage();
  await page.goto(url);
}
const example = (origin: string) => `${origin}/?daemon=${encodeURIComponent(daemon.url)}`;
async function connect(token: string): Promise<void> {
  await page.fill('#token', token);
  await page.click('button');
}
const state = () => page.textContent('#state');
/** Its answer's status, as far as the page may see it. */
const asks = (path: string, headers: Record<string, string> = {}) =>
  page.evaluate(
    async ([url, given]) => {
      try {
        return (await fetch(url, { headers: given })).status;
      } catch {
        return 'not allowed';
      }
    },
    [daemon.url + path, headers] as const,
  );
/** Whether a socket opened. */
const opensSocket = () =>
  page.evaluate(
    (url) =>
      new Promise<boolean>((resolve) => {
        const socket = new WebSocket(url);
        socket.onopen = () => resolve(true);
        socket.onerror = () => resolve(false);
      }),
    `${daemon.url.replace('http', 'ws')}v1/stream`,
  );

describe.skipIf(!present && !demanded)('A page of another server, in Chromium', () => {
  it('works where it is let in by name and has the token: the example', async () => {
    await open(example(allowed));
    await connect(TOKEN);
    await page.waitForFunction(() => document.getElementById('state')!.textContent!.endsWith('live'));
    await page.click('[aria-label="Forward a bar"]');
    await page.waitForFunction(
      () => document.querySelector<HTMLInputElement>('.spymaster-clock')?.value === '09:32:00',
    );
    await page.screenshot({
      path: process.env.SPYMASTER_EXAMPLE_PICTURE ?? '.cache/screenshots/host-page.png',
    });
    expect(await asks('v1/health', { authorization: `Bearer ${TOKEN}` })).toBe(200);
  });
  it('is refused without the token, in so many words, and not told it', async () => {
    await open(example(allowed));
    await connect('0'.repeat(48));
    await page.waitForFunction(() => document.getElementById('state')!.textContent!.startsWith('refused'));
    expect(await state()).toContain('The token is missing or wrong.');
    expect(await asks('v1/health')).toBe(401);
    expect(await asks('v1/token')).toBe(403);
  });
  it('is kept out where it was not named, whatever it knows', async () => {
    await open(example(stranger));
    await connect(TOKEN);
    await page.waitForFunction(() => document.getElementById('state')!.textContent!.startsWith('offline'));
    expect(await opensSocket()).toBe(false);
    for (const path of ['v1/health', 'v1/health/live', 'v1/token', 'v1/metrics', ''])
      expect([path, await asks(path, { authorization: `Bearer ${TOKEN}` })]).toEqual([path, 'not allowed']);
    expect(await asks('v1/health/live')).toBe('not allowed');
  });
  it('cannot run the daemon’s script, nor show its page in a frame', async () => {
    await open(example(stranger));
    const outcome = await page.evaluate(
      (url) =>
        new Promise<string>((resolve) => {
          const script = document.createElement('script');
          script.src = `${url}page.js`;
          script.onload = () => resolve('run');
          script.onerror = () => resolve('kept out');
          document.head.append(script);
        }),
      daemon.url,
    );
    expect(outcome).toBe('kept out');
    const refused = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
    await page.evaluate((url) => {
      const frame = document.createElement('iframe');
      frame.src = url;
      document.body.append(frame);
    }, daemon.url);
    expect((await refused).type()).toBe('error');
  });
  it('is nobody in a frame without an origin', async () => {
    await open(example(allowed));
    const opened = await page.evaluate(
      (url) =>
        new Promise<string>((resolve) => {
          addEventListener('message', ({ data, origin }) => resolve(`${origin} ${data}`));
          const frame = document.createElement('iframe');
          frame.setAttribute('sandbox', 'allow-scripts');
          frame.srcdoc = `<script>
            const socket = new WebSocket(${JSON.stringify(url)});
            socket.onopen = () => parent.postMessage('opened', '*');
            socket.onerror = () => parent.postMessage('kept out', '*');
          </script>`;
          document.body.append(frame);
        }),
      `${daemon.url.replace('http', 'ws')}v1/stream`,
    );
    expect(opened).toBe('null kept out');
  });
  it('gains nothing by a name that leads here', async () => {
    page = await browser.newPage();
    const answer = await page.goto(daemon.url.replace('127.0.0.1', 'rebound.example'));
    expect([answer!.status(), await page.textContent('body')]).toEqual([
      421,
      expect.stringContaining('This host name is not served here.'),
    ]);
    expect(await page.evaluate(async () => (await fetch('/v1/token')).status)).toBe(421);
  });
});

describe.skipIf(!present && !demanded)('The daemon’s own page, in Chromium', () => {
  it('has the token, and its stream', async () => {
    await open(daemon.url);
    await page.waitForFunction(() => document.body.dataset.connection === 'live');
    expect(await asks('v1/token')).toBe(200);
    expect(await opensSocket()).toBe(true);
  });
  it('reaches no other server, whatever is written into it', async () => {
    const asked: string[] = [];
    const other: Server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end();
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
    await open(daemon.url);
    const results = await page.evaluate(async (target) => {
      const fetched = await fetch(target, { mode: 'no-cors' }).then(
        () => 'sent',
        () => 'kept in',
      );
      const image = await new Promise((resolve) => {
        const element = new Image();
        element.onload = () => resolve('sent');
        element.onerror = () => resolve('kept in');
        element.src = `${target}image`;
      });
      return [fetched, image];
    }, url);
    expect([results, asked]).toEqual([['kept in', 'kept in'], []]);
    other.close();
  });
});

describe.skipIf(!present && !demanded)('The page of a daemon on another machine, in Chromium', () => {
  const NAME = 'charts.example.com';
  let remote: RunningDaemon;
  beforeAll(async () => {
    if (!present) return;
    const tls = { cert: Buffer.from(TEST_CERTIFICATE), key: Buffer.from(TEST_KEY) };
    remote = await startDaemon({ ...shown(), host: '127.0.0.2', allowedHosts: [NAME], tls });
  });
  afterAll(() => remote?.close());
  const isLive = () => page.waitForFunction(() => document.body.dataset.connection === 'live');

  it('asks its reader for the token, and keeps it for the tab alone', async () => {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(remote.url);
    await page.waitForSelector('#token', { state: 'visible' });
    await page.fill('#token-text', '0'.repeat(48));
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.getElementById('token-note')!.textContent !== '');
    expect(await page.textContent('#token-note')).toBe('That is not the token.');
    await page.screenshot({ path: '.cache/screenshots/ask-token.png' });
    await page.fill('#token-text', TOKEN);
    await page.click('text=Open');
    await isLive();
    expect(await page.isVisible('#token')).toBe(false);
    await page.reload();
    await isLive();
    expect(await page.isVisible('#token')).toBe(false);
    // Never in an address, and nowhere that outlives the tab.
    expect(asked.filter((url) => url.includes(TOKEN))).toEqual([]);
    expect(await page.evaluate(() => [document.cookie, JSON.stringify(localStorage)])).toEqual(['', '{}']);
    await context.close();
  });
});

describe.skipIf(!present && !demanded)('The daemon’s own page, in Chromium', () => {
  const FORWARD = '[aria-label="Forward a bar"]';
  it('lets others follow a replay by a link, and go on alone', async () => {
    await open(daemon.url);
    await page.click('.spymaster-share');
    const link = await page.getAttribute('.spymaster-share-link:visible', 'href');
    expect(link).toMatch(new RegExp(`^${daemon.url}\\?share=[\\w-]{12}$`));
    const other = await browser.newPage();
    await other.goto(link!);
    await other.waitForSelector('text=Following · Take my own');
    await page.click(FORWARD);
    const shows = (of: Page, clock: string) =>
      of.waitForFunction(
        (text) => document.querySelector<HTMLInputElement>('.spymaster-clock')!.value === text,
        clock,
      );
    await shows(other, '09:32:00');
    expect(await other.isDisabled(FORWARD)).toBe(true);
    await other.screenshot({ path: '.cache/screenshots/following.png' });
    await other.click('.spymaster-share');
    await other.waitForSelector(`${FORWARD}:enabled`);
    await page.click(FORWARD);
    await shows(page, '09:34:00');
    expect(await other.inputValue('.spymaster-clock')).toBe('09:32:00');
    await other.close();
  });
});
