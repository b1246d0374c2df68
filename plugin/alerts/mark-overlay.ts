import { SEVERITIES } from '../../shared/vocabulary/alert.ts';
import type { Geometry, Overlay } from '../overlay-primitive.ts';
import type { Scene } from '../scene.ts';
import { MarkRenderer, type PlacedMark } from './mark-renderer.ts';
import { marksOf, SEVERITY_MARKS, severityColor } from './marks.ts';

/** Between a wick and its mark. */
const CLEAR = 12;

/** Where an alert came on, above or below the bar at whose close it did. */
export class MarkOverlay implements Overlay {
  readonly zOrder = 'top' as const;
  readonly renderer = new MarkRenderer();
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  update({ bar: place, y, width, barSpacing }: Geometry): void {
    const { state, options, theme } = this.#scene;
    const { news, levels, bars } = state;
    const first = levels[0]?.time;
    const marks = first === undefined || !options.alertMarks ? [] : marksOf(news, first);
    // A chart of wider bars has one mark for all that came on in each.
    const byPlace = Map.groupBy(marks, ({ time }) => place(time)?.index ?? -1);
    this.renderer.marks = [...byPlace].flatMap(([index, own]): PlacedMark[] => {
      const within = bars.filter(({ time }) => place(time)?.index === index);
      const [severest] = own.toSorted(
        (a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity),
      );
      const px = place(severest!.time)?.center ?? null;
      if (within.length === 0 || px === null || px < -barSpacing || px > width + barSpacing) return [];
      const { above, severity } = severest!;
      const wick = above
        ? Math.max(...within.map(({ high }) => high))
        : Math.min(...within.map(({ low }) => low));
      const at = y(wick);
      if (at === null) return [];
      const others = own.reduce((sum, mark) => sum + mark.others + 1, -1);
      const text = `${SEVERITY_MARKS[severity]}${others > 0 ? ` +${others}` : ''}`;
      return [
        { x: px, y: at + (above ? -CLEAR : CLEAR), color: severityColor(severity, theme.palette), text },
      ];
    });
  }
}
