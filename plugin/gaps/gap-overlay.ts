import { barOf } from '../../shared/protocol/bar-clock.ts';
import type { ChartState } from '../chart-state.ts';
import type { Geometry, Overlay } from '../overlay-primitive.ts';
import { GAP_COLOR } from '../palette.ts';
import { type ZoneBox, ZoneRenderer } from '../zones/zone-renderer.ts';

/** Holes in the data, grey from top to bottom: not quiet, but not known. */
export class GapOverlay implements Overlay {
  readonly zOrder = 'bottom' as const;
  readonly renderer = new ZoneRenderer();
  readonly #state: ChartState;

  constructor(state: ChartState) {
    this.#state = state;
  }

  update({ x, height, barSpacing }: Geometry): void {
    const open = this.#state.session?.marks.open;
    this.renderer.boxes = this.#state.gaps.flatMap(({ from, to }): ZoneBox[] => {
      // The bars in which the hole begins and ends are there; those between may not be.
      const [first, last] = [x(barOf(from + 1, open ?? from)), x(barOf(to, open ?? from))];
      if (first === null || last === null) return [];
      const [left, right] = [first - barSpacing / 2, last + barSpacing / 2];
      return [{ left, right, from: 0, to: height, color: GAP_COLOR }];
    });
  }
}
