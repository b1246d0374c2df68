import type { IPrimitivePaneRenderer } from 'lightweight-charts';
import { END_LETTERS, type RaceMark } from './races.ts';

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

/** In media pixels. */
export interface PlacedRaceMark {
  readonly x: number;
  readonly y: number;
  readonly kind: RaceMark['kind'];
  readonly color: string;
}

const RING_RADIUS = 8;
/** Each way: longer than a ring's radius. */
const CONTACT_LENGTH = 11;
const FONT = '600 10px system-ui, sans-serif';

/** Draws contacts as ticks and ends as rings with a letter. Knows pixels only. */
export class RaceRenderer implements IPrimitivePaneRenderer {
  marks: readonly PlacedRaceMark[] = [];
  paper = '#ffffff';

  draw(target: Target): void {
    if (this.marks.length === 0) return;
    target.useMediaCoordinateSpace(({ context }) => {
      context.font = FONT;
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      context.lineWidth = 1.5;
      // A race may end in the bar that it began in: its tick looks out of the ring.
      for (const mark of this.marks) if (mark.kind === 'CONTACT') drawTick(context, mark);
      for (const mark of this.marks)
        if (mark.kind !== 'CONTACT') drawRing(context, mark, END_LETTERS[mark.kind], this.paper);
    });
  }
}

function drawTick(context: CanvasRenderingContext2D, { x, y, color }: PlacedRaceMark): void {
  context.strokeStyle = color;
  context.beginPath();
  context.moveTo(x, y - CONTACT_LENGTH);
  context.lineTo(x, y + CONTACT_LENGTH);
  context.stroke();
}

function drawRing(
  context: CanvasRenderingContext2D,
  { x, y, color }: PlacedRaceMark,
  letter: string,
  paper: string,
): void {
  context.beginPath();
  context.arc(x, y, RING_RADIUS, 0, 2 * Math.PI);
  context.fillStyle = paper;
  context.fill();
  context.strokeStyle = color;
  context.stroke();
  context.fillStyle = color;
  context.fillText(letter, x, y);
}
