import { expect, it } from 'vitest';
import { GhostOverlay } from '../../plugin/ghost/ghost-overlay.ts';
import type { OverlayPrimitive } from '../../plugin/overlay-primitive.ts';
import { refreshOverlay } from '../../plugin/refresh-overlay.ts';
import { TipOverlay } from '../../plugin/tips/tip-overlay.ts';
import { sceneOf } from './scenes.ts';

it('One kind of overlay is computed anew, and no other', () => {
  const refreshed: string[] = [];
  const primitive = (name: string, overlay: object) =>
    ({ overlay, refresh: () => refreshed.push(name) }) as unknown as OverlayPrimitive;
  const scene = sceneOf();
  const all = [primitive('ghost', new GhostOverlay(scene)), primitive('tip', new TipOverlay(scene))];
  refreshOverlay(all, TipOverlay);
  expect(refreshed).toEqual(['tip']);
});
