import type { ChartState } from '../chart-state.ts';
import type { Geometry, Overlay } from '../overlay-primitive.ts';
import { MarkRenderer, type PlacedMark } from './mark-renderer.ts';
import { marksOf, SEVERITY_MARKS } from './marks.ts';

/** Between a wick and its mark. */
const CLEAR = 12;

/** Where an alert came on, above or below the bar at whose close it did. */
export class MarkOverlay implements Overlay {
  readonly zOrder = 'top' as const;
  readonly renderer = new MarkRenderer();
  readonly #state: ChartState;

  constructor(state: ChartState) {
    this.#state = state;
  }

  update({ x, y, width, barSpacing }: Geometry): void {
    const { news, levels, bars } = this.#state;
    const first = levels[0]?.time;
    const marks = first === undefined ? [] : marksOf(news, first);
    const barAt = new Map(bars.map((bar) => [bar.time, bar]));
    this.renderer.marks = marks.flatMap(({ time, severity, above, others }): PlacedMark[] => {
      const bar = barAt.get(time);
      const px = x(time);
      const wick = bar ? y(above ? bar.high : bar.low) : null;
      if (px === null || wick === null || px < -barSpacing || px > width + barSpacing) return [];
      const text = `${SEVERITY_MARKS[severity]}${others > 0 ? ` +${others}` : ''}`;
      return [{ x: px, y: wick + (above ? -CLEAR : CLEAR), severity, text }];
    });
  }
}
