import { describe, expect, it } from 'vitest';
import { PHYSICS } from '../../../../pipeline/stages/silver/06-physics.ts';
import { itHasTheWorkedValues, valuesOf } from '../expect-worked.ts';

describe('Physics at the level', () => {
  itHasTheWorkedValues(PHYSICS);
  it('reads the tape alike from either side, and the bids instead of the offers from above', () => {
    const down = valuesOf(PHYSICS, 'DOWN');
    expect([down.tape_imbalance, down.tape_buy_vol]).toEqual([1 / 13, 7]);
    // From above: bids from 5998.25 down to the zone's end at 5998 are two ticks, both
    // shown.
    expect(down.barrier_coverage).toBe(1);
  });
});
