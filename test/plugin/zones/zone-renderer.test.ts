import { describe, expect, it } from 'vitest';
import { ZoneRenderer } from '../../../plugin/zones/zone-renderer.ts';

describe('Shaded zones', () => {
  it('meet at the same device pixel, so that no seam shows and none is shaded twice', () => {
    const filled: (readonly [number, number, number, number])[] = [];
    const context = {
      fillStyle: '',
      fillRect: (...rectangle: [number, number, number, number]) => filled.push(rectangle),
    };
    const renderer = new ZoneRenderer();
    renderer.boxes = [
      { left: 0, right: 3.3, from: 20, to: 10, color: 'a' },
      { left: 3.3, right: 6.6, from: 10, to: 20, color: 'b' },
    ];
    renderer.draw({
      useBitmapCoordinateSpace: (draw: (scope: unknown) => void) =>
        draw({ context, horizontalPixelRatio: 1.5, verticalPixelRatio: 2 }),
    } as never);
    expect(filled).toEqual([
      [0, 20, 5, 20],
      [5, 20, 5, 20],
    ]);
  });
});
