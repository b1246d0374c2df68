import type { Geometry, Overlay } from '../overlay-primitive.ts';
import type { Scene } from '../scene.ts';
import { RingRenderer } from './ring-renderer.ts';

/** A ring round the close of the bar that is read. */
export class RingOverlay implements Overlay {
  readonly zOrder = 'top' as const;
  readonly renderer = new RingRenderer();
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  update({ bar, y }: Geometry): void {
    const { read, theme } = this.#scene;
    this.renderer.color = theme.palette.accent;
    const x = read && bar(read.time)?.center;
    const at = read && y(read.price);
    this.renderer.ring = typeof x === 'number' && at !== null ? { x, y: at } : null;
  }
}
