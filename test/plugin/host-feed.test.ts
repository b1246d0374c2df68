import type { IChartApi, ISeriesApi, SeriesType, Time } from 'lightweight-charts';
import { describe, expect, it } from 'vitest';
import { HostFeed } from '../../plugin/host-feed.ts';
import { bar, FIRST, frame } from '../messages.ts';
import { sceneOf } from './scenes.ts';

function feedOf(range: { from: number; to: number } | null) {
  const calls: unknown[] = [];
  const timeScale = {
    getVisibleLogicalRange: () => range,
    setVisibleLogicalRange: (to: unknown) => calls.push(['range', to]),
    scrollToPosition: (position: number, animated: boolean) => calls.push(['edge', position, animated]),
    options: () => ({ rightOffset: 16 }),
  };
  const series = {
    setData: (data: unknown[]) => calls.push(['set', data.length]),
    update: (each: unknown) => calls.push(['update', each]),
  } as unknown as ISeriesApi<SeriesType, Time>;
  const feed = new HostFeed({ timeScale: () => timeScale } as unknown as IChartApi, series);
  return { feed, calls };
}
const state = (count: number) =>
  sceneOf(
    Array.from({ length: count }, (_, i) => ({
      type: 'bar' as const,
      ...frame,
      bar: bar(FIRST + 120 * i, 5, true),
    })),
  ).state;

describe('Candles from the daemon', () => {
  it('are set whole with a picture, and brought into sight at its end', () => {
    const { feed, calls } = feedOf(null);
    feed.take(state(50), 'all');
    expect(calls).toEqual([
      ['set', 50],
      ['edge', 16, false],
    ]);
  });
  it('are updated one by one', () => {
    const { feed, calls } = feedOf(null);
    feed.take(state(1), 'bar');
    feed.take(state(1), 'overlays');
    feed.take(state(0), 'bar');
    expect(calls).toEqual([['update', { time: FIRST, open: 1, high: 9, low: 0.5, close: 5 }]]);
  });
  it('leave the reader’s view where it is, unless the last bar is in sight', () => {
    const away = feedOf({ from: 0, to: 40 });
    away.feed.take(state(50), 'all');
    away.calls.length = 0;
    away.feed.take(state(45), 'all');
    expect([away.feed.isAtEdge, away.calls]).toEqual([
      false,
      [
        ['set', 45],
        ['range', { from: 0, to: 40 }],
      ],
    ]);
    const more = feedOf({ from: 0, to: 49 });
    more.feed.take(state(50), 'all');
    more.calls.length = 0;
    more.feed.take(state(80), 'all');
    expect(more.calls.at(-1)).toEqual(['edge', 16, false]);
    const grown = feedOf({ from: 0, to: 49 });
    grown.feed.take(state(50), 'all');
    grown.feed.take(state(60), 'bar');
    expect(grown.feed.isAtEdge).toBe(false);
    const near = feedOf({ from: 0, to: 49 });
    near.feed.take(state(50), 'all');
    near.calls.length = 0;
    near.feed.take(state(45), 'all');
    expect(near.calls.at(-1)).toEqual(['edge', 16, false]);
  });
});
