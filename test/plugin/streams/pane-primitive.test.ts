import type { IPrimitivePaneRenderer, PaneAttachedParameter, Time } from 'lightweight-charts';
import { expect, test } from 'vitest';
import { type PaneGeometry, PanePrimitive } from '../../../plugin/streams/pane-primitive.ts';
import { Theme } from '../../../plugin/theme/theme.ts';

function attached() {
  const seen: PaneGeometry[] = [];
  let asked = 0;
  const at = { places: 'here', width: 400, height: 150, ground: '#ffffff' };
  const renderer = {} as IPrimitivePaneRenderer;
  const begun: number[] = [];
  const placement = {
    barSeconds: 120,
    begin: (spacing: number) => {
      begun.push(spacing);
      return at.places;
    },
    x: (time: number) => (time === 7 ? 70 : null),
    bar: () => null,
  };
  const overlay = { update: (geometry: PaneGeometry) => void seen.push(geometry), renderer };
  const primitive = new PanePrimitive(
    overlay,
    () => at.height,
    placement,
    new Theme('auto', () => at.ground),
  );
  const timeScale = {
    width: () => at.width,
    options: () => ({ barSpacing: 8 }),
  };
  const attach = () =>
    primitive.attached({
      chart: { timeScale: () => timeScale },
      requestUpdate: () => asked++,
    } as unknown as PaneAttachedParameter<Time>);
  return { primitive, seen, begun, attach, renderer, at, asked: () => asked };
}

test('the overlay is told its pane’s measures when it is drawn', () => {
  const { primitive, seen, begun, attach } = attached();
  primitive.updateAllViews();
  expect(seen).toEqual([]);
  attach();
  primitive.updateAllViews();
  expect(seen[0]).toMatchObject({ width: 400, height: 150 });
  expect(begun).toEqual([8]);
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

test('it is computed anew where its data, its place or its colours changed, and else not', () => {
  const { primitive, seen, attach, at } = attached();
  attach();
  const changes = [{}, { places: 'there' }, { width: 401 }, { height: 151 }, { ground: '#000000' }];
  for (const [i, change] of changes.entries()) {
    Object.assign(at, change);
    primitive.updateAllViews();
    primitive.updateAllViews();
    expect(seen).toHaveLength(i + 1);
  }
  primitive.refresh();
  primitive.updateAllViews();
  expect(seen).toHaveLength(changes.length + 1);
});

test('it is computed each time where nobody can say where bars lie', () => {
  const { primitive, seen, attach, at } = attached();
  attach();
  at.places = '';
  primitive.updateAllViews();
  primitive.updateAllViews();
  expect(seen).toHaveLength(2);
});
