import type { IPrimitivePaneRenderer } from 'lightweight-charts';

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

/** Words in a zone, in media pixels, one line below the other about `y`. */
export interface ZoneTag {
  /** Where it begins; where it ends, if it is written before a point. */
  readonly x: number;
  readonly isBefore: boolean;
  readonly y: number;
  readonly lines: readonly { readonly text: string; readonly isBold: boolean; readonly color: string }[];
}

const LINE_HEIGHT = 15;
const PAPER_ALPHA = 0.72;
const MARGIN = 4;

/**
 * Writes in zones, on a ground that lines and candles are faint behind. Knows pixels
 * only.
 */
export class TagRenderer implements IPrimitivePaneRenderer {
  tag: ZoneTag | null = null;
  paper = '#ffffff';

  draw(target: Target): void {
    const { tag } = this;
    if (!tag) return;
    target.useMediaCoordinateSpace(({ context }) => {
      context.textAlign = 'left';
      context.textBaseline = 'middle';
      const first = tag.y - ((tag.lines.length - 1) / 2) * LINE_HEIGHT;
      for (const [i, { text, isBold, color }] of tag.lines.entries()) {
        const y = first + i * LINE_HEIGHT;
        context.font = `${isBold ? '600 13px' : '11px'} system-ui, sans-serif`;
        const { width } = context.measureText(text);
        const left = tag.isBefore ? tag.x - width : tag.x;
        context.globalAlpha = PAPER_ALPHA;
        context.fillStyle = this.paper;
        context.fillRect(left - MARGIN, y - LINE_HEIGHT / 2, width + 2 * MARGIN, LINE_HEIGHT);
        context.globalAlpha = 1;
        context.fillStyle = color;
        context.fillText(text, left, y);
      }
    });
  }
}
