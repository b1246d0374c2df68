import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page, type WebSocketRoute } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ReplayShow } from '../../daemon/replay/replay-show.ts';
import { type RunningDaemon, startDaemon } from '../../daemon/server/daemon.ts';
import type { ServerMessage } from '../../shared/protocol/messages.ts';
import { frameAt, timelineOf } from '../daemon/session/frames.ts';
import { ANSWER, bar, FIRST, frame, messageOf } from '../messages.ts';

const CHROMIUM = process.env.SPYMASTER_CHROMIUM ?? '/usr/bin/chromium';
const present = existsSync(CHROMIUM);
const demanded = process.env.SPYMASTER_REQUIRE_ALL === '1';

let daemon: RunningDaemon;
let browser: Browser;
let page: Page;
const problems: string[] = [];

/** What a daemon that is not one does with the page's connections, the first as 1. */
type Script = (socket: WebSocketRoute, connection: number) => void;
let connections = 0;

/** The page of a real daemon, whose stream is the test's. */
async function open(script: Script): Promise<void> {
  connections = 0;
  page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
  await page.addInitScript(() => localStorage.setItem('spymaster.tour', 'seen'));
  page.on('pageerror', (error) => problems.push(error.message));
  await page.routeWebSocket(/\/v1\/stream/, (socket) => script(socket, ++connections));
  await page.goto(daemon.url);
}
const send = (socket: WebSocketRoute, ...messages: readonly (ServerMessage | object)[]) => {
  for (const message of messages) socket.send(JSON.stringify(message));
};
const paused = { ...messageOf('replay').state, playing: false };
const welcome = (socket: WebSocketRoute) =>
  send(socket, messageOf('welcome'), messageOf('session'), { ...messageOf('snapshot'), replay: paused });
/** Once it has said hello, as a daemon waits for it. */
const onHello = (socket: WebSocketRoute, act: () => void) =>
  socket.onMessage((text) => {
    if ((JSON.parse(String(text)) as { type: string }).type === 'hello') act();
  });
const pill = (text: string | RegExp) => page.locator('#state').filter({ hasText: text }).waitFor();
const durable = (seq: number, body: object) => ({ ...body, ...frame, seq });
const after = { seq: frame.seq };

