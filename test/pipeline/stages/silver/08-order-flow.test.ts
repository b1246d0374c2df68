import { describe, expect, it } from 'vitest';
import { ORDER_FLOW } from '../../../../pipeline/stages/silver/08-order-flow.ts';
import { itHasTheWorkedValues, valuesOf } from '../expect-worked.ts';

describe('Order flow', () => {
  itHasTheWorkedValues(ORDER_FLOW);
  it('is the market’s, whichever side the approach comes from', () => {
    expect(valuesOf(ORDER_FLOW, 'DOWN')).toEqual(valuesOf(ORDER_FLOW));
  });
});
