import { ZONE_ATR } from '../../shared/rules.ts';
import { directionSign } from '../../shared/vocabulary/approach.ts';
import type { ChartState } from '../chart-state.ts';
import type { Geometry, Overlay } from '../overlay-primitive.ts';
import { zoneColor } from '../palette.ts';
import { type ZoneBox, ZoneRenderer } from './zone-renderer.ts';

/**
 * The side of a level that price comes from, shaded bar by bar by what the history said
 * then.
 */
export class ZoneOverlay implements Overlay {
  readonly zOrder = 'bottom' as const;
  readonly renderer = new ZoneRenderer();
  readonly #state: ChartState;

  constructor(state: ChartState) {
    this.#state = state;
  }

  update({ x, y, width, barSpacing }: Geometry): void {
    const boxes: ZoneBox[] = [];
    for (const { time, answer } of this.#state.zones) {
      // Once the race is decided there is nothing left to shade.
      if (answer.status === 'resolved') continue;
      const center = x(time);
      if (center === null || center < -barSpacing || center > width + barSpacing) continue;
      const atLevel = y(answer.levelPrice);
      const atEdge = y(answer.levelPrice - directionSign(answer.direction) * ZONE_ATR * answer.atr);
      if (atLevel === null || atEdge === null) continue;
      boxes.push({
        left: center - barSpacing / 2,
        right: center + barSpacing / 2,
        from: atLevel,
        to: atEdge,
        color: zoneColor(answer),
      });
    }
    this.renderer.boxes = boxes;
  }
}
