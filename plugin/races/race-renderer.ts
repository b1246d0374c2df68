import type { IPrimitivePaneRenderer } from 'lightweight-charts';
import { RACE_STYLES } from '../palette.ts';
import type { RaceMark } from './races.ts';

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

/** In media pixels. */
export interface PlacedRaceMark {
  readonly x: number;
  readonly y: number;
  readonly kind: RaceMark['kind'];
}

const CONTACT_COLOR = '#1f2430';
const RING_RADIUS = 8;
/** Each way: longer than a ring's radius. */
const CONTACT_LENGTH = 11;
const PAPER = 'rgba(255, 255, 255, 0.92)';
const FONT = '600 10px system-ui, sans-serif';

/** Draws contacts as ticks and ends as rings with a letter. Knows pixels only. */
export class RaceRenderer implements IPrimitivePaneRenderer {
  marks: readonly PlacedRaceMark[] = [];

  draw(target: Target): void {
    target.useMediaCoordinateSpace(({ context }) => {
      context.font = FONT;
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      context.lineWidth = 1.5;
      // A race may end in the bar that it began in: its tick looks out of the ring.
      for (const mark of this.marks) if (mark.kind === 'CONTACT') drawTick(context, mark);
      for (const mark of this.marks)
        if (mark.kind !== 'CONTACT') drawRing(context, mark, RACE_STYLES[mark.kind]);
    });
  }
}

function drawTick(context: CanvasRenderingContext2D, { x, y }: PlacedRaceMark): void {
  context.strokeStyle = CONTACT_COLOR;
  context.beginPath();
  context.moveTo(x, y - CONTACT_LENGTH);
  context.lineTo(x, y + CONTACT_LENGTH);
  context.stroke();
}

function drawRing(
  context: CanvasRenderingContext2D,
  { x, y }: PlacedRaceMark,
  { letter, color }: { readonly letter: string; readonly color: string },
): void {
  context.beginPath();
  context.arc(x, y, RING_RADIUS, 0, 2 * Math.PI);
  context.fillStyle = PAPER;
  context.fill();
  context.strokeStyle = color;
  context.stroke();
  context.fillStyle = color;
  context.fillText(letter, x, y);
}
