import type { IPrimitivePaneRenderer } from 'lightweight-charts';

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

/** An end of a range that is still being made, in media pixels. */
export interface SoFarLine {
  readonly left: number;
  readonly right: number;
  readonly y: number;
  readonly color: string;
  readonly text: string;
  readonly textColor: string;
  /** On which side of the line its name stands. */
  readonly isAbove: boolean;
}

const FONT = '11px system-ui, sans-serif';
const INSET = 4;
const AWAY = 9;
const PAPER_ALPHA = 0.82;

/** Draws hairlines with their names where they begin. Knows pixels only. */
export class SoFarRenderer implements IPrimitivePaneRenderer {
  lines: readonly SoFarLine[] = [];
  paper = '#ffffff';

  draw(target: Target): void {
    if (this.lines.length === 0) return;
    target.useBitmapCoordinateSpace(({ context, horizontalPixelRatio: hr, verticalPixelRatio: vr }) => {
      for (const { left, right, y, color } of this.lines) {
        context.fillStyle = color;
        context.fillRect(Math.round(left * hr), Math.round(y * vr), Math.round((right - left) * hr), 1);
      }
    });
    target.useMediaCoordinateSpace(({ context }) => {
      context.font = FONT;
      context.textAlign = 'left';
      context.textBaseline = 'middle';
      for (const { left: from, right, y, text, textColor, isAbove } of this.lines) {
        const middle = y + (isAbove ? -AWAY : AWAY);
        const { width } = context.measureText(text);
        // A line that has just begun is shorter than its name.
        const left = Math.max(0, Math.min(from, right - width - 2 * INSET));
        context.globalAlpha = PAPER_ALPHA;
        context.fillStyle = this.paper;
        context.fillRect(left, middle - 7, width + 2 * INSET, 14);
        context.globalAlpha = 1;
        context.fillStyle = textColor;
        context.fillText(text, left + INSET, middle);
      }
    });
  }
}
