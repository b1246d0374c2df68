import { existsSync, mkdirSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { pastOf } from '../../daemon/replay/past.ts';
import { ReplayShow } from '../../daemon/replay/replay-show.ts';
import { shownReplay } from '../../daemon/replay/shown-replay.ts';
import { type RunningDaemon, startDaemon } from '../../daemon/server/daemon.ts';
import type { Timeline } from '../../daemon/session/timeline.ts';
import { NS_PER_MINUTE, type SessionNs } from '../../shared/units.ts';
import { blocksOf, expectGolden, hasSameFont, isToldApart } from './golden.ts';
import { recordedSession } from './recorded-session.ts';
import { painted } from './shown.ts';

const CHROMIUM = process.env.SPYMASTER_CHROMIUM ?? '/usr/bin/chromium';
const present = existsSync(CHROMIUM);
const demanded = process.env.SPYMASTER_REQUIRE_ALL === '1';
const SCREENSHOTS = '.cache/screenshots';
const WIDE = { width: 1440, height: 900 } as const;

/** A close at which much has been said already, and something can be said again. */
function momentOf({ durable, session }: Timeline): SessionNs {
  const rich = durable.find(
    ({ body, at }) =>
      body.type === 'signals' &&
      at > session.rthOpen + HOUR_NS &&
      body.answers.some(
        ({ status, phase, grade }) => status === 'ok' && phase === 'APPROACH' && grade !== 'D',
      ),
  );
  return rich!.at;
}
const HOUR_NS = 60 * NS_PER_MINUTE;

let daemon: RunningDaemon;
let browser: Browser;
let page: Page;
const problems: string[] = [];

async function open(options: BrowserContextOptions, isNewcomer = false): Promise<void> {
  const context = await browser.newContext({ viewport: WIDE, deviceScaleFactor: 1, ...options });
  page = await context.newPage();
  if (!isNewcomer) await page.addInitScript(() => localStorage.setItem('spymaster.tour', 'seen'));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(daemon.url);
  await page.waitForSelector('.spymaster-row');
  await painted(page);
}

/**
 * With another font words are as wide as they are there: then pictures are held only
 * where everything is demanded.
 */
async function looksLike(name: string): Promise<void> {
  // Where the pointer rests, the chart has a cross.
  await page.mouse.move(0, 0);
  await painted(page);
  if (demanded || (await hasSameFont(page))) expectGolden(name, await blocksOf(page));
}

const suite = present || demanded ? describe : describe.skip;
suite(present ? 'The page' : 'The page (skipped: no Chromium here)', () => {
  beforeAll(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    const recorded = await recordedSession();
    const startAt = momentOf(recorded.timeline);
    daemon = await startDaemon({
      show: new ReplayShow(shownReplay(recorded), { speed: 30, startAt }),
      ...pastOf({ dataFolder: recorded.folder, symbol: 'ES', engine: 'exact' }),
      token: 'p'.repeat(48),
      port: 0,
      version: '1.2.3',
    });
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--headless', '--force-color-profile=srgb', '--font-render-hinting=none'],
    });
  }, 300_000);
  afterEach(async () => {
    await page?.context().close();
    expect(problems.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await daemon?.close();
  });

  describe('looks as it is to', () => {
    it.each([
      ['dark', { colorScheme: 'dark' }],
      ['light', { colorScheme: 'light' }],
      ['forced colours', { colorScheme: 'light', forcedColors: 'active' }],
      ['phone', { colorScheme: 'light', viewport: { width: 390, height: 844 } }],
      ['tablet', { colorScheme: 'dark', viewport: { width: 900, height: 1000 } }],
      ['large', { colorScheme: 'dark', viewport: { width: 1920, height: 1080 } }],
    ] as const)('%s', async (name, options) => {
      await open(options);
      await page.screenshot({ path: `${SCREENSHOTS}/page-${name}.png` });
      await looksLike(name);
    });
    it.each([1.5, 2, 3])('at %d device pixels a pixel, dark and light', async (deviceScaleFactor) => {
      for (const colorScheme of ['dark', 'light'] as const) {
        await page?.context().close();
        await open({ colorScheme, deviceScaleFactor });
        await looksLike(colorScheme);
      }
    });
    it('with the cases open, the help, and the settings', async () => {
      await open({ colorScheme: 'dark' });
      await page.keyboard.press('n');
      await page.waitForSelector('.spymaster-cases tbody tr');
      await looksLike('cases');
      await page.keyboard.press('Escape');
      for (const [key, name] of [
        ['?', 'help'],
        [',', 'settings'],
      ] as const) {
        await page.keyboard.press(key);
        await page.waitForSelector('dialog[open]');
        await looksLike(name);
        await page.keyboard.press('Escape');
        await page.waitForSelector('dialog[open]', { state: 'detached' });
      }
    });
    it('to a newcomer, who is shown round', async () => {
      await open({ colorScheme: 'light' }, true);
      await page.waitForSelector('.spymaster-tour');
      await looksLike('tour');
      for (const text of ['Next', 'Next', 'Next', 'Begin'])
        await page.click(`.spymaster-tour >> text=${text}`);
      expect(await page.locator('.spymaster-tour').count()).toBe(0);
      await looksLike('light');
      await page.reload();
      await page.waitForSelector('.spymaster-row');
      expect(await page.locator('.spymaster-tour').count()).toBe(0);
    });
    it('and a picture that lacks one level is told apart', async () => {
      await open({ colorScheme: 'light' });
      await page.keyboard.press('Shift+Digit3');
      await painted(page);
      const blocks = await blocksOf(page);
      expect(isToldApart('light', blocks)).toBe(true);
    });
  });

  it('is read by its regions, in order, with names for all that can be pressed', async () => {
    await open({ colorScheme: 'light' });
    const told = await page.locator('body').ariaSnapshot();
    const outline = told
      .split('\n')
      .filter((line) =>
        /^\s*- (region|complementary|contentinfo|banner|heading|tab|tablist|slider|group)\b/.test(line),
      )
      .map((line) => line.replace(/\d[\d.,:]*/g, 'N').replace(/( \[[^\]]*\])*:?$/, ''));
    expect(outline).toMatchInlineSnapshot(`
      [
        "- banner",
        "  - heading "Spymaster"",
        "  - region "ESUN N-minute chart"",
        "  - complementary",
        "    - region "What it says"",
        "      - heading "EMA N ↓ N"",
        "    - region "Alerts and outcomes"",
        "      - tablist "Alerts, outcomes, levels and position"",
        "        - tab "Alerts N"",
        "        - tab "Outcomes N"",
        "        - tab "Levels"",
        "        - tab "Position"",
        "    - region "What the shades mean"",
        "- contentinfo",
        "  - region "Replay"",
        "    - slider "Time of day": "N"",
      ]
    `);
    const nameless = await page.evaluate(() =>
      [...document.querySelectorAll('button, input, select, [role=tab]')]
        .filter((each) => each.checkVisibility())
        .filter((each) => {
          const input = each as HTMLInputElement;
          return !(each.textContent?.trim() || each.getAttribute('aria-label') || input.labels?.length);
        })
        .map((each) => each.outerHTML),
    );
    expect(nameless).toEqual([]);
  });

  it.each([
    [320, 256],
    [390, 844],
    [720, 450],
    [900, 1000],
    [1440, 900],
    [1920, 1080],
  ])('at %d × %d scrolls nothing sideways, and leaves the chart its height', async (width, height) => {
    await open({ viewport: { width, height }, colorScheme: 'dark' });
    const { wide, chart, axis, scrubber } = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth,
      chart: document.getElementById('chart')!.getBoundingClientRect().height,
      axis: document.querySelector('#chart td:last-child')!.getBoundingClientRect().right,
      scrubber: document.querySelector('.spymaster-scrub')!.getBoundingClientRect(),
    }));
    expect(wide).toBeLessThanOrEqual(width);
    expect(chart).toBeGreaterThanOrEqual(240);
    expect(axis).toBeLessThanOrEqual(width);
    expect(scrubber.right).toBeLessThanOrEqual(width);
    expect(scrubber.width).toBeGreaterThan(80);
  });
  it('is as large as its reader wants it: at twice the size all is there and in reach', async () => {
    // A window of 1440 × 900 at 200 % has so many pixels of CSS.
    await open({ viewport: { width: 720, height: 450 }, deviceScaleFactor: 2, colorScheme: 'light' });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(720);
    for (const name of ['What it says', 'Alerts and outcomes', 'Replay'])
      expect(await page.getByRole('region', { name, exact: true }).count()).toBe(1);
    await page.locator('.spymaster-sentence, .spymaster-idle p').first().scrollIntoViewIfNeeded();
    await page.screenshot({ path: `${SCREENSHOTS}/page-200-per-cent.png` });
    const smallest = await page.evaluate(() =>
      Math.min(
        ...[...document.querySelectorAll('body *')]
          .filter((each) => each.checkVisibility() && each.textContent)
          .map((each) => Number.parseFloat(getComputedStyle(each).fontSize)),
      ),
    );
    expect(smallest).toBeGreaterThanOrEqual(11);
  });
  it('moves nothing by itself where its reader wants no motion', async () => {
    await open({ reducedMotion: 'reduce', colorScheme: 'dark' });
    await page.keyboard.press('?');
    await page.waitForSelector('dialog[open]');
    const running = await page.evaluate(() => document.getAnimations().length);
    expect(running).toBe(0);
  });
  it('is worked by keys alone, and the focus is seen and kept', async () => {
    await open({ colorScheme: 'light' });
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? null);
    await page.keyboard.press('F6');
    const names = [await focused()];
    for (let i = 0; i < 3; i++) {
      await page.keyboard.press('F6');
      names.push(await focused());
    }
    expect(names).toEqual(['2-minute chart', 'What it says', 'Alerts and outcomes', 'Replay']);
    await page.click('body', { position: { x: 5, y: 5 } });
    const clock = () => page.inputValue('.spymaster-clock');
    const before = await clock();
    await page.keyboard.press('ArrowLeft');
    await page.waitForFunction(
      (text) => document.querySelector<HTMLInputElement>('.spymaster-clock')!.value < text,
      before,
    );
    await page.keyboard.press('Shift+ArrowRight');
    await page.waitForFunction(
      (text) => document.querySelector<HTMLInputElement>('.spymaster-clock')!.value > text,
      before,
    );
    await page.focus('.spymaster-scrub');
    for (let i = 0; i < 20; i++) await page.evaluate(() => window.spymasterPage.spymaster.replay.step(1));
    expect(await page.evaluate(() => document.activeElement!.className)).toBe('spymaster-scrub');
    expect(await page.getAttribute('.spymaster-scrub', 'aria-valuetext')).toMatch(/^\d\d:\d\d:\d\d ET$/);
  });
});
