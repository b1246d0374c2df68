import type { IPrimitivePaneRenderer } from 'lightweight-charts';
import { HIGH_CONTRAST, LIGHT, type Palette } from '../theme/palette.ts';

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

/** In media pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

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
  /** Heights of the dotted lines. */
  readonly rules: readonly number[];
  /** A piece for every stretch that is known. */
  readonly lines: readonly (readonly Point[])[];
  readonly fan: {
    readonly low: readonly Point[];
    readonly middle: readonly Point[];
    readonly high: readonly Point[];
  } | null;
  readonly judged: { readonly low: readonly Point[]; readonly high: readonly Point[] } | null;
  readonly rows: readonly Row[];
  readonly rowHeight: number;
}

const FAN_ALPHA = 0.22;
const HAIRLINE_ALPHA = 0.45;
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
      drawPressure(context, picture, this.palette, mediaSize.width);
      for (const row of picture.rows) drawRow(context, row, picture.rowHeight, this.palette, mediaSize.width);
      context.font = FONT;
      context.textAlign = 'left';
      context.textBaseline = 'alphabetic';
      label(context, picture.title, INSET, TITLE_BASELINE, this.palette);
    });
  }
}

function trace(context: CanvasRenderingContext2D, points: readonly Point[]): void {
  context.beginPath();
  points.forEach(({ x, y }, i) => {
    if (i === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
}

function drawPressure(
  context: CanvasRenderingContext2D,
  { rules, lines, fan, judged }: StreamPicture,
  { accent, hairline }: Palette,
  width: number,
): void {
  context.save();
  context.lineWidth = 1;
  context.strokeStyle = hairline;
  context.setLineDash([2, 3]);
  for (const y of rules) {
    trace(context, [
      { x: 0, y },
      { x: width, y },
    ]);
    context.stroke();
  }
  context.setLineDash([]);
  if (judged) {
    context.strokeStyle = accent;
    context.globalAlpha = HAIRLINE_ALPHA;
    for (const edge of [judged.low, judged.high]) {
      trace(context, edge);
      context.stroke();
    }
    context.globalAlpha = 1;
  }
  if (fan) {
    context.fillStyle = accent;
    context.globalAlpha = FAN_ALPHA;
    trace(context, [...fan.low, ...fan.high.toReversed()]);
    context.closePath();
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = accent;
    context.setLineDash([4, 3]);
    trace(context, fan.middle);
    context.stroke();
    context.setLineDash([]);
  }
  context.strokeStyle = accent;
  context.lineWidth = 2;
  for (const line of lines) {
    trace(context, line);
    context.stroke();
  }
  context.restore();
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
