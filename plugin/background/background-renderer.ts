import type { IPrimitivePaneRenderer } from 'lightweight-charts';

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

/** A stretch of time, from top to bottom, in media pixels. */
export interface Stretch {
  readonly left: number;
  readonly right: number;
  readonly color: string;
  readonly alpha: number;
  /** Written at its top; empty for none. */
  readonly text: string;
}

/** An instant, as a line from top to bottom. */
export interface Instant {
  readonly x: number;
  readonly color: string;
  readonly isDashed: boolean;
  /** Written beside it at the bottom; empty for none. */
  readonly text: string;
}

const FONT = '11px system-ui, sans-serif';
const TEXT_TOP = 30;
const TEXT_INSET = 4;
const DASH = [4, 4] as const;

/** Tints stretches of time and rules instants. Knows pixels only. */
export class BackgroundRenderer implements IPrimitivePaneRenderer {
  stretches: readonly Stretch[] = [];
  instants: readonly Instant[] = [];
  textColor = '#000000';

  draw(target: Target): void {
    target.useBitmapCoordinateSpace(({ context, bitmapSize, horizontalPixelRatio: hr }) => {
      for (const { left, right, color, alpha } of this.stretches) {
        const [x0, x1] = [Math.round(left * hr), Math.round(right * hr)];
        context.globalAlpha = alpha;
        context.fillStyle = color;
        context.fillRect(x0, 0, x1 - x0, bitmapSize.height);
      }
      context.globalAlpha = 1;
      for (const { x, color, isDashed } of this.instants) {
        context.strokeStyle = color;
        context.lineWidth = 1;
        context.setLineDash(isDashed ? [...DASH] : []);
        context.beginPath();
        const at = Math.round(x * hr) + 0.5;
        context.moveTo(at, 0);
        context.lineTo(at, bitmapSize.height);
        context.stroke();
      }
      context.setLineDash([]);
    });
    target.useMediaCoordinateSpace(({ context, mediaSize }) => {
      context.font = FONT;
      context.textBaseline = 'top';
      context.textAlign = 'left';
      context.fillStyle = this.textColor;
      for (const { left, text } of this.stretches)
        if (text) context.fillText(text, left + TEXT_INSET, TEXT_TOP);
      context.textBaseline = 'bottom';
      for (const { x, text } of this.instants)
        if (text) context.fillText(text, x + TEXT_INSET, mediaSize.height - TEXT_INSET);
    });
  }
}
