import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import type { Timeline } from '../../daemon/session/timeline.ts';
import { type Rgb, shown } from './shown.ts';

const BAR_SECONDS = 120;

/** A candle as a host has it. */
export interface HostCandle {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** The server of an example, and the origin that it says. */
export async function startExample(name: string): Promise<{ host: ChildProcess; origin: string }> {
  const file = fileURLToPath(new URL(`../../examples/${name}/server.mjs`, import.meta.url));
  const host = spawn(process.execPath, [file, '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = await once(host.stdout!, 'data');
  return { host, origin: String(said).split('\n')[0]! };
}

/** The session's own bars, put together by the host to bars of its own width. */
export function hostCandles(timeline: Timeline, seconds: number): HostCandle[] {
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

/** Columns of a chart in which a colour is found so near a height. */
export async function columnsOf(
  page: Page,
  { y, width }: { readonly y: number; readonly width: number },
  color: string,
  reach: number,
): Promise<number> {
  const box = (await page.locator('#chart').boundingBox())!;
  const top = Math.round(box.y + y) - reach;
  const at = await shown(page, { x: box.x, y: top, width, height: 2 * reach + 1 });
  let found = 0;
  for (let x = 0; x < width; x++)
    if (Array.from({ length: 2 * reach + 1 }, (_, i) => at(x, i)).some((pixel) => near(pixel, color)))
      found++;
  return found;
}
