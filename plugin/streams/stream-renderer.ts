import type { IPrimitivePaneRenderer } from 'lightweight-charts';
import { HIGH_CONTRAST, LIGHT, type Palette } from '../theme/palette.ts';
import { drawLine, type LinePicture, trace } from './line-renderer.ts';

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

/** A bar's part of a row. */
export interface Cell {
  readonly left: number;
  readonly right: number;
  readonly hue: 'up' | 'down' | 'grey';
  /** From 0 to 1. */
  readonly strength: number;
  readonly isUnknown: boolean;
}

export interface Row {
  readonly top: number;
  /** The stream and its value at the last bar. */
  readonly text: string;
  readonly cells: readonly Cell[];
}

export interface StreamPicture {
  readonly title: string;
  readonly line: LinePicture;
  readonly rows: readonly Row[];
  readonly rowHeight: number;
}

const LABEL_ALPHA = 0.86;
/** Of a cell at nothing, and at full strength. */
const [FAINTEST, STRONGEST] = [0.06, 0.9] as const;
/** Up and down as candles have them, dealer and setup in grey. */
const HUES = { up: 'candleUp', down: 'candleDown', grey: 'inkMid' } as const satisfies Record<
  Cell['hue'],
  keyof Palette
>;
const FONT = '11px system-ui, sans-serif';
const TITLE_BASELINE = 11;
const INSET = 6;
const CELL_GAP = 1;

/** Draws a stream pane. Knows pixels only. */
export class StreamRenderer implements IPrimitivePaneRenderer {
  picture: StreamPicture | null = null;
  palette: Palette = LIGHT;

  draw(target: Target): void {
    const { picture } = this;
    if (!picture) return;
    target.useMediaCoordinateSpace(({ context, mediaSize }) => {
      drawLine(context, picture.line, this.palette, mediaSize.width);
      for (const row of picture.rows) drawRow(context, row, picture.rowHeight, this.palette, mediaSize.width);
      context.font = FONT;
      context.textAlign = 'left';
      context.textBaseline = 'alphabetic';
      label(context, picture.title, INSET, TITLE_BASELINE, this.palette);
    });
  }
}

function drawRow(
  context: CanvasRenderingContext2D,
  row: Row,
  height: number,
  palette: Palette,
  width: number,
): void {
  const bottom = row.top + height - CELL_GAP;
  for (const { left, right, hue, strength, isUnknown } of row.cells) {
    if (isUnknown) {
      // A stroke for what is not known: neither a colour nor nothing.
      context.strokeStyle = palette.control;
      context.lineWidth = 1;
      trace(context, [
        { x: left, y: bottom },
        { x: right, y: row.top + CELL_GAP },
      ]);
      context.stroke();
      continue;
    }
    if (palette === HIGH_CONTRAST && hue !== 'grey') {
      drawFromMiddle(context, { left, right, hue, strength }, row.top, height);
      continue;
    }
    context.fillStyle = palette[HUES[hue]];
    context.globalAlpha = FAINTEST + (STRONGEST - FAINTEST) * strength;
    context.fillRect(left, row.top + CELL_GAP, right - left - CELL_GAP, height - 2 * CELL_GAP);
    context.globalAlpha = 1;
  }
  context.font = FONT;
  context.textBaseline = 'middle';
  const right = row.cells.at(-1)?.right ?? width;
  const isRoom = right + context.measureText(row.text).width + 2 * INSET < width;
  context.textAlign = isRoom ? 'left' : 'right';
  label(context, row.text, isRoom ? right + INSET : width - INSET, row.top + height / 2, palette);
}

/** Where all colours are one, up and down are told by the side of the middle. */
function drawFromMiddle(
  context: CanvasRenderingContext2D,
  { left, right, hue, strength }: Pick<Cell, 'left' | 'right' | 'hue' | 'strength'>,
  top: number,
  height: number,
): void {
  const long = Math.max(1, (height / 2 - CELL_GAP) * strength);
  const middle = top + height / 2;
  context.fillStyle = HIGH_CONTRAST.ink;
  context.fillRect(left, hue === 'up' ? middle - long : middle, right - left - CELL_GAP, long);
}

/** Text on a ground of its own, or bars would show through it. */
function label(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  { paper, inkMid }: Palette,
): void {
  const { width } = context.measureText(text);
  const left = context.textAlign === 'right' ? x - width : x;
  const top = context.textBaseline === 'middle' ? y - 7 : y - 10;
  context.globalAlpha = LABEL_ALPHA;
  context.fillStyle = paper;
  context.fillRect(left - 2, top, width + 4, 14);
  context.globalAlpha = 1;
  context.fillStyle = inkMid;
  context.fillText(text, x, y);
}
