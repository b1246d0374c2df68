import type { IPrimitivePaneRenderer } from 'lightweight-charts';

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

/** A bar's part of a zone, in media pixels; `from` is the level's side. */
export interface ZoneBox {
  readonly left: number;
  readonly right: number;
  readonly from: number;
  readonly to: number;
  readonly color: string;
}

/** Fills the zones. Knows pixels only. */
export class ZoneRenderer implements IPrimitivePaneRenderer {
  boxes: readonly ZoneBox[] = [];

  draw(target: Target): void {
    target.useBitmapCoordinateSpace(({ context, horizontalPixelRatio: hr, verticalPixelRatio: vr }) => {
      for (const { left, right, from, to, color } of this.boxes) {
        // Rounded edges are shared by neighbours, so no seam shows and no pixel is shaded
        // twice.
        const [x0, x1] = [Math.round(left * hr), Math.round(right * hr)];
        const [y0, y1] = [Math.round(Math.min(from, to) * vr), Math.round(Math.max(from, to) * vr)];
        context.fillStyle = color;
        context.fillRect(x0, y0, x1 - x0, y1 - y0);
      }
    });
  }
}
