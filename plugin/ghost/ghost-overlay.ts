import type { Geometry, Overlay } from '../overlay-primitive.ts';
import type { Scene } from '../scene.ts';
import { GhostRenderer } from './ghost-renderer.ts';

/** The path of the past approach that the reader points at in the list of cases. */
export class GhostOverlay implements Overlay {
  readonly zOrder = 'top' as const;
  readonly renderer = new GhostRenderer();
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  update({ x, y }: Geometry): void {
    const { ghost, theme } = this.#scene;
    this.renderer.color = theme.palette.ink;
    this.renderer.points = ghost.map(({ time, price }) => {
      const [px, py] = [x(time), price === null ? null : y(price)];
      return px === null || py === null ? null : { x: px, y: py };
    });
  }
}