const suite = present || demanded ? describe : describe.skip;
suite(
  present ? 'A page whose daemon misbehaves' : 'A page whose daemon misbehaves (skipped: no Chromium)',
  () => {
    beforeAll(async () => {
      const { epoch: _, seq: __, ...session } = messageOf('session');
      daemon = await startDaemon({
        show: new ReplayShow({ session, timeline: timelineOf(frameAt('09:32')) }, { speed: 1 }),
        token: 'c'.repeat(48),
        port: 0,
        version: '1.2.3',
      });
      browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--headless'] });
    }, 60_000);
    afterEach(async () => {
      await page?.close();
      expect(problems.splice(0)).toEqual([]);
    });
    afterAll(async () => {
      await browser?.close();
      await daemon?.close();
    });

    it('leaves one that says nothing after five seconds, and tries again', async () => {
      const times: number[] = [];
      await open(() => void times.push(Date.now()));
      await expect.poll(() => times.length, { timeout: 12_000 }).toBeGreaterThan(1);
      expect(times[1]! - times[0]!).toBeGreaterThan(4500);
      expect(times[1]! - times[0]!).toBeLessThan(8000);
    });
    it('goes on with what comes back after a cut, in each phase of a connection', async () => {
      await open((socket, connection) =>
        onHello(socket, () => {
          if (connection === 1) return void socket.close({ code: 1011 });
          if (connection === 2) {
            send(socket, messageOf('welcome'));
            return void socket.close({ code: 1011 });
          }
          if (connection === 3) {
            send(socket, messageOf('welcome'), messageOf('session'));
            return void socket.close({ code: 1011 });
          }
          welcome(socket);
        }),
      );
      await pill('Paused');
      expect(connections).toBe(4);
      expect(await page.textContent('.spymaster-sentence')).toMatch(/\w/);
    });
    it('says that nothing comes, dims what is old, and is itself again when something does', async () => {
      let live: WebSocketRoute | null = null;
      await open((socket) =>
        onHello(socket, () => {
          live = socket;
          welcome(socket);
        }),
      );
      await pill('Paused');
      await pill('Silent');
      expect(await page.getAttribute('body', 'data-old')).toBe('true');
      send(live!, { type: 'heartbeat', ...frame, now: 0 });
      await pill('Paused');
      expect(await page.getAttribute('body', 'data-old')).toBe('false');
    });
    it('passes over what it does not know, and asks for what it missed', async () => {
      const asked: unknown[] = [];
      await open((socket) => {
        socket.onMessage((text) => {
          const message = JSON.parse(String(text)) as { type: string };
          if (message.type === 'resume') asked.push(message);
          if (message.type !== 'hello') return;
          welcome(socket);
          send(socket, durable(after.seq + 1, { type: 'weather', sunny: true }));
          send(socket, durable(after.seq + 2, { type: 'bar', bar: bar(FIRST, 6001, true) }));
          // One is missing.
          send(socket, durable(after.seq + 4, { type: 'bar', bar: bar(FIRST + 240, 6002, true) }));
        });
      });
      await expect
        .poll(() => asked, { timeout: 5000 })
        .toMatchObject([{ type: 'resume', seq: after.seq + 2 }]);
      expect(connections).toBe(1);
      const closes = await page.evaluate(() =>
        window.spymasterPage.spymaster.snapshot().bars.map(({ close }) => close),
      );
      expect(closes).toContain(6001);
      expect(closes).not.toContain(6002);
    });
    it('gives up on frames that never fit, after two connections, and says so', async () => {
      await open((socket) =>
        onHello(socket, () => {
          welcome(socket);
          send(
            socket,
            durable(after.seq + 1, { type: 'bar', bar: { ...bar(FIRST, 6001, true), close: null } }),
          );
        }),
      );
      await pill('Out of step');
      await page.waitForTimeout(4000);
      expect(connections).toBe(2);
    });
    it('says that it is too old for a daemon of another version', async () => {
      await open((socket) =>
        onHello(socket, () => {
          send(socket, {
            type: 'error',
            ...frame,
            id: null,
            code: 'VERSION',
            message: 'Nothing in common.',
            hint: 'Reload the page.',
            fatal: true,
            retry: 'no',
            speaks: [1],
          });
          void socket.close({ code: 4406, reason: 'VERSION' });
        }),
      );
      await pill(/⊘/);
      await page.waitForTimeout(2500);
      expect(connections).toBe(1);
    });
    it('shows another epoch as a picture of its own, with nothing left of the one before', async () => {
      let live: WebSocketRoute | null = null;
      await open((socket) =>
        onHello(socket, () => {
          live = socket;
          welcome(socket);
          send(
            socket,
            durable(after.seq + 1, { type: 'signals', time: FIRST, answers: [ANSWER], ended: [] }),
          );
        }),
      );
      await page.waitForSelector('.spymaster-dots');
      const epoch = '2025-06-06.bbbbbbbbbbbb';
      const session = { ...messageOf('session'), date: '2025-06-06', epoch, seq: 0 };
      const snapshot = messageOf('snapshot');
      const empty = Object.fromEntries(Object.keys(snapshot.picture).map((name) => [name, []]));
      send(live!, session, { ...snapshot, epoch, seq: 0, picture: empty, answers: [], forming: null });
      await page.waitForFunction(
        () => window.spymasterPage.spymaster.snapshot().session?.date === '2025-06-06',
      );
      const left = await page.evaluate(() => {
        const { bars, answers, said, contacts } = window.spymasterPage.spymaster.snapshot();
        return [bars.length, answers.length, said.length, contacts.length];
      });
      expect(left).toEqual([0, 0, 0, 0]);
      expect(await page.textContent('.spymaster-idle')).toContain('No approach is under way.');
    });
  },
);
