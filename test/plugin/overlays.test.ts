import { expect, it } from 'vitest';
import { ChartState } from '../../plugin/chart-state.ts';
import { OVERLAYS } from '../../plugin/overlays.ts';

const EMPTY = { width: 800, height: 400, barSpacing: 8, x: () => null, y: () => null };

it('every overlay has a name of its own, and draws an empty chart without complaint', () => {
  expect(new Set(OVERLAYS.map(({ name }) => name)).size).toBe(OVERLAYS.length);
  for (const { make } of OVERLAYS) {
    const overlay = make(new ChartState());
    overlay.update(EMPTY);
    expect(['bottom', 'normal', 'top']).toContain(overlay.zOrder);
    expect(overlay.renderer.draw).toBeTypeOf('function');
  }
});
it('levels lie on top of zones, races and alerts on top of both', () => {
  expect(OVERLAYS.map(({ name }) => name)).toEqual(['gaps', 'zones', 'levels', 'races', 'alerts']);
});
