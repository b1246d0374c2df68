import { MarkOverlay } from './alerts/mark-overlay.ts';
import { BackgroundOverlay } from './background/background-overlay.ts';
import { GhostOverlay } from './ghost/ghost-overlay.ts';
import { CountdownOverlay } from './levels/countdown-overlay.ts';
import { LabelOverlay } from './levels/label-overlay.ts';
import { SoFarOverlay } from './levels/so-far-overlay.ts';
import type { Overlay } from './overlay-primitive.ts';
import { RaceOverlay } from './races/race-overlay.ts';
import { RingOverlay } from './reading/ring-overlay.ts';
import type { Scene } from './scene.ts';
import { TipOverlay } from './tips/tip-overlay.ts';
import { TagOverlay } from './zones/tag-overlay.ts';

/** What lies behind candles and zones; loaded a moment later. */
export const BACK_OVERLAYS = [
  { name: 'background', make: (scene: Scene): Overlay => new BackgroundOverlay(scene) },
] as const;

/**
 * What is marked on top of candles and levels, in drawing order; loaded a moment later.
 */
export const MARK_OVERLAYS = [
  { name: 'labels', make: (scene: Scene): Overlay => new LabelOverlay(scene) },
  { name: 'so far', make: (scene: Scene): Overlay => new SoFarOverlay(scene) },
  { name: 'countdown', make: (scene: Scene): Overlay => new CountdownOverlay(scene) },
  { name: 'ghost', make: (scene: Scene): Overlay => new GhostOverlay(scene) },
  { name: 'tag', make: (scene: Scene): Overlay => new TagOverlay(scene) },
  { name: 'races', make: (scene: Scene): Overlay => new RaceOverlay(scene) },
  { name: 'alerts', make: (scene: Scene): Overlay => new MarkOverlay(scene) },
  { name: 'ring', make: (scene: Scene): Overlay => new RingOverlay(scene) },
  { name: 'tip', make: (scene: Scene): Overlay => new TipOverlay(scene) },
] as const;
