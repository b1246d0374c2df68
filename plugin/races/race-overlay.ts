import type { Geometry, Overlay } from '../overlay-primitive.ts';
import type { Scene } from '../scene.ts';
import type { Palette } from '../theme/palette.ts';
import { type PlacedRaceMark, RaceRenderer } from './race-renderer.ts';
import { type RaceMark, raceMarks } from './races.ts';

/** Where price touched a level, and where and how that ended. */
export class RaceOverlay implements Overlay {
  readonly zOrder = 'top' as const;
  readonly renderer = new RaceRenderer();
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  update({ bar, y, width, barSpacing }: Geometry): void {
    const { state, options, theme } = this.#scene;
    const { session, levels } = state;
    const first = session?.marks.open ?? levels[0]?.time;
    const races = options.outcomeMarks
      ? state.races.filter(({ contact }) => options.levels[contact.level])
      : [];
    const marks = first === undefined ? [] : raceMarks(races, first);
    this.renderer.paper = theme.palette.paper;
    this.renderer.marks = marks.flatMap(({ time, price, kind }): PlacedRaceMark[] => {
      // In a silence there is no bar: what ended then stands at the last one before.
      const px = bar(time)?.center ?? null;
      const py = y(price);
      if (px === null || py === null || px < -barSpacing || px > width + barSpacing) return [];
      return [{ x: px, y: py, kind, color: raceColor(kind, theme.palette) }];
    });
  }
}

function raceColor(kind: RaceMark['kind'], palette: Palette): string {
  switch (kind) {
    case 'CONTACT':
      return palette.ink;
    case 'BREAK':
      return palette.breakText;
    case 'REJECT':
      return palette.rejectText;
    default:
      return palette.inkMid;
  }
}
