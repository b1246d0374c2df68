import { describe, expect, it } from 'vitest';
import { DEALER_GAMMA } from '../../../../pipeline/stages/silver/11-dealer-gamma.ts';
import { itHasTheWorkedValues, valuesOf } from '../expect-worked.ts';

describe('Dealer gamma', () => {
  itHasTheWorkedValues(DEALER_GAMMA);
  it('is the same whichever side price comes from', () => {
    expect(valuesOf(DEALER_GAMMA, 'DOWN')).toEqual(valuesOf(DEALER_GAMMA));
  });
});
