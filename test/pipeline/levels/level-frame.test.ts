import { describe, expect, it } from 'vitest';
import { levelFrame } from '../../../pipeline/levels/level-frame.ts';

describe('The level frame', () => {
  it('is negative before the level and positive through it, from either side, in ATR', () => {
    expect([levelFrame('UP', 5998, 6000, 4), levelFrame('UP', 6002, 6000, 4)]).toEqual([-0.5, 0.5]);
    expect([levelFrame('DOWN', 6002, 6000, 4), levelFrame('DOWN', 5997, 6000, 4)]).toEqual([-0.5, 0.75]);
  });
});
