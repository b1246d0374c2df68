import { expect, it } from 'vitest';
import { BACK_OVERLAYS, MARK_OVERLAYS } from '../../plugin/mark-overlays.ts';
import { OVERLAYS } from '../../plugin/overlays.ts';
import { geometry, sceneOf } from './scenes.ts';

it('every overlay has a name of its own, and draws an empty chart without complaint', () => {
  const all = [...BACK_OVERLAYS, ...OVERLAYS, ...MARK_OVERLAYS];
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  for (const { make } of all) {
    const overlay = make(sceneOf());
    overlay.update({ ...geometry, x: () => null, bar: () => null, y: () => null });
    expect(['bottom', 'normal', 'top']).toContain(overlay.zOrder);
    expect(overlay.renderer.draw).toBeTypeOf('function');
  }
});
it('levels lie on top of zones, and what is marked on top of both', () => {
  expect(BACK_OVERLAYS.map(({ name }) => name)).toEqual(['background']);
  expect(OVERLAYS.map(({ name }) => name)).toEqual(['zones', 'levels']);
  expect(MARK_OVERLAYS.map(({ name }) => name)).toEqual([
    'labels',
    'so far',
    'countdown',
    'ghost',
    'tag',
    'races',
    'alerts',
    'ring',
    'tip',
  ]);
  for (const { name, make } of MARK_OVERLAYS)
    expect([name, make(sceneOf()).zOrder]).toEqual([
      name,
      /labels|so far|countdown/.test(name) ? 'normal' : 'top',
    ]);
});
