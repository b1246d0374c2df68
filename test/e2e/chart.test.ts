import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReplayShow } from '../../daemon/replay/replay-show.ts';
import { shownReplay } from '../../daemon/replay/shown-replay.ts';
import { type RunningDaemon, startDaemon } from '../../daemon/server/daemon.ts';
import { loadToken } from '../../daemon/server/token.ts';
import type { Timeline } from '../../daemon/session/timeline.ts';
import type {} from '../../plugin/page/page.ts';
import { LIGHT } from '../../plugin/theme/palette.ts';
import { levelColor } from '../../plugin/theme/theme.ts';
import { zoneLook } from '../../plugin/zones/zone-look.ts';
import { NS_PER_MINUTE } from '../../shared/units.ts';
import { isCondition } from '../../shared/vocabulary/alert.ts';
import { recordedSession } from './recorded-session.ts';
import { painted, type Rgb, shown } from './shown.ts';

const CHROMIUM = process.env.SPYMASTER_CHROMIUM ?? '/usr/bin/chromium';
const present = existsSync(CHROMIUM);
const demanded = process.env.SPYMASTER_REQUIRE_ALL === '1';
const SCREENSHOTS = fileURLToPath(new URL('../../.cache/screenshots/', import.meta.url));
const BAR_SECONDS = 120;

let daemon: RunningDaemon;
let browser: Browser;
let page: Page;
let timeline: Timeline;
const problems: string[] = [];

async function prepare(): Promise<void> {
  const recorded = await recordedSession();
  timeline = recorded.timeline;
  daemon = await startDaemon({
    show: new ReplayShow(shownReplay(recorded), { speed: 30 }),
    token: await loadToken(recorded.folder),
    port: 0,
    version: '1.2.3',
  });
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--headless', '--force-color-profile=srgb'],
  });
  page = await browser.newPage({
    viewport: { width: 1440, height: 900 },
    deviceScaleFactor: 1,
    colorScheme: 'light',
  });
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  await page.addInitScript(() => localStorage.setItem('spymaster.tour', 'seen'));
  await page.goto(daemon.url);
  await page.waitForFunction(() => (window.spymasterPage?.spymaster.snapshot().replay ?? null) !== null);
  await page.waitForSelector('.spymaster-tabs');
}

/** Moves the replay to minutes after the open, and waits for it. */
async function seek(minutes: number): Promise<void> {
  await page.evaluate((seconds) => {
    const { spymaster } = window.spymasterPage;
    return spymaster.replay.seek(spymaster.snapshot().replay!.from + seconds);
  }, minutes * 60);
  await page.waitForFunction((seconds) => {
    const { replay } = window.spymasterPage.spymaster.snapshot();
    return replay !== null && replay.at === replay.from + seconds;
  }, minutes * 60);
  await settle();
}

const settle = () => painted(page);
/** Where a bar's time and a price are on the chart, in CSS pixels. */
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

