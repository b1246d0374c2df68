import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { IChartApi, ISeriesApi, LineSeries } from 'lightweight-charts';
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
import { columnsOf, hostCandles, startExample } from './hosts.ts';
import { painted } from './shown.ts';

const CHROMIUM = process.env.SPYMASTER_CHROMIUM ?? '/usr/bin/chromium';
const present = existsSync(CHROMIUM);
const demanded = process.env.SPYMASTER_REQUIRE_ALL === '1';
const TOKEN = 'e'.repeat(48);

declare global {
  interface Window {
    example: { chart: IChartApi; series: ISeriesApi<'Candlestick'>; detach: () => void };
    Spymaster: { attachSpymaster: typeof attachSpymaster };
    LightweightCharts: { LineSeries: typeof LineSeries };
    /** Every one that was made and is not swept up. */
    sockets: WeakRef<WebSocket>[];
    overlay: SpymasterHandle;
  }
}

let host: ChildProcess;
let daemon: RunningDaemon;
let browser: Browser;
let page: Page;
let timeline: Timeline;
const problems: string[] = [];

describe.skipIf(!present && !demanded)('A chart of one’s own, with candles of one’s own', () => {
  beforeAll(async () => {
    const example = await startExample('host-page');
    host = example.host;
    const recorded = await recordTimeline(await sampleLake(), 'ES', SAMPLE_DATES[1]);
    timeline = recorded.timeline;
    const startAt = timeline.session.rthOpen + 60 * NS_PER_MINUTE;
    daemon = await startDaemon({
      show: new ReplayShow(shownReplay(recorded), { speed: 30, startAt }),
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
    await page.addInitScript(() => {
      window.sockets = [];
      window.WebSocket = class extends WebSocket {
        constructor(url: string | URL) {
          super(url);
          window.sockets.push(new WeakRef(this));
        }
      };
    });
    await page.goto(example.origin);
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
      [hostCandles(timeline, seconds), daemon.url, TOKEN] as const,
    );
    await painted(page);
  }

  /** Columns of the chart in which a colour is found near a price. */
  async function columns(price: number, color: string, reach: number): Promise<number> {
    const place = await page.evaluate(
      (at) => ({
        y: window.example.series.priceToCoordinate(at) as number,
        width: window.example.chart.timeScale().width(),
      }),
      price,
    );
    return columnsOf(page, place, color, reach);
  }

  it.each([60, 120, 300, 900])(
    'of %i seconds gets its levels where they are, and is given back as it was',
    async (seconds) => {
      const before = await page.evaluate(
        (bars) => {
          window.example.series.setData(bars as never);
          return {
            panel: document.getElementById('panel')!.outerHTML,
            chart: window.example.chart.chartElement().getAttributeNames(),
            data: JSON.stringify(window.example.series.data()),
          };
        },
        hostCandles(timeline, seconds),
      );
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

  /** What is alive in the page once what is dead has been swept up. */
  async function alive() {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    for (let i = 0; i < 2; i++) await session.send('HeapProfiler.collectGarbage');
    const { metrics } = await session.send('Performance.getMetrics');
    await session.detach();
    const of = (name: string) => metrics.find((metric) => metric.name === name)!.value;
    return {
      listeners: of('JSEventListeners'),
      nodes: of('Nodes'),
      heapBytes: of('JSHeapUsedSize'),
      ...(await page.evaluate(() => ({
        sockets: window.sockets.filter(
          (each) => (each.deref()?.readyState ?? WebSocket.CLOSED) < WebSocket.CLOSING,
        ).length,
        children: document.getElementById('panel')!.children.length,
        sheets: document.adoptedStyleSheets.length,
      }))),
    };
  }
  /** On and off, waiting a little longer each time: for nothing, tokens, sockets, frames. */
  const onAndOff = (times: number, isOff: boolean) =>
    page.evaluate(
      async ([url, token, count, off]) => {
        const { chart, series } = window.example;
        const panel = document.getElementById('panel')!;
        for (let i = 0; i < count; i++) {
          const own = off ? series : chart.addSeries(window.LightweightCharts.LineSeries);
          const overlay = window.Spymaster.attachSpymaster(chart, own as typeof series, {
            url,
            token,
            panel,
          });
          await new Promise((resolve) => setTimeout(resolve, 4 * (i % 25)));
          if (off) overlay.detach();
        }
      },
      [daemon.url, TOKEN, times, isOff] as const,
    );

  it('lives through fifty times on and off, and nothing of it does', async () => {
    await onAndOff(10, true);
    const before = await alive();
    await onAndOff(50, true);
    const { heapBytes, ...after } = await alive();
    const { heapBytes: heapBefore, ...counts } = before;
    expect(after).toEqual(counts);
    expect(after).toMatchObject({ sockets: 0, children: 0, sheets: 0 });
    expect(heapBytes - heapBefore).toBeLessThan(1e6);
    expect(problems).toEqual([]);
  });
  it('and would be seen to live on: what is left on is counted', async () => {
    const before = await alive();
    await onAndOff(3, false);
    await page.waitForTimeout(500);
    const after = await alive();
    expect(after.sockets).toBe(3);
    expect(after.children).toBeGreaterThan(0);
    expect(after.listeners).toBeGreaterThan(before.listeners);
    expect(after.nodes).toBeGreaterThan(before.nodes);
  });
});
