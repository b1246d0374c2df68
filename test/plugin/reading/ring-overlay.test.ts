import { expect, it } from 'vitest';
import { RingOverlay } from '../../../plugin/reading/ring-overlay.ts';
import { LIGHT } from '../../../plugin/theme/palette.ts';
import { FIRST } from '../../messages.ts';
import { geometry, sceneOf } from '../scenes.ts';

it('The ring is round the close of the bar that is read, where that is on the chart', () => {
  const scene = sceneOf();
  const overlay = new RingOverlay(scene);
  overlay.update(geometry);
  expect(overlay.renderer.ring).toBeNull();
  scene.read = { time: FIRST + 120, price: 6000 };
  overlay.update(geometry);
  expect([overlay.renderer.ring, overlay.renderer.color]).toEqual([{ x: 15, y: 10 }, LIGHT.accent]);
  overlay.update({ ...geometry, y: () => null });
  expect(overlay.renderer.ring).toBeNull();
  overlay.update({ ...geometry, bar: () => null });
  expect(overlay.renderer.ring).toBeNull();
});
