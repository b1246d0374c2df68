import { expect, it } from 'vitest';
import { RingOverlay } from '../../../plugin/reading/ring-overlay.ts';
import { LIGHT } from '../../../plugin/theme/palette.ts';
import { bar, FIRST, frame } from '../../messages.ts';
import { geometry, sceneOf } from '../scenes.ts';

it('The ring is round the close of the bar that is read as it is now, where that is on the chart', () => {
  const forming = (close: number) =>
    ({ type: 'forming', ...frame, bar: { ...bar(FIRST + 120, close, false), close } }) as const;
  const scene = sceneOf([forming(6000)]);
  const overlay = new RingOverlay(scene);
  overlay.update(geometry);
  expect(overlay.renderer.ring).toBeNull();
  scene.read = FIRST + 120;
  overlay.update(geometry);
  expect([overlay.renderer.ring, overlay.renderer.color]).toEqual([{ x: 15, y: 10 }, LIGHT.accent]);
  scene.state.apply(forming(6005));
  overlay.update(geometry);
  expect(overlay.renderer.ring).toEqual({ x: 15, y: 5 });
  overlay.update({ ...geometry, y: () => null });
  expect(overlay.renderer.ring).toBeNull();
  overlay.update({ ...geometry, bar: () => null });
  expect(overlay.renderer.ring).toBeNull();
  scene.read = FIRST + 240;
  overlay.update(geometry);
  expect(overlay.renderer.ring).toBeNull();
});
