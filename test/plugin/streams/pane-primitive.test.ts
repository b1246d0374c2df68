import type { IPrimitivePaneRenderer, PaneAttachedParameter, Time } from 'lightweight-charts';
import { expect, test } from 'vitest';
import { type PaneGeometry, PanePrimitive } from '../../../plugin/streams/pane-primitive.ts';

function attached() {
  const seen: PaneGeometry[] = [];
  let asked = 0;
  const renderer = {} as IPrimitivePaneRenderer;
  const primitive = new PanePrimitive({ update: (geometry) => seen.push(geometry), renderer }, () => 150);
  const timeScale = {
    width: () => 400,
    options: () => ({ barSpacing: 8 }),
    timeToCoordinate: (time: number) => (time === 7 ? 70 : null),
  };
  const attach = () =>
    primitive.attached({
      chart: { timeScale: () => timeScale },
      requestUpdate: () => asked++,
    } as unknown as PaneAttachedParameter<Time>);
  return { primitive, seen, attach, renderer, asked: () => asked };
}

test('the overlay is told its pane’s measures when it is drawn', () => {
  const { primitive, seen, attach } = attached();
  primitive.updateAllViews();
  expect(seen).toEqual([]);
  attach();
  primitive.updateAllViews();
  expect(seen[0]).toMatchObject({ width: 400, height: 150, barSpacing: 8 });
  expect([seen[0]!.x(7), seen[0]!.x(8)]).toEqual([70, null]);
});

test('it asks to be drawn when it comes and when its data change, and not once it has gone', () => {
  const { primitive, attach, asked } = attached();
  attach();
  primitive.refresh();
  expect(asked()).toBe(2);
  primitive.detached();
  primitive.refresh();
  expect(asked()).toBe(2);
});

test('its views are always the same', () => {
  const { primitive, renderer } = attached();
  expect(primitive.paneViews()).toBe(primitive.paneViews());
  expect(primitive.paneViews()[0]!.renderer()).toBe(renderer);
});
