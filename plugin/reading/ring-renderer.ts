import type { IPrimitivePaneRenderer } from 'lightweight-charts';

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

const RADIUS = 7;

/** Draws a ring. Knows pixels only. */
export class RingRenderer implements IPrimitivePaneRenderer {
  ring: { readonly x: number; readonly y: number } | null = null;
  color = '#000000';

  draw(target: Target): void {
    const { ring } = this;
    if (!ring) return;
    target.useMediaCoordinateSpace(({ context }) => {
      context.strokeStyle = this.color;
      context.lineWidth = 2;
      context.beginPath();
      context.arc(ring.x, ring.y, RADIUS, 0, 2 * Math.PI);
      context.stroke();
    });
  }
}
