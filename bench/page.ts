import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { QUIET_SHARE, quietShare } from './machine.ts';
import type { Result } from './result.ts';

const HERE = new URL('./', import.meta.url);
const CHROMIUM = process.env.SPYMASTER_CHROMIUM ?? '/usr/bin/chromium';
const DEMO_LAKE = fileURLToPath(new URL('../data/demo', HERE));
const CLI = fileURLToPath(new URL('../dist/cli.js', HERE));
const DEMO_DATE = '2025-06-27';
const [LOADS, RESTARTS] = [7, 3] as const;
const [LOAD_LIMIT_S, RESTART_LIMIT_S] = [1, 3.5] as const;

/**
 * From an address to a picture with its card; from a daemon's end to the same again.
 */
export async function benchPage(): Promise<Result[]> {
  const missing = [CHROMIUM, DEMO_LAKE, CLI].find((path) => !existsSync(path));
  if (missing) {
    console.log(`not measured U4: ${missing} is not there (npm run demo, npm run build)`);
    return [];
  }
  const load = await quietShare();
  let { daemon, url } = await started(0);
  let browser: Browser | null = null;
  try {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--headless'] });
    const loads: number[] = [];
    for (let i = 0; i < LOADS; i++) loads.push(await loadSeconds(browser, url));
    const page = await browser.newPage();
    await page.goto(url);
    await page.waitForFunction(isShown);
    const restarts: number[] = [];
    const picture = await page.evaluate(pictureOf);
    for (let i = 0; i < RESTARTS; i++) {
      await ended(daemon);
      await page.waitForFunction(() => document.body.dataset.old === 'true');
      const begunAt = performance.now();
      ({ daemon, url } = await started(Number(new URL(url).port)));
      await page.waitForFunction(isLive);
      const again = await page.evaluate(pictureOf);
      if (again !== picture) throw new Error(`another picture: ${again}, not ${picture}`);
      restarts.push((performance.now() - begunAt) / 1000);
    }
    const judged = load <= QUIET_SHARE;
    return [
      result('load to the first whole picture', loads, LOAD_LIMIT_S, judged),
      result('a daemon begun again, to the same picture', restarts, RESTART_LIMIT_S, judged),
    ];
  } finally {
    await browser?.close();
    await ended(daemon);
  }
}

function result(name: string, seconds: readonly number[], limit: number, judged: boolean): Result {
  const [fastest, slowest] = [Math.min(...seconds), Math.max(...seconds)];
  const median = seconds.toSorted((a, b) => a - b)[Math.floor(seconds.length / 2)]!;
  return {
    id: 'U4',
    name: `${name} (${seconds.length} times, ${fastest.toFixed(2)} to ${slowest.toFixed(2)} s)`,
    value: median,
    unit: 's',
    against: `${limit} s`,
    ratio: median / limit,
    target: `${limit} s`,
    met: median <= limit,
    judged,
  };
}

async function loadSeconds(browser: Browser, url: string): Promise<number> {
  // A profile of its own: nothing of the page is kept from the time before.
  const context = await browser.newContext({ viewport: { width: 1440, height: 860 } });
  const page: Page = await context.newPage();
  await page.goto(url, { waitUntil: 'commit' });
  await page.waitForFunction(isShown, undefined, { polling: 'raf' });
  const milliseconds = await page.evaluate(() => performance.now());
  await context.close();
  return milliseconds / 1000;
}

/** Candles are drawn, the card says something, and lists are there. */
function isShown(): boolean {
  const shown = (window as unknown as PageWindow).spymasterPage?.spymaster.snapshot();
  const says = (selector: string) => (document.querySelector(selector)?.textContent ?? '') !== '';
  return (shown?.bars.length ?? 0) > 0 && says('.spymaster-sentence') && says('[role=tablist]');
}

function isLive(): boolean {
  const { status } = (window as unknown as PageWindow).spymasterPage!.spymaster.snapshot();
  return status.connection === 'live' && document.body.dataset.old === 'false';
}

/** Of which session and moment, and how many candles. */
function pictureOf(): string {
  const { session, replay, bars } = (window as unknown as PageWindow).spymasterPage!.spymaster.snapshot();
  return [session?.date, replay?.at, bars.length].join();
}

interface PageWindow {
  readonly spymasterPage?: {
    readonly spymaster: {
      snapshot(): {
        readonly bars: readonly unknown[];
        readonly status: { readonly connection: string };
        readonly session: { readonly date: string } | null;
        readonly replay: { readonly at: number } | null;
      };
    };
  };
}

/** @param port 0 for any that is free */
async function started(port: number): Promise<{ daemon: ChildProcess; url: string }> {
  const daemon = spawn(
    process.execPath,
    [CLI, 'serve', '--data', DEMO_LAKE, '--replay', DEMO_DATE, '--port', String(port)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const said: string[] = [];
  for (const stream of [daemon.stdout!, daemon.stderr!])
    for await (const line of createInterface(stream)) {
      said.push(line);
      const [url] = /http:\/\/127\.0\.0\.1:\d+\//.exec(line) ?? [];
      if (url) {
        stream.resume();
        return { daemon, url };
      }
    }
  throw new Error(`the daemon did not start: ${said.join(' ')}`);
}

async function ended(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null) return;
  daemon.kill('SIGTERM');
  await once(daemon, 'exit');
}
