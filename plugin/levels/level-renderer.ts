import type { IPrimitivePaneRenderer } from 'lightweight-charts';

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

/** A level's points in media pixels, one per bar, oldest first. */
export interface LevelTrace {
  readonly color: string;
  readonly mark: 'dotted' | 'solid' | 'dots';
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface LevelLabel {
  readonly color: string;
  readonly text: string;
  readonly y: number;
}

const LINE_WIDTH = 1.5;
const DOT_RADIUS = 2;
const DOT_PATTERN = [1.5, 4] as const;
const LABEL_FONT = '11px system-ui, sans-serif';
const LABEL_INSET = 6;

/** Draws level lines, dots and names. Knows pixels only. */
export class LevelRenderer implements IPrimitivePaneRenderer {
  traces: readonly LevelTrace[] = [];
  labels: readonly LevelLabel[] = [];
  barSpacing = 6;

  draw(target: Target): void {
    target.useBitmapCoordinateSpace(({ context, horizontalPixelRatio: hr, verticalPixelRatio: vr }) => {
      for (const trace of this.traces) {
        if (trace.mark === 'dots') drawDots(context, trace, hr, vr);
        else this.#drawLine(context, trace, hr, vr);
      }
    });
    target.useMediaCoordinateSpace(({ context, mediaSize }) => {
      context.font = LABEL_FONT;
      context.textAlign = 'right';
      context.textBaseline = 'middle';
      for (const { color, text, y } of this.labels) {
        context.fillStyle = 'rgba(255, 255, 255, 0.82)';
        const width = context.measureText(text).width;
        context.fillRect(mediaSize.width - LABEL_INSET - width - 3, y - 7, width + 6, 14);
        context.fillStyle = color;
        context.fillText(text, mediaSize.width - LABEL_INSET, y);
      }
    });
  }

  /** From the left edge of its first bar to the right edge of its last. */
  #drawLine(
    context: CanvasRenderingContext2D,
    { color, mark, points }: LevelTrace,
    hr: number,
    vr: number,
  ): void {
    const first = points[0];
    const last = points.at(-1);
    if (!first || !last) return;
    const half = this.barSpacing / 2;
    const width = Math.max(1, Math.round(LINE_WIDTH * vr));
    // Centred on device pixels, or the line would blur over two rows.
    const y = Math.round(first.y * vr) + (width % 2 === 1 ? 0.5 : 0);
    context.save();
    context.strokeStyle = color;
    context.lineWidth = width;
    context.setLineDash(mark === 'dotted' ? DOT_PATTERN.map((length) => length * hr) : []);
    context.beginPath();
    context.moveTo(Math.round((first.x - half) * hr), y);
    context.lineTo(Math.round((last.x + half) * hr), y);
    context.stroke();
    context.restore();
  }
}

function drawDots(
  context: CanvasRenderingContext2D,
  { color, points }: LevelTrace,
  hr: number,
  vr: number,
): void {
  context.fillStyle = color;
  for (const { x, y } of points) {
    context.beginPath();
    context.arc(x * hr, y * vr, DOT_RADIUS * hr, 0, 2 * Math.PI);
    context.fill();
  }
}
