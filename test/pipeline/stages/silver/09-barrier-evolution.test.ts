import { describe, expect, it } from 'vitest';
import { BARRIER_EVOLUTION } from '../../../../pipeline/stages/silver/09-barrier-evolution.ts';
import { itHasTheWorkedValues, valuesOf } from '../expect-worked.ts';

describe('Barrier evolution', () => {
  itHasTheWorkedValues(BARRIER_EVOLUTION);
  it('counts bids for an approach from above', () => {
    // Bids in the zone 5998–6002: 5998.25 × 17 and 5998.00 × 50; a minute before 12 and
    // 50.
    const down = valuesOf(BARRIER_EVOLUTION, 'DOWN');
    expect([down.barrier_depth_current, down.barrier_delta_1min]).toEqual([67, 5]);
  });
});
