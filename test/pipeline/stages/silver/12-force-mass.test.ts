import { describe, expect, it } from 'vitest';
import { FORCE_MASS } from '../../../../pipeline/stages/silver/12-force-mass.ts';
import { itHasTheWorkedValues, valuesOf } from '../expect-worked.ts';

describe('Force and mass', () => {
  itHasTheWorkedValues(FORCE_MASS);
  it('push the other way for an approach from above, against the bids', () => {
    const down = valuesOf(FORCE_MASS, 'DOWN');
    expect([down.flow_alignment, down.mass_proxy]).toEqual([-2, Math.log(68)]);
    expect(down.force_proxy).toBeCloseTo(-2 / (Math.log(68) + 1e-6), 12);
  });
});
