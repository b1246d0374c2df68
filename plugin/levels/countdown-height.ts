import { BAR_SECONDS } from '../../shared/rules.ts';
import type { Geometry } from '../overlay-primitive.ts';
import type { Scene } from '../scene.ts';
import { CHIP_HEIGHT } from './chip-height.ts';

/**
 * Where the time that the bar that forms still has is to stand, in media pixels: under
 * the last price. Null where no bar of ours forms, or there is no room.
 */
export function countdownHeight(
  { state, isFed }: Pick<Scene, 'state' | 'isFed'>,
  { y, height }: Pick<Geometry, 'y' | 'height'>,
): number | null {
  const last = state.bars.at(-1);
  const at = last && isFed ? y(last.close) : null;
  const isForming = state.now < state.formingFrom + BAR_SECONDS && state.now >= state.formingFrom;
  const isRoom = at !== null && at > 0 && at + CHIP_HEIGHT < height;
  return isForming && isRoom ? at + CHIP_HEIGHT : null;
}
