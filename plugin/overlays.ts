import { MarkOverlay } from './alerts/mark-overlay.ts';
import type { ChartState } from './chart-state.ts';
import { GapOverlay } from './gaps/gap-overlay.ts';
import { LevelOverlay } from './levels/level-overlay.ts';
import type { Overlay } from './overlay-primitive.ts';
import { RaceOverlay } from './races/race-overlay.ts';
import { ZoneOverlay } from './zones/zone-overlay.ts';

/** What is drawn on the chart, in drawing order: later ones lie on top. */
export const OVERLAYS = [
  { name: 'gaps', make: (state: ChartState): Overlay => new GapOverlay(state) },
  { name: 'zones', make: (state: ChartState): Overlay => new ZoneOverlay(state) },
  { name: 'levels', make: (state: ChartState): Overlay => new LevelOverlay(state) },
  { name: 'races', make: (state: ChartState): Overlay => new RaceOverlay(state) },
  { name: 'alerts', make: (state: ChartState): Overlay => new MarkOverlay(state) },
] as const;
