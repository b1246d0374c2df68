import { describe, expect, it } from 'vitest';
import { LEVEL_DISTANCES } from '../../../../pipeline/stages/silver/10-level-distances.ts';
import { itHasTheWorkedValues, valuesOf } from '../expect-worked.ts';

describe('Level distances', () => {
  itHasTheWorkedValues(LEVEL_DISTANCES);
  it('do not depend on the side of the approach', () => {
    expect(valuesOf(LEVEL_DISTANCES, 'DOWN')).toEqual(valuesOf(LEVEL_DISTANCES));
  });
});
