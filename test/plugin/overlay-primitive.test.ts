import type { IChartApi, ISeriesApi } from 'lightweight-charts';
import { describe, expect, it } from 'vitest';
import { type Geometry, type Overlay, OverlayPrimitive } from '../../plugin/overlay-primitive.ts';
import { Theme } from '../../plugin/theme/theme.ts';

const renderer = { draw: () => undefined };
function attached(overlay: Partial<Overlay> = {}) {
  const seen: Geometry[] = [];
  const begun: number[] = [];
  let requests = 0;
  const at = { places: 'here', width: 800, height: 240, top: 6000, bend: 0, pixel: 1, ground: '#ffffff' };
  const placement = {
    barSeconds: 300,
    begin: (spacing: number) => {
      begun.push(spacing);
      return at.places;
    },
    x: (instant: number) => instant + 1,
    bar: (instant: number) => ({ index: instant, center: instant }),
  };
  const primitive = new OverlayPrimitive(
    { update: (geometry) => void seen.push(geometry), renderer, zOrder: 'top', ...overlay },
    placement,
    new Theme('auto', () => at.ground),
  );
  const chart = {
    timeScale: () => ({ width: () => at.width, options: () => ({ barSpacing: 7 }) }),
  } as unknown as IChartApi;
  const series = {
    getPane: () => ({ getHeight: () => at.height }),
    priceToCoordinate: (price: number) => price / 2,
    // Straight, or bent in the middle as a logarithmic scale is.
    coordinateToPrice: (y: number) => at.top - at.pixel * y + at.bend * y * (at.height - y),
  } as unknown as ISeriesApi<'Line'>;
  primitive.attached({ chart, series, requestUpdate: () => requests++, horzScaleBehavior: {} as never });
  return { primitive, seen, begun, at, requests: () => requests };
}

describe('An overlay on a series', () => {
  it('measures the pane that its series is in, and asks for the frame’s width of bars once', () => {
    const { primitive, seen, begun } = attached();
    primitive.updateAllViews();
    const [{ width, height, barSpacing, barSeconds, x, y, bar }] = seen as [Geometry];
    expect([width, height, barSpacing, barSeconds]).toEqual([800, 240, 7, 300]);
    expect([x(3), y(10), bar(4)?.center, begun]).toEqual([4, 5, 4, [7]]);
  });
  it.each([
    ['other bars, or the same elsewhere', { places: 'there' }],
    ['another width', { width: 801 }],
    ['another height', { height: 241 }],
    ['another price scale', { top: 6001 }],
    ['another kind of scale with the same ends', { bend: 0.001 }],
    ['a higher pane of the same prices', { height: 480, pixel: 0.5 }],
    ['another ground, and with it other colours', { ground: '#000000' }],
  ])('computes anew for %s, and not for a tick that moves nothing', (_what, change) => {
    const { primitive, seen, at } = attached();
    primitive.updateAllViews();
    primitive.updateAllViews();
    expect(seen).toHaveLength(1);
    Object.assign(at, change);
    primitive.updateAllViews();
    primitive.updateAllViews();
    expect(seen).toHaveLength(2);
  });
  it('computes anew for new data, and each time where nobody can say where bars lie', () => {
    const { primitive, seen, at } = attached();
    primitive.updateAllViews();
    primitive.refresh();
    primitive.updateAllViews();
    expect(seen).toHaveLength(2);
    at.places = '';
    primitive.updateAllViews();
    primitive.updateAllViews();
    expect(seen).toHaveLength(4);
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
