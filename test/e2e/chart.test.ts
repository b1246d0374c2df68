import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildForecasts } from '../../daemon/forecasts/build.ts';
import { recordTimeline } from '../../daemon/replay/record-timeline.ts';
import { ReplayShow } from '../../daemon/replay/replay-show.ts';
import { shownReplay } from '../../daemon/replay/shown-replay.ts';
import { type RunningDaemon, startDaemon } from '../../daemon/server/daemon.ts';
import { loadToken } from '../../daemon/server/token.ts';
import type { Timeline } from '../../daemon/session/timeline.ts';
import { backfill } from '../../daemon/work/backfill.ts';
import { WorkPool } from '../../daemon/work/pool.ts';
import type {} from '../../plugin/page/page.ts';
import { LEVEL_STYLES, zoneColor } from '../../plugin/palette.ts';
import { isCondition } from '../../shared/protocol/alert-text.ts';
import { sessionsBetween } from '../../shared/session/session.ts';
import { NS_PER_MINUTE } from '../../shared/units.ts';
import { prepareStreams } from './prepare-streams.ts';
import { type Rgb, shown } from './shown.ts';

const CHROMIUM = process.env.SPYMASTER_CHROMIUM ?? '/usr/bin/chromium';
const present = existsSync(CHROMIUM);
const demanded = process.env.SPYMASTER_REQUIRE_ALL === '1';
/** The README's pictures: renewed when asked for, so that a run leaves the tree as is. */
const RENEW = process.env.SPYMASTER_RENEW_IMAGES === '1';
const SCREENSHOTS = fileURLToPath(
  new URL(RENEW ? '../../docs/images/' : '../../.cache/screenshots/', import.meta.url),
);
const START = '2025-05-15';
const REPLAY = '2025-06-27';
const BAR_SECONDS = 120;

const folder = mkdtempSync(join(tmpdir(), 'spymaster-e2e-'));
let daemon: RunningDaemon;
let browser: Browser;
let page: Page;
let timeline: Timeline;
const problems: string[] = [];

async function prepare(): Promise<void> {
  const pool = new WorkPool(2);
  const options = {
    market: 'planted' as const,
    strength: 2,
    days: 'calm' as const,
    seed: 1,
    rate: 'demo' as const,
    rawFolder: join(folder, 'raw'),
    truthFolder: join(folder, 'truth'),
  };
  await pool.run(
    sessionsBetween(START, REPLAY).map((date) => ({
      kind: 'simulate' as const,
      date,
      symbol: 'ES',
      options,
    })),
    () => undefined,
  );
  await pool.close();
  await backfill({ dataFolder: folder, symbol: 'ES', start: START, end: REPLAY, workers: 2 });
  await buildForecasts({ dataFolder: folder, symbol: 'ES', workers: 2 }, () => undefined);
  await prepareStreams(folder, REPLAY);
  const recorded = await recordTimeline(folder, 'ES', REPLAY);
  timeline = recorded.timeline;
  daemon = await startDaemon({
    show: new ReplayShow(shownReplay(recorded), { speed: 30, autoplay: false }),
    token: await loadToken(folder),
    port: 0,
    version: '1.2.3',
  });
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--headless', '--force-color-profile=srgb'],
  });
  page = await browser.newPage({ viewport: { width: 1280, height: 720 }, deviceScaleFactor: 1 });
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(daemon.url);
  await page.waitForFunction(() => window.spymasterPage?.spymaster.state.replay !== null);
}

/** Moves the replay to minutes after the open and waits until the chart shows it. */
async function seek(minutes: number): Promise<void> {
  await page.evaluate((seconds) => {
    const { spymaster } = window.spymasterPage;
    spymaster.send({ type: 'seek', to: spymaster.state.replay!.from + seconds });
  }, minutes * 60);
  await page.waitForFunction((seconds) => {
    const { replay } = window.spymasterPage.spymaster.state;
    return replay !== null && replay.at === replay.from + seconds;
  }, minutes * 60);
  await settle();
}

/** Two animation frames: the chart paints on the next one. */
const settle = () =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

/**
 * Where a bar's time and a price are on the chart, in CSS pixels from its top left
 * corner.
 */
const place = (time: number, price: number) =>
  page.evaluate(
    ([t, p]) => {
      const { chart, series } = window.spymasterPage;
      return {
        x: chart.timeScale().timeToCoordinate(t as never) as number | null,
        y: series.priceToCoordinate(p!) as number | null,
      };
    },
    [time, price] as const,
  );

