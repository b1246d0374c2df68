import type { IPrimitivePaneRenderer } from 'lightweight-charts';
import type { ZoneLook } from './zone-look.ts';

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

/** A bar's part of a zone, in media pixels; `from` is the level's side. */
export interface ZoneBox {
  readonly left: number;
  readonly right: number;
  readonly from: number;
  readonly to: number;
  readonly look: ZoneLook;
}

const HATCH_STEP = 6;
const EDGE_WIDTH = 3;

/** Fills zones, with hatch and edge. Knows pixels only. */
export class ZoneRenderer implements IPrimitivePaneRenderer {
  boxes: readonly ZoneBox[] = [];

  draw(target: Target): void {
    target.useBitmapCoordinateSpace(({ context, horizontalPixelRatio: hr, verticalPixelRatio: vr }) => {
      for (const { left, right, from, to, look } of this.boxes) {
        // Rounded edges are shared by neighbours, so no seam shows and no pixel is shaded
        // twice.
        const [x0, x1] = [Math.round(left * hr), Math.round(right * hr)];
        const [y0, y1] = [Math.round(Math.min(from, to) * vr), Math.round(Math.max(from, to) * vr)];
        context.globalAlpha = look.alpha;
        context.fillStyle = look.color;
        if (look.hatch) strokeHatch(context, { x0, x1, y0, y1 }, look, hr);
        else context.fillRect(x0, y0, x1 - x0, y1 - y0);
        if (look.edge) {
          context.globalAlpha = 1;
          const edge = Math.max(1, Math.round(EDGE_WIDTH * vr));
          context.fillRect(x0, from < to ? y0 : y1 - edge, x1 - x0, edge);
        }
      }
      context.globalAlpha = 1;
    });
  }
}

interface Pixels {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}

/**
 * Strokes at 45°, laid out over the whole pane: those of neighbouring boxes meet. Each is
 * cut to its box by reckoning, for a clip costs more than all the strokes in it.
 */
function strokeHatch(
  context: CanvasRenderingContext2D,
  { x0, x1, y0, y1 }: Pixels,
  { color, hatch }: ZoneLook,
  ratio: number,
): void {
  if (x1 <= x0 || y1 <= y0) return;
  const step = Math.max(2, Math.round(HATCH_STEP * ratio));
  const firstFrom = (edge: number) => Math.ceil(edge / step) * step;
  if (hatch === 'dots') {
    for (let x = firstFrom(x0); x < x1; x += step)
      for (let y = firstFrom(y0); y < y1; y += step) context.fillRect(x, y, ratio, ratio);
    return;
  }
  context.strokeStyle = color;
  context.lineWidth = Math.max(1, Math.round(ratio));
  context.beginPath();
  const rises = hatch === '/';
  // Along a stroke x + y, or x − y, is a whole number of steps.
  const [least, most] = rises ? [x0 + y0, x1 + y1] : [x0 - y1, x1 - y0];
  for (let sum = firstFrom(least); sum < most; sum += step) {
    const from = Math.max(x0, rises ? sum - y1 : sum + y0);
    const to = Math.min(x1, rises ? sum - y0 : sum + y1);
    context.moveTo(from, rises ? sum - from : from - sum);
    context.lineTo(to, rises ? sum - to : to - sum);
  }
  context.stroke();
}
