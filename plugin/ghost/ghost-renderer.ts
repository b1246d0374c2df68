import type { IPrimitivePaneRenderer } from 'lightweight-charts';

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

const ALPHA = 0.5;

/** Draws a path as a faint line, broken where nothing is known. Knows pixels only. */
export class GhostRenderer implements IPrimitivePaneRenderer {
  points: readonly ({ readonly x: number; readonly y: number } | null)[] = [];
  color = '#000000';

  draw(target: Target): void {
    if (this.points.length === 0) return;
    target.useMediaCoordinateSpace(({ context }) => {
      context.globalAlpha = ALPHA;
      context.strokeStyle = this.color;
      context.lineWidth = 1;
      context.setLineDash([]);
      context.beginPath();
      let isDown = false;
      for (const point of this.points) {
        if (point && isDown) context.lineTo(point.x, point.y);
        else if (point) context.moveTo(point.x, point.y);
        isDown = point !== null;
      }
      context.stroke();
      context.globalAlpha = 1;
    });
  }
}
