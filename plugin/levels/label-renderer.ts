import type { IPrimitivePaneRenderer } from 'lightweight-charts';

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

/** A level's name at the right edge, in media pixels. */
export interface LevelTag {
  readonly text: string;
  readonly color: string;
  readonly y: number;
  /** The height of its price, where it stands away from it. */
  readonly tiedTo: number | null;
}

const FONT = '11px system-ui, sans-serif';
const INSET = 6;
const LEADER = 18;

/** Writes the names of levels. Knows pixels only. */
export class LabelRenderer implements IPrimitivePaneRenderer {
  tags: readonly LevelTag[] = [];
  paper = '#ffffff';

  draw(target: Target): void {
    target.useMediaCoordinateSpace(({ context, mediaSize }) => {
      context.font = FONT;
      context.textAlign = 'right';
      context.textBaseline = 'middle';
      for (const tag of this.tags) drawTag(context, tag, this.paper, mediaSize.width - INSET);
    });
  }
}

function drawTag(
  context: CanvasRenderingContext2D,
  { text, color, y, tiedTo }: LevelTag,
  paper: string,
  right: number,
): void {
  const { width } = context.measureText(text);
  context.globalAlpha = 0.82;
  context.fillStyle = paper;
  context.fillRect(right - width - 3, y - 7, width + 6, 14);
  context.globalAlpha = 1;
  context.fillStyle = color;
  context.fillText(text, right, y);
  if (tiedTo === null) return;
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(right - width - 5, y);
  context.lineTo(right - width - LEADER, tiedTo);
  context.stroke();
}
