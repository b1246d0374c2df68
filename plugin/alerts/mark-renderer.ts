import type { IPrimitivePaneRenderer } from 'lightweight-charts';

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

/** In media pixels. */
export interface PlacedMark {
  readonly x: number;
  readonly y: number;
  readonly color: string;
  readonly text: string;
}

const FONT = '12px system-ui, sans-serif';

/** Draws alert marks. Knows pixels only. */
export class MarkRenderer implements IPrimitivePaneRenderer {
  marks: readonly PlacedMark[] = [];

  draw(target: Target): void {
    if (this.marks.length === 0) return;
    target.useMediaCoordinateSpace(({ context }) => {
      context.font = FONT;
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      for (const { x, y, color, text } of this.marks) {
        context.fillStyle = color;
        context.fillText(text, x, y);
      }
    });
  }
}
