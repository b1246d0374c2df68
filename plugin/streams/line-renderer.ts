import type { Palette } from '../theme/palette.ts';

/** In media pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}
export type Way = readonly Point[];

/** A stream as a line, and where it may go. */
export interface LinePicture {
  /** Heights of the dotted lines. */
  readonly rules: readonly number[];
  /** A piece for every stretch that is known. */
  readonly lines: readonly Way[];
  /** The same of another stream, which has no direction. */
  readonly dashed: readonly Way[];
  readonly fan: { readonly low: Way; readonly middle: Way; readonly high: Way } | null;
  /** Single ways in the place of the fan. */
  readonly courses: readonly Way[];
  /** Edges of an earlier fan, over what has come since. */
  readonly judged: { readonly low: Way; readonly high: Way } | null;
}

const FAN_ALPHA = 0.22;
const HAIRLINE_ALPHA = 0.45;
const [SOLID, DOTTED, DASHED, LONG_DASHED] = [[], [2, 3], [4, 3], [7, 4]] as const;

/** Begins a path through points. */
export function trace(context: CanvasRenderingContext2D, points: Way): void {
  context.beginPath();
  points.forEach(({ x, y }, i) => {
    if (i === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
}

/** Draws a line over the whole width. Knows pixels only. */
export function drawLine(
  context: CanvasRenderingContext2D,
  { rules, lines, dashed, fan, courses, judged }: LinePicture,
  { accent, hairline, inkMid }: Palette,
  width: number,
): void {
  const stroke = (ways: readonly Way[], color: string, dash: readonly number[], alpha = 1, thick = 1) => {
    context.strokeStyle = color;
    context.lineWidth = thick;
    context.globalAlpha = alpha;
    context.setLineDash([...dash]);
    for (const way of ways) {
      trace(context, way);
      context.stroke();
    }
  };
  const across = (y: number): Way => [
    { x: 0, y },
    { x: width, y },
  ];
  context.save();
  stroke(rules.map(across), hairline, DOTTED);
  if (judged) stroke([judged.low, judged.high], accent, SOLID, HAIRLINE_ALPHA);
  if (courses.length > 0) stroke(courses, accent, SOLID, HAIRLINE_ALPHA);
  else if (fan) {
    context.fillStyle = accent;
    context.globalAlpha = FAN_ALPHA;
    trace(context, [...fan.low, ...fan.high.toReversed()]);
    context.closePath();
    context.fill();
    stroke([fan.middle], accent, DASHED);
  }
  stroke(dashed, inkMid, LONG_DASHED);
  stroke(lines, accent, SOLID, 1, 2);
  context.restore();
}
