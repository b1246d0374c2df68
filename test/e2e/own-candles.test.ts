import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { IChartApi, ISeriesApi } from 'lightweight-charts';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordTimeline } from '../../daemon/replay/record-timeline.ts';
import { ReplayShow } from '../../daemon/replay/replay-show.ts';
import { shownReplay } from '../../daemon/replay/shown-replay.ts';
import { type RunningDaemon, startDaemon } from '../../daemon/server/daemon.ts';
import type { Timeline } from '../../daemon/session/timeline.ts';
import type { attachSpymaster, SpymasterHandle } from '../../plugin/index.ts';
import { DARK } from '../../plugin/theme/palette.ts';
import { NS_PER_MINUTE } from '../../shared/units.ts';
import { SAMPLE_DATES, sampleLake } from '../sample-lake.ts';
import { painted, type Rgb, shown } from './shown.ts';

const CHROMIUM = process.env.SPYMASTER_CHROMIUM ?? '/usr/bin/chromium';
const present = existsSync(CHROMIUM);
const demanded = process.env.SPYMASTER_REQUIRE_ALL === '1';
const EXAMPLE = fileURLToPath(new URL('../../examples/host-page/server.mjs', import.meta.url));
const TOKEN = 'e'.repeat(48);
const BAR_SECONDS = 120;

declare global {
  interface Window {
    example: { chart: IChartApi; series: ISeriesApi<'Candlestick'>; detach: () => void };
    Spymaster: { attachSpymaster: typeof attachSpymaster };
    overlay: SpymasterHandle;
  }
}

let host: ChildProcess;
let daemon: RunningDaemon;
let browser: Browser;
let page: Page;
let timeline: Timeline;
const problems: string[] = [];

/** The session's own bars, put together by the host. */
function candles(seconds: number) {
  const bars = timeline.durable.flatMap(({ body }) => (body.type === 'bar' ? [body.bar] : []));
  const grouped = Map.groupBy(bars, ({ time }) => Math.floor(time / seconds) * seconds);
  return [...grouped].flatMap(([time, own]) => {
    const made = {
      time,
      open: own[0]!.open,
      high: Math.max(...own.map(({ high }) => high)),
      low: Math.min(...own.map(({ low }) => low)),
      close: own.at(-1)!.close,
    };
    return seconds < BAR_SECONDS ? [made, { ...made, time: time + seconds }] : [made];
  });
}

const near = (a: Rgb, hex: string) =>
  [1, 3, 5].every((at, i) => Math.abs(Number.parseInt(hex.slice(at, at + 2), 16) - a[i]!) < 24);

describe.skipIf(!present && !demanded)('A chart of one’s own, with candles of one’s own', () => {
  beforeAll(async () => {
    host = spawn(process.execPath, [EXAMPLE, '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const origin = String((await once(host.stdout!, 'data'))[0]).split('\n')[0]!;
    const recorded = await recordTimeline(await sampleLake(), 'ES', SAMPLE_DATES[1]);
    timeline = recorded.timeline;
    const startAt = timeline.session.rthOpen + 60 * NS_PER_MINUTE;
    daemon = await startDaemon({
      show: new ReplayShow(shownReplay(recorded), { speed: 30, startAt }),
      token: TOKEN,
      port: 0,
      version: '1.2.3',
      allowedOrigins: [origin],
    });
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--headless', '--force-color-profile=srgb'],
    });
    page = await browser.newPage({ viewport: { width: 1200, height: 700 }, deviceScaleFactor: 1 });
    page.on('pageerror', (error) => problems.push(String(error)));
    await page.goto(origin);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await daemon?.close();
    host?.kill();
  });

  async function attach(seconds: number): Promise<void> {
    await page.evaluate(
      async ([bars, url, token]) => {
        const { chart, series } = window.example;
        series.setData(bars as never);
        chart.timeScale().fitContent();
        window.overlay = window.Spymaster.attachSpymaster(chart, series, {
          url,
          token,
          panel: document.getElementById('panel')!,
        });
        await new Promise<void>((resolve) => {
          window.overlay.on('focus', () => window.overlay.snapshot().levels.length > 0 && resolve());
          window.overlay.on('session', () => setTimeout(resolve, 300));
        });
      },
      [candles(seconds), daemon.url, TOKEN] as const,
    );
    await painted(page);
  }

  /** Columns of the chart in which a colour is found near a price. */
  async function columns(price: number, color: string, reach: number): Promise<number> {
    const { y, width } = await page.evaluate(
      (at) => ({
        y: window.example.series.priceToCoordinate(at) as number,
        width: window.example.chart.timeScale().width(),
      }),
      price,
    );
    const box = (await page.locator('#chart').boundingBox())!;
    const top = Math.round(box.y + y) - reach;
    const at = await shown(page, { x: box.x, y: top, width, height: 2 * reach + 1 });
    let found = 0;
    for (let x = 0; x < width; x++)
      if (Array.from({ length: 2 * reach + 1 }, (_, i) => at(x, i)).some((pixel) => near(pixel, color)))
        found++;
    return found;
  }

  it.each([60, 120, 300, 900])(
    'of %i seconds gets its levels where they are, and is given back as it was',
    async (seconds) => {
      const before = await page.evaluate((bars) => {
        window.example.series.setData(bars as never);
        return {
          panel: document.getElementById('panel')!.outerHTML,
          chart: window.example.chart.chartElement().getAttributeNames(),
          data: JSON.stringify(window.example.series.data()),
        };
      }, candles(seconds));
      await attach(seconds);
      const { last, width, open } = await page.evaluate(() => {
        const { levels, session } = window.overlay.snapshot();
        const { chart } = window.example;
        return { last: levels.at(-1)!, width: chart.timeScale().width(), open: session!.marks.open };
      });
      const { OR_HIGH, PM_LOW } = last.values;
      // From the 09:46 bar to the right edge, of a chart that shows the session from 04:00 on.
      const solid = await columns(OR_HIGH!, DARK.openingHigh, 2);
      expect(solid).toBeGreaterThan(width * 0.15);
      expect(solid).toBeLessThan(width * 0.75);
      // Dotted over all the width: two pixels in six.
      const dotted = await columns(PM_LOW!, DARK.preMarket, 2);
      expect(dotted).toBeGreaterThan(width * 0.2);
      expect(last.time).toBeGreaterThan(open);
      await page.screenshot({ path: `.cache/screenshots/own-candles-${seconds}.png` });
      await page.evaluate(() => window.overlay.detach());
      const after = await page.evaluate(() => ({
        panel: document.getElementById('panel')!.outerHTML,
        chart: window.example.chart.chartElement().getAttributeNames(),
        data: JSON.stringify(window.example.series.data()),
      }));
      expect(after).toEqual(before);
      expect(problems).toEqual([]);
    },
  );

  it('lives through fifty times on and off, and nothing of it does', async () => {
    await page.evaluate(
      async ([url, token]) => {
        const { chart, series } = window.example;
        for (let i = 0; i < 50; i++) {
          const panel = document.getElementById('panel')!;
          const overlay = window.Spymaster.attachSpymaster(chart, series, { url, token, panel });
          await new Promise((resolve) => setTimeout(resolve, i % 5));
          overlay.detach();
        }
      },
      [daemon.url, TOKEN] as const,
    );
    const left = await page.evaluate(() => ({
      panel: document.getElementById('panel')!.children.length,
      sheets: document.adoptedStyleSheets.length,
    }));
    expect([left, problems]).toEqual([{ panel: 0, sheets: 0 }, []]);
  });
});
