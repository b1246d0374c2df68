import { describe, expect, it } from 'vitest';
import { printsAtLevel } from '../../../pipeline/tape/prints-at-level.ts';
import { instrument } from '../../../shared/instruments.ts';
import { fixedMoment } from '../stages/fixed-moment.ts';

describe('Prints at the level', () => {
  it('have an imbalance of what was bought and sold there', () => {
    expect(printsAtLevel(fixedMoment())).toMatchObject({ bought: 7, sold: 6, imbalance: 1 / 13 });
  });
  it('have none where nothing was printed: that is no balance', () => {
    const { bought, sold, imbalance } = printsAtLevel({ ...fixedMoment(), levelPrice: 7000 });
    expect([bought, sold, imbalance]).toEqual([0, 0, Number.NaN]);
  });
  it('are as near as the instrument’s band', () => {
    // Two points on either side of 6001.75: the prints at 5999.75 too.
    const moment = { ...fixedMoment(), levelPrice: 6001.75 };
    expect(printsAtLevel(moment)).toMatchObject({ bought: 0, sold: 0 });
    expect(printsAtLevel({ ...moment, instrument: instrument('NQ') })).toMatchObject({ bought: 7, sold: 6 });
  });
  it('measure the tape’s speed in ATR', () => {
    const moment = fixedMoment();
    expect(printsAtLevel({ ...moment, atr: 4 }).velocity).toBeCloseTo(printsAtLevel(moment).velocity / 2, 12);
  });
});
