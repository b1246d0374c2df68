import { LevelOverlay } from './levels/level-overlay.ts';
import type { Overlay } from './overlay-primitive.ts';
import type { Scene } from './scene.ts';
import { ZoneOverlay } from './zones/zone-overlay.ts';

/** What is drawn on the chart from the start, in drawing order: later ones lie on top. */
export const OVERLAYS = [
  { name: 'zones', make: (scene: Scene): Overlay => new ZoneOverlay(scene) },
  { name: 'levels', make: (scene: Scene): Overlay => new LevelOverlay(scene) },
] as const;
