import { describe, expect, it } from 'vitest';
import { APPROACH } from '../../../../pipeline/stages/silver/13-approach.ts';
import { itHasTheWorkedValues, valuesOf } from '../expect-worked.ts';

describe('The approach', () => {
  itHasTheWorkedValues(APPROACH);
  it('comes the other way from above: speed is negative, distance covered is none', () => {
    const down = valuesOf(APPROACH, 'DOWN');
    expect(down.approach_velocity).toBeCloseTo(-0.26734, 9);
    expect([down.approach_bars, down.approach_distance_atr, down.distance_signed_atr]).toEqual([0, 0, -0.75]);
  });
});
