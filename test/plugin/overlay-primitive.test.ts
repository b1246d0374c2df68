import { describe, expect, it } from 'vitest';
import { type Geometry, OverlayPrimitive } from '../../plugin/overlay-primitive.ts';

function attached() {
  const seen: Geometry[] = [];
  let requests = 0;
  const primitive = new OverlayPrimitive({
    zOrder: 'bottom',
    renderer: { draw: () => undefined },
    update: (geometry) => void seen.push(geometry),
  });
  primitive.attached({
    chart: {
      timeScale: () => ({ options: () => ({ barSpacing: 7 }), timeToCoordinate: (time: number) => time / 2 }),
      paneSize: () => ({ width: 300, height: 200 }),
    },
    series: { priceToCoordinate: (price: number) => 6000 - price },
    requestUpdate: () => {
      requests++;
    },
  } as never);
  return { primitive, seen, requests: () => requests };
}

describe('An overlay in a chart', () => {
  it('is given the pane’s size and where times and prices lie', () => {
    const { primitive, seen } = attached();
    primitive.updateAllViews();
    const [geometry] = seen;
    expect([geometry!.width, geometry!.height, geometry!.barSpacing]).toEqual([300, 200, 7]);
    expect([geometry!.x(10), geometry!.y(5990)]).toEqual([5, 10]);
  });
  it('is drawn once it is attached and when its data change, and left alone once it is taken off', () => {
    const { primitive, seen, requests } = attached();
    expect(requests()).toBe(1);
    primitive.refresh();
    expect(requests()).toBe(2);
    primitive.detached();
    primitive.refresh();
    primitive.updateAllViews();
    expect([requests(), seen.length]).toEqual([2, 0]);
  });
  it('gives the chart the same views each time, which it keeps by', () => {
    const { primitive } = attached();
    expect(primitive.paneViews()).toBe(primitive.paneViews());
    expect(primitive.paneViews()[0]!.zOrder?.()).toBe('bottom');
  });
});
