import type { ISeriesPrimitiveAxisView } from 'lightweight-charts';
import { BAR_SECONDS } from '../../shared/rules.ts';
import { spanText } from '../clock.ts';
import type { Geometry, Overlay } from '../overlay-primitive.ts';
import type { Scene } from '../scene.ts';
import { inkOn } from '../theme/color.ts';
import { CHIP_HEIGHT } from './chip-height.ts';

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

  update({ y, height }: Geometry): void {
    const { state } = this.#scene;
    const last = state.bars.at(-1);
    const at = last ? y(last.close) : null;
    const isForming =
      this.#scene.isFed && state.now < state.formingFrom + BAR_SECONDS && state.now >= state.formingFrom;
    const isInSight = at !== null && at > 0 && at + CHIP_HEIGHT < height;
    this.#at = isForming && isInSight ? at + CHIP_HEIGHT : null;
  }
}
