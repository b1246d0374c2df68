import type { IChartApi, ISeriesApi, ISeriesPrimitive, SeriesType, Time } from 'lightweight-charts';
import { TipRenderer } from '../../plugin/tips/tip-renderer.ts';

type Handler = (event: never) => void;

/**
 * A chart with a series, as far as the plugin touches them; what it does is put down.
 * @param close of every bar; without, they are whitespace
 */
export function hostChart(times: readonly number[] = [], close?: number) {
  const calls: unknown[] = [];
  const data = times.map((time) => ({ time: time as Time, ...(close === undefined ? {} : { close }) }));
  const primitives = new Set<unknown>();
  const panes: unknown[] = [];
  const handlers = new Map<string, Set<Handler>>();
  const on = (name: string) => (handler: Handler) => {
    handlers.set(name, (handlers.get(name) ?? new Set()).add(handler));
  };
  const off = (name: string) => (handler: Handler) => void handlers.get(name)?.delete(handler);
  let range: { from: number; to: number } | null = { from: 0, to: 10 };
  let background = '#ffffff';
  let rightOffset = 5;
  const timeScale = {
    timeToCoordinate: () => 0,
    width: () => 1000,
    timeToIndex: (time: Time) => data.findIndex((each) => each.time === time),
    options: () => ({ barSpacing: 10, rightOffset }),
    applyOptions: (options: { rightOffset: number }) => {
      ({ rightOffset } = options);
      calls.push(['margin', rightOffset]);
    },
    scrollPosition: () => 0,
    getVisibleLogicalRange: () => range,
    setVisibleLogicalRange: (to: { from: number; to: number }) => {
      range = to;
      calls.push(['range', to]);
    },
    scrollToPosition: (position: number, animated: boolean) => calls.push(['edge', position, animated]),
    fitContent: () => calls.push(['fit']),
  };
  const pane = {
    setStretchFactor: () => undefined,
    getStretchFactor: () => 1,
    moveTo: () => undefined,
    getHeight: () => 100,
    attachPrimitive: () => undefined,
    detachPrimitive: () => undefined,
    paneIndex: () => 1,
  };
  const element = document.createElement('div');
  const chart = {
    timeScale: () => timeScale,
    options: () => ({ layout: { background: { color: background } } }),
    chartElement: () => element,
    subscribeCrosshairMove: on('crosshair'),
    unsubscribeCrosshairMove: off('crosshair'),
    subscribeClick: on('click'),
    unsubscribeClick: off('click'),
    addPane: () => {
      panes.push(pane);
      return pane;
    },
    panes: () => [{ ...pane, paneIndex: () => 0 }, ...panes],
    removePane: () => panes.pop(),
  } as unknown as IChartApi;
  const series = {
    data: () => data,
    dataByIndex: () => data.at(-1) ?? null,
    subscribeDataChanged: on('data'),
    unsubscribeDataChanged: off('data'),
    attachPrimitive: (each: { refresh?: () => void }) => primitives.add(each),
    detachPrimitive: (each: unknown) => primitives.delete(each),
    coordinateToPrice: (y: number) => 6000 + y,
    getPane: () => ({ ...pane, paneIndex: () => 0 }),
    setData: (bars: unknown[]) => calls.push(['set', bars.length]),
    update: (each: { time: number }) => calls.push(['update', each.time]),
  } as unknown as ISeriesApi<SeriesType, Time>;
  return {
    chart,
    series,
    calls,
    panes,
    primitives,
    element,
    /** Listeners that are still there. */
    listeners: () => [...handlers.values()].reduce((sum, each) => sum + each.size, 0),
    fire: (name: 'click' | 'crosshair', event: object) => {
      for (const handler of handlers.get(name) ?? []) handler(event as never);
    },
    /** What stands beside the pointer, as the overlay that writes it is told. */
    drawnTip: () => {
      for (const each of primitives as Set<ISeriesPrimitive<Time>>) {
        const renderer = each.paneViews?.()[0]?.renderer();
        if (!(renderer instanceof TipRenderer)) continue;
        each.attached?.({ chart, series, requestUpdate: () => undefined, horzScaleBehavior: {} as never });
        each.updateAllViews?.();
        return renderer.tip;
      }
      return undefined;
    },
    setBackground: (color: string) => {
      background = color;
    },
  };
}
