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
    const { read, theme, state } = this.#scene;
    const close = state.bars.find(({ time }) => time === read)?.close;
    this.renderer.color = theme.palette.accent;
    const x = read === null ? undefined : bar(read)?.center;
    const at = close === undefined ? null : y(close);
    this.renderer.ring = x !== undefined && at !== null ? { x, y: at } : null;
  }
}
