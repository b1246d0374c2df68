import type { ISeriesPrimitiveAxisView } from 'lightweight-charts';
import { BAR_SECONDS } from '../../shared/rules.ts';
import { spanText } from '../clock.ts';
import type { Geometry, Overlay } from '../overlay-primitive.ts';
import type { Scene } from '../scene.ts';
import { inkOn } from '../theme/color.ts';
import { countdownHeight } from './countdown-height.ts';

const NOTHING = { draw: () => undefined };

/** How long the bar that forms still has, under the last price on the axis. */
export class CountdownOverlay implements Overlay {
  readonly zOrder = 'normal' as const;
  readonly renderer = NOTHING;
  readonly #scene: Scene;
  #at: number | null = null;
  readonly axisViews: readonly ISeriesPrimitiveAxisView[] = [
    {
      coordinate: () => this.#at ?? 0,
      fixedCoordinate: () => this.#at ?? 0,
      text: () => this.text,
      textColor: () => inkOn(this.#scene.theme.palette.last),
      backColor: () => this.#scene.theme.palette.last,
      visible: () => this.#at !== null,
      tickVisible: () => false,
    },
  ];

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** As `1:30`. */
  get text(): string {
    const { now, formingFrom } = this.#scene.state;
    return spanText(formingFrom + BAR_SECONDS - now);
  }

  update(geometry: Geometry): void {
    this.#at = countdownHeight(this.#scene, geometry);
  }
}
