import type { Geometry, Overlay } from '../overlay-primitive.ts';
import type { Scene } from '../scene.ts';
import { TipRenderer } from './tip-renderer.ts';

/** What the mark or zone under the pointer says, beside it. */
export class TipOverlay implements Overlay {
  readonly zOrder = 'top' as const;
  readonly renderer = new TipRenderer();
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  update({ width, height }: Geometry): void {
    const { theme, tip } = this.#scene;
    this.renderer.palette = theme.palette;
    this.renderer.tip = tip;
    this.renderer.size = { width, height };
  }
}
