import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordTimeline } from '../../daemon/replay/record-timeline.ts';
import { ReplayShow } from '../../daemon/replay/replay-show.ts';
import { shownReplay } from '../../daemon/replay/shown-replay.ts';
import { type RunningDaemon, startDaemon } from '../../daemon/server/daemon.ts';
import { chartTime } from '../../pipeline/frames/answer-message.ts';
import { LIGHT } from '../../plugin/theme/palette.ts';
import { NS_PER_MINUTE } from '../../shared/units.ts';
import { SAMPLE_DATES, sampleLake } from '../sample-lake.ts';
import { columnsOf, type HostCandle, hostCandles, startExample } from './hosts.ts';
import { painted } from './shown.ts';

const CHROMIUM = process.env.SPYMASTER_CHROMIUM ?? '/usr/bin/chromium';
const present = existsSync(CHROMIUM);
const demanded = process.env.SPYMASTER_REQUIRE_ALL === '1';
const TOKEN = 'b'.repeat(48);
const FIVE_MINUTES = 300;

/** What the example leaves on its page, as far as it is looked at. */
interface Bundled {
  readonly chart: { timeScale(): { width(): number; fitContent(): void } };
  readonly series: { priceToCoordinate(price: number): number; data(): readonly unknown[] };
  readonly detach: () => void;
}
const bundled = () => (window as unknown as { bundled: Bundled }).bundled;

describe.skipIf(!present && !demanded)('A bundled page with five-minute candles of its own', () => {
  let host: ChildProcess;
  let daemon: RunningDaemon;
  let browser: Browser;
  let page: Page;
  let candles: readonly HostCandle[];
  let at: number;
  let levels: Readonly<Record<string, number | null>>;
  const problems: string[] = [];

  beforeAll(async () => {
    const example = await startExample('bundler');
    host = example.host;
    const recorded = await recordTimeline(await sampleLake(), 'ES', SAMPLE_DATES[1]);
    candles = hostCandles(recorded.timeline, FIVE_MINUTES);
    const points = recorded.timeline.durable.flatMap(({ body }) =>
      body.type === 'levels' ? [body.point] : [],
    );
    levels = points.at(-1)!.values;
    const startAt = recorded.timeline.session.rthOpen + 60 * NS_PER_MINUTE;
    at = chartTime(recorded.timeline.session, startAt);
    daemon = await startDaemon({
      show: new ReplayShow(shownReplay(recorded), {
        speed: 30,
        startAt,
      }),
      token: TOKEN,
      port: 0,
      version: '1.2.3',
      allowedOrigins: [example.origin],
    });
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--headless', '--force-color-profile=srgb'],
    });
    page = await browser.newPage({ viewport: { width: 1200, height: 700 }, deviceScaleFactor: 1 });
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    await page.route('**/candles.json', (route) => route.fulfill({ json: candles }));
    await page.goto(`${example.origin}/?daemon=${encodeURIComponent(daemon.url)}`);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await daemon?.close();
    host?.kill();
  });

  it('is drawn on under its own content policy, in its own colours, and given back', async () => {
    await page.waitForFunction(() => 'bundled' in window);
    await page.evaluate(`(${bundled})().chart.timeScale().fitContent()`);
    await page.fill('#token', TOKEN);
    await page.click('#connect button');
    await page.waitForFunction(() => document.getElementById('state')!.textContent!.endsWith('live'));
    await page.waitForSelector('.spymaster-row');
    await page.evaluate(`(${bundled})().chart.timeScale().fitContent()`);
    await painted(page);
    const placeOf = async (price: number) => ({
      y: (await page.evaluate(`(${bundled})().series.priceToCoordinate(${price})`)) as number,
      width: (await page.evaluate(`(${bundled})().chart.timeScale().width()`)) as number,
    });
    const high = await placeOf(levels.OR_HIGH!);
    // From 09:45 to the right edge, on a chart that begins at 04:00.
    const solid = await columnsOf(page, high, LIGHT.openingHigh, 2);
    expect(solid).toBeGreaterThan(high.width * 0.15);
    expect(solid).toBeLessThan(high.width * 0.75);
    const accent = await page.evaluate(() =>
      getComputedStyle(document.querySelector('.spymaster')!).getPropertyValue('--spymaster-accent'),
    );
    expect(accent).toBe('#7a5a1e');
    await page.screenshot({ path: '.cache/screenshots/bundled-page.png' });
    await page.evaluate(`(${bundled})().detach()`);
    const data = (await page.evaluate(`(${bundled})().series.data()`)) as readonly HostCandle[];
    const left = await page.evaluate(() => [
      document.querySelectorAll('.spymaster').length,
      document.adoptedStyleSheets.length,
    ]);
    expect(left).toEqual([0, 0]);
    // Those that had closed by the moment that is shown: it shows no later ones.
    const closed = candles.filter(({ time }) => time + FIVE_MINUTES <= at);
    expect(data.map(({ time, close }) => [time, close])).toEqual(
      closed.map(({ time, close }) => [time, close]),
    );
    expect(closed.length).toBeLessThan(candles.length);
    expect(problems).toEqual([]);
  });
});
