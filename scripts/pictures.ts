// Takes the documents' pictures anew: the page of the demo as it opens, dark and light,
// some minutes of it, and what was said against what happened. Needs the demo's lake,
// Chromium and the built page.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { DEFAULT_HISTORY } from '../daemon/cli/commands/evaluate.ts';
import { evaluate } from '../daemon/forecasts/evaluate.ts';
import { reliabilityDiagram } from '../daemon/forecasts/reliability-diagram.ts';
import { Lake } from '../daemon/lake/lake.ts';
import { tellingMoment } from '../daemon/replay/opening-moment.ts';
import { pastOf } from '../daemon/replay/past.ts';
import { recordTimeline } from '../daemon/replay/record-timeline.ts';
import { ReplayShow } from '../daemon/replay/replay-show.ts';
import { shownReplay } from '../daemon/replay/shown-replay.ts';
import { startDaemon } from '../daemon/server/daemon.ts';
import { animation } from './animation.ts';

const root = new URL('../', import.meta.url);
const lake = fileURLToPath(new URL('data/demo', root));
const folder = fileURLToPath(new URL('docs/images/', root));
const executablePath = process.env.SPYMASTER_CHROMIUM ?? '/usr/bin/chromium';
for (const [path, hint] of [
  [lake, 'npm run demo'],
  [executablePath, 'install Chromium, or name it in SPYMASTER_CHROMIUM'],
  [fileURLToPath(new URL('dist/page', root)), 'npm run build'],
] as const)
  if (!existsSync(path)) {
    console.error(`${path} is not there: ${hint}.`);
    process.exit(1);
  }

const recorded = await recordTimeline(lake, 'ES', '2025-06-27');
const startAt = tellingMoment(recorded.timeline);
const daemon = await startDaemon({
  show: new ReplayShow(shownReplay(recorded), { speed: 30, startAt }),
  ...pastOf({ dataFolder: lake, symbol: 'ES', engine: 'exact' }),
  token: 'a'.repeat(48),
  port: 0,
  version: 'pictures',
});
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--headless'] });
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [name, colorScheme, key] of [
  ['dark', 'dark', null],
  ['light', 'light', null],
  ['cases', 'dark', 'n'],
] as const) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 860 }, colorScheme });
  await page.addInitScript(() => localStorage.setItem('spymaster.tour', 'seen'));
  await page.goto(daemon.url);
  await page.waitForSelector('.spymaster-row');
  if (key) {
    await page.keyboard.press(key);
    await page.waitForSelector('.spymaster-cases tbody tr');
  }
  await page.waitForTimeout(500);
  await page.screenshot({ path: `${folder}${name}.png` });
  console.log(`${folder}${name}.png`);
  await page.close();
}

/** From two minutes before the moment on: approach, contact, and how it ended. */
const FILM = { beforeSeconds: 120, stepSeconds: 15, pictures: 44, delayMs: 280, width: 960 } as const;
const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, colorScheme: 'dark' });
await page.addInitScript(() => localStorage.setItem('spymaster.tour', 'seen'));
await page.goto(daemon.url);
await page.waitForSelector('.spymaster-row');
const opened = await page.evaluate(() => window.spymasterPage.spymaster.snapshot().replay!.at);
const film = await animation(
  page,
  async (i) => {
    if (i >= FILM.pictures) return false;
    const at = opened - FILM.beforeSeconds + i * FILM.stepSeconds;
    await page.evaluate((to) => window.spymasterPage.spymaster.replay.seek(to), at);
    await page.waitForFunction((to) => window.spymasterPage.spymaster.snapshot().replay!.at === to, at);
    await page.waitForTimeout(150);
    return true;
  },
  FILM,
);
writeFileSync(`${folder}replay.gif`, film);
console.log(`${folder}replay.gif, ${(film.length / 1e6).toFixed(1)} MB`);
await browser.close();
await daemon.close();

const { reliabilities } = await evaluate(new Lake(lake), 'ES', DEFAULT_HISTORY);
writeFileSync(`${folder}reliability.svg`, reliabilityDiagram(reliabilities));
console.log(`${folder}reliability.svg`);