/** Colours of a horizontal run of pixels. */
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
/** A colour on white paper, as strong as it is. */
const onWhite = (hex: string, alpha: number): Rgb =>
  rgb(hex).map((value) => Math.round(value * alpha + 255 * (1 - alpha))) as unknown as Rgb;

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
      window.spymasterPage.spymaster.snapshot().levels.find((point) => point.time === t)?.values[
        k as 'PM_HIGH'
      ] ?? null,
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
  });

  it('at 09:40 shows pre-market lines and averages, and no opening range', async () => {
    await seek(10);
    const labels = await page.evaluate(() => window.spymasterPage.spymaster.snapshot().levels.at(-1)!.values);
    expect([labels.OR_HIGH, labels.OR_LOW]).toEqual([null, null]);
    expect(labels.PM_HIGH).not.toBeNull();
    // The bar that begins at this very instant has no trade yet, and so no place on the
    // chart.
    const last = await page.evaluate(() => window.spymasterPage.spymaster.snapshot().levels.at(-2)!.time);
    const average = (await levelAt('SMA_90', last))!;
    expect(await matches(rgb(levelColor(LIGHT, 'SMA_90')), average.x, average.y, 3)).toBeGreaterThanOrEqual(
      2,
    );
    await page.screenshot({ path: join(SCREENSHOTS, 'chart-0940.png') });
  });

  it('at 09:50 draws the opening range from the 09:46 bar on: green above, red below', async () => {
    await seek(20);
    const open = await page.evaluate(() => window.spymasterPage.spymaster.snapshot().replay!.from);
    for (const kind of ['OR_HIGH', 'OR_LOW'] as const) {
      expect(await levelAt(kind, open + 7 * BAR_SECONDS)).toBeNull();
      const first = (await levelAt(kind, open + 8 * BAR_SECONDS))!;
      const spacing = await page.evaluate(() => window.spymasterPage.chart.timeScale().options().barSpacing);
      const color = rgb(levelColor(LIGHT, kind));
      // Solid across the 09:46 bar, nothing on the bar before it.
      const row = await bestRow(color, first.x - spacing / 2 + 1, first.y, Math.floor(spacing) - 2);
      expect(row).toBe(Math.floor(spacing) - 2);
      // Its cap looks five pixels out to the left.
      expect(await bestRow(color, first.x - 1.5 * spacing, first.y, Math.floor(spacing) - 6)).toBe(0);
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
      window.spymasterPage.spymaster
        .snapshot()
        .levels.slice(-3, -1)
        .map(({ time }) => time),
    );
    const [a, b] = [(await levelAt('EMA_20', first!))!, (await levelAt('EMA_20', second!))!];
    const spacing = await page.evaluate(() => window.spymasterPage.chart.timeScale().options().barSpacing);
    expect(b.x - a.x).toBeCloseTo(spacing, 0);
    // Pale, with a ring round it: its middle alone has the level's colour.
    for (const dot of [a, b])
      expect(await matches(rgb(levelColor(LIGHT, 'EMA_20')), dot.x, dot.y, 3)).toBeGreaterThanOrEqual(1);
  });

  it('draws the pre-market line dotted: ink and gaps', async () => {
    await seek(30);
    const open = await page.evaluate(() => window.spymasterPage.spymaster.snapshot().replay!.from);
    const start = await levelAt('PM_HIGH', open);
    const onScreen = start !== null && start.y > 0 && start.y < 600;
    if (!onScreen) {
      await page.evaluate(() => {
        const { series, spymaster } = window.spymasterPage;
        const level = spymaster.snapshot().levels.at(-1)!.values.PM_HIGH!;
        series.applyOptions({
          autoscaleInfoProvider: () => ({ priceRange: { minValue: level - 30, maxValue: level + 5 } }),
        });
      });
      await settle();
    }
    const at = (await levelAt('PM_HIGH', open))!;
    const grey = rgb(levelColor(LIGHT, 'PM_HIGH'));
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
    const frame = timeline.durable.find(({ at, body }) => {
      const [only, ...others] = body.type === 'signals' ? body.answers : [];
      return (
        at > timeline.session.openingRangeEnd + 30 * NS_PER_MINUTE &&
        others.length === 0 &&
        only?.status === 'ok' &&
        only.phase === 'APPROACH' &&
        only.distanceAtr > 1
      );
    })!;
    await seek((frame.at - timeline.session.rthOpen) / 60e9);
    const answer = (await page.evaluate(() => window.spymasterPage.spymaster.snapshot().focused))!;
    const zones = await page.evaluate(() => {
      const { said } = window.spymasterPage.spymaster.snapshot();
      return said
        .filter(({ status }) => status !== 'resolved')
        .map(({ time, episodeId, levelPrice, atr, direction }) => ({
          // Committed to at the close of the bar.
          time: time - 120,
          id: episodeId,
          level: levelPrice,
          atr,
          up: direction === 'UP',
        }));
    });
    const zone = zones.filter(({ id }) => id === answer.episodeId).at(-1)!;
    const edge = zone.level - (zone.up ? 2 : -2) * zone.atr;
    const [atLevel, atEdge] = [await place(zone.time, zone.level), await place(zone.time, edge)];
    const spacing = await page.evaluate(() => window.spymasterPage.chart.timeScale().options().barSpacing);
    // Beside body and wick, over the whole zone: grid and dots cross a few rows.
    const away = Math.sign(atEdge.y! - atLevel.y!);
    const rows = Array.from(
      { length: 12 },
      (_, i) => atLevel.y! + ((i + 0.5) / 12) * (atEdge.y! - atLevel.y!),
    );
    const shade = { palette: LIGHT, isDark: false, isForced: false, strength: 1 };
    const { color, alpha } = zoneLook(answer, 240, shade);
    const expected = onWhite(color, alpha);
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
    const text = await page.locator('#panel').textContent();
    expect(text).toMatch(/\d+ similar approaches on \d+ days, worth \d+/);
    expect(text).toMatch(/usual \d+ · walk \d+/);
    expect(await page.locator('.spymaster-sentence').textContent()).toMatch(/\d+ of 100/);
    await page.screenshot({ path: join(SCREENSHOTS, 'chart-approach.png') });
  });

  it('draws pressure and its fan below the candles, and a row for each stream', async () => {
    await seek(100);
    const { lastX, spacing, top, height, levels } = await page.evaluate((seconds) => {
      const { chart, spymaster } = window.spymasterPage;
      const pane = chart.panes()[1]!;
      const [bars] = [...spymaster.snapshot().streams.values()];
      return {
        lastX: chart.timeScale().timeToCoordinate((bars!.at(-1)!.time - seconds) as never)! as number,
        spacing: chart.timeScale().options().barSpacing,
        top: pane.getHTMLElement()!.getBoundingClientRect().top,
        height: pane.getHeight(),
        levels: spymaster.snapshot().streams.size,
      };
    }, BAR_SECONDS);
    expect(levels).toBe(6);
    const left = Math.floor(lastX - 2 * spacing);
    const at = await shown(page, { x: left, y: Math.ceil(top), width: 14 * spacing, height });
    const strip = height - 5 * 16;
    const column = (x: number) => Array.from({ length: strip - 16 }, (_, i) => at(x - left, 16 + i));
    // A line’s edges are mixed with the paper, and stay bluer than the fan.
    expect(column(lastX - 1).filter(([r, , b]) => b - r > 90).length).toBeGreaterThanOrEqual(1);
    const fill = onWhite(LIGHT.accent, 0.22);
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
    await page.click('[role=tab]:has-text("Alerts")');
    expect(await page.locator('[role=tab]').first().textContent()).toBe(`Alerts ${told.size}`);
    expect(await page.locator('.spymaster-log:visible .spymaster-row').count()).toBe(Math.min(60, told.size));
  });

  it('lists the contacts of the day, and those that ended', async () => {
    await seek(180);
    const end = timeline.session.rthOpen + 180 * NS_PER_MINUTE;
    const bodies = timeline.durable.flatMap(({ at, body }) => (at <= end ? [body] : []));
    const ids = bodies.flatMap((body) => (body.type === 'contact' ? [body.contact.episodeId] : []));
    const ended = bodies.filter((it) => it.type === 'outcome' && ids.includes(it.outcome.episodeId));
    await page.click('[role=tab]:has-text("Outcomes")');
    const rows = page.locator('.spymaster-log:visible .spymaster-row');
    expect(await rows.count()).toBe(ids.length);
    // What is told as an outcome is decided, and answers may say so before.
    const decided = Number((await page.locator('[role=tab]').nth(1).textContent())!.match(/\d+/)![0]);
    expect(decided).toBeGreaterThanOrEqual(ended.length);
    expect(decided).toBeLessThanOrEqual(ids.length);
  });

  it('plays, pauses, steps to the end of the bar, and jumps to the first approach and back to the start of a bar', async () => {
    const clock = (at: string) =>
      page.waitForFunction((text) => window.spymasterPage.spymaster.snapshot().replay?.clock === text, at);
    await seek(61);
    await page.click('[aria-label="Forward a bar"]');
    await clock('10:32:00');
    await page.selectOption('.spymaster-speed', '600');
    await page.click('.spymaster-play');
    await page.waitForFunction(
      () => (window.spymasterPage.spymaster.snapshot().replay?.clock ?? '') > '10:36:00',
    );
    await page.click('.spymaster-play');
    await page.waitForFunction(() => window.spymasterPage.spymaster.snapshot().replay?.playing === false);
    await page.keyboard.press('Home');
    await clock('09:30:00');
    await page.click('text=Next approach');
    await page.waitForFunction(() => {
      const { replay, answers } = window.spymasterPage.spymaster.snapshot();
      return replay !== null && replay.at === (replay.firstApproachAt ?? 0) + 30 && answers.length > 0;
    });
    await page.fill('.spymaster-clock', '10:44');
    await page.keyboard.press('Enter');
    await clock('10:44:00');
    await page.waitForFunction(
      () => document.querySelector<HTMLInputElement>('.spymaster-clock')!.value === '10:44:00',
    );
    await page.keyboard.press('Tab');
    await page.keyboard.press('End');
    await page.waitForFunction(() => window.spymasterPage.spymaster.snapshot().replay?.finished === true);
    expect(await page.locator('.spymaster-play').textContent()).toBe('Again');
  });

  it('says that it is not connected when the daemon goes, and nothing went wrong on the page before', async () => {
    expect(problems).toEqual([]);
    await daemon.close();
    await page.waitForFunction(() => document.body.dataset.connection === 'offline');
    expect(await page.locator('#state').textContent()).toBe('○ Daemon stopped');
    expect(await page.locator('#banner').textContent()).toContain('What you see is from');
    expect(await page.locator('.spymaster-play').isDisabled()).toBe(true);
    expect(await page.locator('#retry').isVisible()).toBe(true);
  });
});
