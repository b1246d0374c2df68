import type { ChartState } from '../chart-state.ts';
import type { Geometry, Overlay } from '../overlay-primitive.ts';
import { type PlacedRaceMark, RaceRenderer } from './race-renderer.ts';
import { raceMarks, racesOf } from './races.ts';

/** Where price touched a level, and where and how that ended. */
export class RaceOverlay implements Overlay {
  readonly zOrder = 'top' as const;
  readonly renderer = new RaceRenderer();
  readonly #state: ChartState;

  constructor(state: ChartState) {
    this.#state = state;
  }

  update({ x, y, width, barSpacing }: Geometry): void {
    const { contacts, outcomes, session, levels, bars } = this.#state;
    const first = session?.marks.open ?? levels[0]?.time;
    const marks = first === undefined ? [] : raceMarks(racesOf(contacts, outcomes), first);
    this.renderer.marks = marks.flatMap(({ time, price, kind }): PlacedRaceMark[] => {
      // In a silence there is no bar: what ended then stands at the last one before.
      const px = x(time) ?? x(bars.findLast((bar) => bar.time < time)?.time ?? time);
      const py = y(price);
      if (px === null || py === null || px < -barSpacing || px > width + barSpacing) return [];
      return [{ x: px, y: py, kind }];
    });
  }
}
