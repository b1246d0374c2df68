import { alertBody, alertTitle } from '../../shared/protocol/alert-text.ts';
import type { Alert } from '../../shared/protocol/stream-messages.ts';
import { nameOf } from '../card/name-of.ts';
import type { Geometry, Overlay } from '../overlay-primitive.ts';
import type { Scene } from '../scene.ts';
import { markAt } from '../tips/tip.ts';
import { comesBy, groupOf } from './alert-settings.ts';
import { MarkRenderer, type PlacedMark } from './mark-renderer.ts';
import { bySeverity, marksOf, SEVERITY_MARKS, severityColor } from './marks.ts';

interface OwnMark extends PlacedMark {
  readonly alerts: readonly Alert[];
}

/** Between a wick and its mark. */
const CLEAR = 12;

/** Where an alert came on, above or below the bar at whose close it did. */
export class MarkOverlay implements Overlay {
  readonly zOrder = 'top' as const;
  readonly renderer = new MarkRenderer();
  readonly #scene: Scene;
  #placed: readonly OwnMark[] = [];

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  update({ bar: place, y, width, barSpacing }: Geometry): void {
    const { state, options, theme } = this.#scene;
    const { news, levels, bars } = state;
    const first = levels[0]?.time;
    const wanted = news.filter(({ type }) => comesBy(options.alerts, groupOf(type), 'mark'));
    const marks = first === undefined || !options.alertMarks ? [] : marksOf(wanted, first);
    // A chart of wider bars has one mark for all that came on in each.
    const byPlace = Map.groupBy(marks, ({ time }) => place(time)?.index ?? -1);
    this.#placed = [...byPlace].flatMap(([index, own]): OwnMark[] => {
      const within = bars.filter(({ time }) => place(time)?.index === index);
      const [severest] = own.toSorted(bySeverity);
      const px = place(severest!.time)?.center ?? null;
      if (within.length === 0 || px === null || px < -barSpacing || px > width + barSpacing) return [];
      const { above, severity } = severest!;
      const wick = above
        ? Math.max(...within.map(({ high }) => high))
        : Math.min(...within.map(({ low }) => low));
      const at = y(wick);
      if (at === null) return [];
      const alerts = own.flatMap((mark) => mark.alerts).toSorted(bySeverity);
      const others = alerts.length - 1;
      const text = `${SEVERITY_MARKS[severity]}${others > 0 ? ` +${others}` : ''}`;
      const color = severityColor(severity, theme.palette);
      return [{ x: px, y: at + (above ? -CLEAR : CLEAR), color, text, alerts }];
    });
    this.renderer.marks = this.#placed;
  }

  /** What a mark says, of each alert that it stands for. */
  tipAt(x: number, y: number): readonly string[] | null {
    const mark = markAt(this.#placed, x, y);
    if (!mark) return null;
    return mark.alerts.flatMap((alert) => [
      `${SEVERITY_MARKS[alert.severity]} ${alertTitle(alert)} · ${nameOf(alert)}`,
      alertBody(alert),
    ]);
  }
}
