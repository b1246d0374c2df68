import type { IPrimitivePaneRenderer } from 'lightweight-charts';

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

/** A level that does not move, in media pixels. */
export interface LevelLine {
  readonly color: string;
  readonly isDotted: boolean;
  readonly left: number;
  readonly right: number;
  readonly y: number;
  /** Which end of a range it is, as a shape where it begins. */
  readonly cap: 'up' | 'down' | null;
}

/** A level that moves: a dot a bar. */
export interface LevelDots {
  readonly color: string;
  readonly radius: number;
  /** Round each dot, where its colour is too pale for the paper. */
  readonly ring: string | null;
  /** One that is ahead is of the bar that forms. */
  readonly points: readonly { readonly x: number; readonly y: number; readonly isAhead: boolean }[];
}

const SOLID_WIDTH = 2;
const DOTTED_WIDTH = 1.5;
const DOT_PATTERN = [2, 4] as const;
const CAP = { width: 10, height: 8 } as const;

/** Draws level lines and dots. Knows pixels only. */
export class LevelRenderer implements IPrimitivePaneRenderer {
  lines: readonly LevelLine[] = [];
  dots: readonly LevelDots[] = [];
  paper = '#ffffff';

  draw(target: Target): void {
    target.useBitmapCoordinateSpace(({ context, horizontalPixelRatio: hr, verticalPixelRatio: vr }) => {
      for (const line of this.lines) drawLine(context, line, hr, vr);
      for (const dots of this.dots) drawDots(context, dots, this.paper, hr, vr);
    });
  }
}

function drawLine(
  context: CanvasRenderingContext2D,
  { color, isDotted, left, right, y, cap }: LevelLine,
  hr: number,
  vr: number,
): void {
  const width = Math.max(1, Math.round((isDotted ? DOTTED_WIDTH : SOLID_WIDTH) * vr));
  // Centred on device pixels, or the line would blur over two rows.
  const middle = Math.round(y * vr) + (width % 2 === 1 ? 0.5 : 0);
  const from = Math.round(left * hr);
  context.strokeStyle = color;
  context.lineWidth = width;
  context.setLineDash(isDotted ? DOT_PATTERN.map((length) => Math.round(length * hr)) : []);
  context.beginPath();
  context.moveTo(from, middle);
  context.lineTo(Math.round(right * hr), middle);
  context.stroke();
  context.setLineDash([]);
  if (!cap) return;
  const tip = middle + (cap === 'up' ? -1 : 1) * CAP.height * vr;
  context.fillStyle = color;
  context.beginPath();
  context.moveTo(from - (CAP.width / 2) * hr, middle);
  context.lineTo(from, tip);
  context.lineTo(from + (CAP.width / 2) * hr, middle);
  context.closePath();
  context.fill();
}

function drawDots(
  context: CanvasRenderingContext2D,
  { color, radius, ring, points }: LevelDots,
  paper: string,
  hr: number,
  vr: number,
): void {
  context.lineWidth = Math.max(1, hr);
  context.strokeStyle = ring ?? color;
  // One path for all of a kind: a path for each dot costs more than all the rest.
  for (const isAhead of [false, true]) {
    context.fillStyle = isAhead ? paper : color;
    context.beginPath();
    for (const point of points) {
      if (point.isAhead !== isAhead) continue;
      const [x, y] = [point.x * hr, point.y * vr];
      context.moveTo(x + radius * hr, y);
      context.arc(x, y, radius * hr, 0, 2 * Math.PI);
    }
    context.fill();
    if (isAhead || ring) context.stroke();
  }
}
