import { expect, it } from 'vitest';
import { LIGHT } from '../../../plugin/theme/palette.ts';
import { TipOverlay } from '../../../plugin/tips/tip-overlay.ts';
import { geometry, sceneOf } from '../scenes.ts';

it('What is under the pointer is written in the theme’s colours, within the pane', () => {
  const scene = sceneOf();
  const overlay = new TipOverlay(scene);
  overlay.update(geometry);
  expect(overlay.renderer.tip).toBeNull();
  scene.tip = { x: 1, y: 2, lines: ['OR high ↑'] };
  overlay.update(geometry);
  expect(overlay.renderer).toMatchObject({
    tip: scene.tip,
    palette: LIGHT,
    size: { width: 1000, height: 100 },
  });
});
