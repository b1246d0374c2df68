import type { IChartApi, ISeriesApi } from 'lightweight-charts';
import { describe, expect, it } from 'vitest';
import { type Geometry, type Overlay, OverlayPrimitive } from '../../plugin/overlay-primitive.ts';

const renderer = { draw: () => undefined };
function attached(overlay: Partial<Overlay> = {}) {
  const seen: Geometry[] = [];
  const begun: number[] = [];
  let requests = 0;
  const placement = {
    barSeconds: 300,
    begin: (spacing: number) => void begun.push(spacing),
    x: (instant: number) => instant + 1,
    bar: (instant: number) => ({ index: instant, center: instant }),
  };
  const primitive = new OverlayPrimitive(
    { update: (geometry) => void seen.push(geometry), renderer, zOrder: 'top', ...overlay },
    placement,
  );
  const chart = {
    timeScale: () => ({ width: () => 800, options: () => ({ barSpacing: 7 }) }),
  } as unknown as IChartApi;
  const series = {
    getPane: () => ({ getHeight: () => 240 }),
    priceToCoordinate: (price: number) => price / 2,
  } as unknown as ISeriesApi<'Line'>;
  primitive.attached({ chart, series, requestUpdate: () => requests++, horzScaleBehavior: {} as never });
  return { primitive, seen, begun, requests: () => requests };
}

describe('An overlay on a series', () => {
  it('measures the pane that its series is in, and asks for the frame’s width of bars once', () => {
    const { primitive, seen, begun } = attached();
    primitive.updateAllViews();
    const [{ width, height, barSpacing, barSeconds, x, y, bar }] = seen as [Geometry];
    expect([width, height, barSpacing, barSeconds]).toEqual([800, 240, 7, 300]);
    expect([x(3), y(10), bar(4)?.center, begun]).toEqual([4, 5, 4, [7]]);
  });
  it('gives the chart the same arrays each time', () => {
    const axisViews = [] as never[];
    const { primitive } = attached({ axisViews });
    expect(primitive.paneViews()).toBe(primitive.paneViews());
    expect(primitive.paneViews()[0]!.zOrder?.()).toBe('top');
    expect(primitive.paneViews()[0]!.renderer()).toBe(renderer);
    expect(primitive.priceAxisViews()).toBe(axisViews);
    expect(attached().primitive.priceAxisViews()).toBe(attached().primitive.priceAxisViews());
  });
  it('widens the scale only where there is something to keep in sight', () => {
    expect(attached().primitive.autoscaleInfo()).toBeNull();
    expect(attached({ priceRange: () => null }).primitive.autoscaleInfo()).toBeNull();
    const priceRange = { minValue: 1, maxValue: 2 };
    expect(attached({ priceRange: () => priceRange }).primitive.autoscaleInfo()).toEqual({ priceRange });
  });
  it('asks to be drawn when it comes and when its data change, and never once it has gone', () => {
    const { primitive, requests, seen } = attached();
    primitive.refresh();
    expect(requests()).toBe(2);
    primitive.detached();
    primitive.refresh();
    primitive.updateAllViews();
    expect([requests(), seen.length]).toEqual([2, 0]);
  });
});