/** Colours of a horizontal run of pixels, as the chart draws them. */
const pixels = (x: number, y: number, count: number): Promise<Rgb[]> =>
  page.evaluate(
    ([x0, y0, n]) => {
      const canvas = window.spymasterPage.chart.takeScreenshot();
      const { data } = canvas.getContext('2d')!.getImageData(Math.round(x0!), Math.round(y0!), n!, 1);
      return Array.from(
        { length: n! },
        (_, i) => [data[4 * i]!, data[4 * i + 1]!, data[4 * i + 2]!] as const,
      );
    },
    [x, y, count] as const,
  );

const rgb = (hex: string): Rgb =>
  [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb;
const near = (a: Rgb, b: Rgb, tolerance = 12) => a.every((value, i) => Math.abs(value - b[i]!) <= tolerance);
/** A translucent colour on white paper. */
function onWhite(rgba: string): Rgb {
  const [r, g, b, a] = rgba.match(/[\d.]+/g)!.map(Number) as [number, number, number, number];
  return [r, g, b].map((value) => Math.round(value * a + 255 * (1 - a))) as unknown as Rgb;
}

async function matches(color: Rgb, x: number, y: number, reach: number): Promise<number> {
  let found = 0;
  for (let dy = -2; dy <= 2; dy++)
    found = Math.max(
      found,
      (await pixels(x - reach, y + dy, 2 * reach + 1)).filter((pixel) => near(pixel, color)).length,
    );
  return found;
}

async function levelAt(
  kind: 'PM_HIGH' | 'OR_HIGH' | 'OR_LOW' | 'SMA_90' | 'EMA_20',
  time: number,
): Promise<{ x: number; y: number } | null> {
  const price = await page.evaluate(
    ([k, t]) =>
      window.spymasterPage.spymaster.state.levels.find((point) => point.time === t)?.values[k as 'PM_HIGH'] ??
      null,
    [kind, time] as const,
  );
  if (price === null) return null;
  const { x, y } = await place(time, price);
  return x === null || y === null ? null : { x, y };
}

const suite = present || demanded ? describe : describe.skip;

suite(present ? 'The chart in Chromium' : 'The chart in Chromium (skipped: no Chromium here)', () => {
  beforeAll(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    await prepare();
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await daemon?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('at 09:40 shows pre-market lines and averages, and no opening range', async () => {
    await seek(10);
    const labels = await page.evaluate(() => window.spymasterPage.spymaster.state.levels.at(-1)!.values);
    expect([labels.OR_HIGH, labels.OR_LOW]).toEqual([null, null]);
    expect(labels.PM_HIGH).not.toBeNull();
    // The bar that begins at this very instant has no trade yet, and so no place on the
    // chart.
    const last = await page.evaluate(() => window.spymasterPage.spymaster.state.levels.at(-2)!.time);
    const average = (await levelAt('SMA_90', last))!;
    expect(await matches(rgb(LEVEL_STYLES.SMA_90.color), average.x, average.y, 3)).toBeGreaterThanOrEqual(2);
    await page.screenshot({ path: join(SCREENSHOTS, 'chart-0940.png') });
  });

  it('at 09:50 draws the opening range from the 09:46 bar on: green above, red below', async () => {
    await seek(20);
    const open = await page.evaluate(() => window.spymasterPage.spymaster.state.replay!.from);
    for (const kind of ['OR_HIGH', 'OR_LOW'] as const) {
      expect(await levelAt(kind, open + 7 * BAR_SECONDS)).toBeNull();
      const first = (await levelAt(kind, open + 8 * BAR_SECONDS))!;
      const spacing = await page.evaluate(() => window.spymasterPage.chart.timeScale().options().barSpacing);
      const color = rgb(LEVEL_STYLES[kind].color);
      // Solid across the 09:46 bar, nothing on the bar before it.
      const row = await bestRow(color, first.x - spacing / 2 + 1, first.y, Math.floor(spacing) - 2);
      expect(row).toBe(Math.floor(spacing) - 2);
      expect(await bestRow(color, first.x - 1.5 * spacing, first.y, Math.floor(spacing) - 1)).toBe(0);
    }
    await page.screenshot({ path: join(SCREENSHOTS, 'chart-0950.png') });
  });

  async function bestRow(color: Rgb, x: number, y: number, count: number): Promise<number> {
    let best = 0;
    for (let dy = -2; dy <= 2; dy++)
      best = Math.max(
        best,
        (await pixels(x, y + dy, count)).filter((pixel) => near(pixel, color, 20)).length,
      );
    return best;
  }

  it('sets the averages’ dots one bar apart', async () => {
    await seek(120);
    const [first, second] = await page.evaluate(() =>
      window.spymasterPage.spymaster.state.levels.slice(-3, -1).map(({ time }) => time),
    );
    const [a, b] = [(await levelAt('EMA_20', first!))!, (await levelAt('EMA_20', second!))!];
    const spacing = await page.evaluate(() => window.spymasterPage.chart.timeScale().options().barSpacing);
    expect(b.x - a.x).toBeCloseTo(spacing, 0);
    for (const dot of [a, b])
      expect(await matches(rgb(LEVEL_STYLES.EMA_20.color), dot.x, dot.y, 3)).toBeGreaterThanOrEqual(2);
  });

  it('draws the pre-market line dotted: ink and gaps', async () => {
    await seek(30);
    const open = await page.evaluate(() => window.spymasterPage.spymaster.state.replay!.from);
    const start = await levelAt('PM_HIGH', open);
    const onScreen = start !== null && start.y > 0 && start.y < 600;
    if (!onScreen) {
      await page.evaluate(() => {
        const { series, spymaster } = window.spymasterPage;
        const level = spymaster.state.levels.at(-1)!.values.PM_HIGH!;
        series.applyOptions({
          autoscaleInfoProvider: () => ({ priceRange: { minValue: level - 30, maxValue: level + 5 } }),
        });
      });
      await settle();
    }
    const at = (await levelAt('PM_HIGH', open))!;
    const grey = rgb(LEVEL_STYLES.PM_HIGH.color);
    let best: boolean[] = [];
    for (let dy = -2; dy <= 2; dy++) {
      const row = (await pixels(at.x, at.y + dy, 60)).map((pixel) => near(pixel, grey, 60));
      if (row.filter(Boolean).length > best.filter(Boolean).length) best = row;
    }
    const changes = best.filter((ink, i) => i > 0 && ink !== best[i - 1]).length;
    expect(changes).toBeGreaterThan(10);
    await page.evaluate(() =>
      window.spymasterPage.series.applyOptions({ autoscaleInfoProvider: undefined as never }),
    );
  });

  it('during an approach shades one side of the level, in the colour the evidence allows, and reads it out', async () => {
    const frame = timeline.moments.find(
      ({ answers, at }) =>
        at > timeline.session.openingRangeEnd + 30 * NS_PER_MINUTE &&
        answers?.length === 1 &&
        answers[0]!.status === 'ok' &&
        answers[0]!.phase === 'APPROACH' &&
        answers[0]!.distanceAtr > 1,
    )!;
    await seek((frame.at - timeline.session.rthOpen) / 60e9);
    const answer = (await page.evaluate(() => window.spymasterPage.spymaster.focused))!;
    const zones = await page.evaluate(() =>
      [...window.spymasterPage.spymaster.state.zones]
        .filter(({ answer: s }) => s.status !== 'resolved')
        .map(({ time, answer: s }) => ({
          time,
          id: s.episodeId,
          level: s.levelPrice,
          atr: s.atr,
          up: s.direction === 'UP',
        })),
    );
    const zone = zones.filter(({ id }) => id === answer.episodeId).at(-1)!;
    const edge = zone.level - (zone.up ? 2 : -2) * zone.atr;
    const [atLevel, atEdge] = [await place(zone.time, zone.level), await place(zone.time, edge)];
    const spacing = await page.evaluate(() => window.spymasterPage.chart.timeScale().options().barSpacing);
    // Columns beside the candle's body and wick, rows over the whole zone: grid lines and
    // dots may cross a few of them.
    const away = Math.sign(atEdge.y! - atLevel.y!);
    const rows = Array.from(
      { length: 12 },
      (_, i) => atLevel.y! + ((i + 0.5) / 12) * (atEdge.y! - atLevel.y!),
    );
    const expected = onWhite(zoneColor(answer));
    const share = async (ys: readonly number[]) => {
      let found = 0;
      for (const y of ys)
        if (near((await pixels(atEdge.x! + spacing / 2 - 2, y, 1))[0]!, expected, 10)) found++;
      return found / ys.length;
    };
    const alone = zones.filter(({ time }) => time === zone.time).length === 1;
    if (alone) {
      expect(await share(rows)).toBeGreaterThan(0.6);
      expect(await share([3, 6, 9, 12].map((distance) => atEdge.y! + away * distance))).toBeLessThan(0.3);
      expect(await share([3, 6, 9, 12].map((distance) => atLevel.y! - away * distance))).toBeLessThan(0.3);
    }
    const text = await page.locator('#readout').textContent();
    expect(text).toMatch(/similar approaches? on \d+ days/);
    expect(text).toMatch(/Grade [A-D]: /);
    expect(text).toMatch(/90 %: \d+–\d+|usual rate here/);
    await page.screenshot({ path: join(SCREENSHOTS, 'chart-approach.png') });
  });

  it('draws pressure and its fan below the candles, and a row for each stream', async () => {
    await seek(100);
    const { lastX, spacing, top, height, levels } = await page.evaluate((seconds) => {
      const { chart, spymaster } = window.spymasterPage;
      const pane = chart.panes()[1]!;
      const [bars] = [...spymaster.state.streams.values()];
      return {
        lastX: chart.timeScale().timeToCoordinate((bars!.at(-1)!.time - seconds) as never)! as number,
        spacing: chart.timeScale().options().barSpacing,
        top: pane.getHTMLElement()!.getBoundingClientRect().top,
        height: pane.getHeight(),
        levels: spymaster.state.streams.size,
      };
    }, BAR_SECONDS);
    expect(levels).toBe(6);
    const left = Math.floor(lastX - 2 * spacing);
    const at = await shown(page, { x: left, y: Math.ceil(top), width: 14 * spacing, height });
    const strip = height - 5 * 15;
    const column = (x: number) => Array.from({ length: strip - 16 }, (_, i) => at(x - left, 16 + i));
    // A line’s edges are mixed with the paper, and stay bluer than the fan.
    expect(column(lastX - 1).filter(([r, , b]) => b - r > 90).length).toBeGreaterThanOrEqual(1);
    const fill = onWhite('rgba(43, 89, 195, 0.18)');
    const fan = (x: number) => column(x).filter((pixel) => near(pixel, fill, 6)).length;
    expect(fan(lastX + 8 * spacing)).toBeGreaterThan(2);
    expect(fan(lastX + 11 * spacing)).toBe(0);
    // Dealer and setup are grey: as much red as blue, and not white.
    const [r, , b] = at(lastX - spacing - left, strip + 52);
    expect(Math.abs(r - b)).toBeLessThan(25);
    expect(r).toBeLessThan(252);
    await page.screenshot({ path: join(SCREENSHOTS, 'chart-streams.png') });
  });

  it('lists the alerts of the day, as many as the stream told', async () => {
    await seek(180);
    const told = new Set(
      timeline.durable.flatMap(({ body }) => {
        if (body.type !== 'alert') return [];
        const { id, type, notify, state } = body.alert;
        return notify && state !== 'ended' && !isCondition(type) ? [id] : [];
      }),
    );
    expect(await page.getByText(/^Alerts: /).textContent()).toBe(`Alerts: ${told.size} today`);
    expect(await page.locator('.spymaster-logged').count()).toBe(Math.min(40, told.size));
  });

  it('lists the contacts of the day, and those that ended', async () => {
    await seek(180);
    const end = timeline.session.rthOpen + 180 * NS_PER_MINUTE;
    const bodies = timeline.durable.flatMap(({ at, body }) => (at <= end ? [body] : []));
    const ids = bodies.flatMap((body) => (body.type === 'contact' ? [body.contact.episodeId] : []));
    const ended = bodies.filter((it) => it.type === 'outcome' && ids.includes(it.outcome.episodeId));
    const summary = await page.locator('.spymaster-races summary').textContent();
    expect(summary).toBe(`Outcomes: ${ended.length} of ${ids.length} contacts`);
    expect(await page.locator('.spymaster-races p').count()).toBe(ids.length);
  });

  it('plays, pauses, steps to the end of the bar, and jumps to the first approach and back to the start of a bar', async () => {
    await seek(61);
    await page.click('.spymaster-step');
    await page.waitForFunction(() => window.spymasterPage.spymaster.state.replay?.clock === '10:32:00');
    await page.selectOption('.spymaster-speed', '600');
    await page.click('.spymaster-play');
    await page.waitForFunction(() => (window.spymasterPage.spymaster.state.replay?.clock ?? '') > '10:36:00');
    await page.click('.spymaster-play');
    await page.waitForFunction(() => window.spymasterPage.spymaster.state.replay?.playing === false);
    await page.evaluate(() => window.spymasterPage.spymaster.send({ type: 'jump', to: 'start' }));
    await page.waitForFunction(() => window.spymasterPage.spymaster.state.replay?.clock === '09:30:00');
    await page.click('.spymaster-next');
    await page.waitForFunction(() => {
      const { replay, answers } = window.spymasterPage.spymaster.state;
      return replay !== null && replay.at === (replay.firstApproachAt ?? 0) + 30 && answers.length > 0;
    });
    await page
      .locator('.spymaster-scrub')
      .fill(String(await page.evaluate(() => window.spymasterPage.spymaster.state.replay!.to)));
    await page.waitForFunction(() => window.spymasterPage.spymaster.state.replay?.finished === true);
    expect(await page.locator('.spymaster-clock').textContent()).toContain('12:38:00 ET');
  });

  it('says that it is not connected when the daemon goes, and nothing went wrong on the page before', async () => {
    expect(problems).toEqual([]);
    await daemon.close();
    await page.waitForFunction(() => document.body.dataset.connection === 'offline');
    expect(await page.locator('#connection').textContent()).toContain('Not connected');
  });
});
