import { expect, it } from 'vitest';
import { GhostOverlay } from '../../../plugin/ghost/ghost-overlay.ts';
import { LIGHT } from '../../../plugin/theme/palette.ts';
import { FIRST } from '../../messages.ts';
import { geometry, sceneOf } from '../scenes.ts';

it('A ghost lies where its instants and prices are on the chart; it has holes where nothing is known', () => {
  const scene = sceneOf();
  scene.ghost = [
    { time: FIRST, price: 6000 },
    { time: FIRST + 60, price: null },
    { time: FIRST + 120, price: 6004 },
  ];
  const overlay = new GhostOverlay(scene);
  overlay.update(geometry);
  expect(overlay.renderer.points).toEqual([{ x: 0, y: 10 }, null, { x: 10, y: 6 }]);
  expect(overlay.renderer.color).toBe(LIGHT.ink);
  overlay.update({ ...geometry, x: () => null });
  expect(overlay.renderer.points).toEqual([null, null, null]);
});
