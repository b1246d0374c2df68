import { describe, expect, it } from 'vitest';
import { DEALER_GAMMA } from '../../../../pipeline/stages/silver/11-dealer-gamma.ts';
import { viewOf } from '../column-view.ts';

const problems = (columns: Parameters<typeof viewOf>[0]) =>
  DEALER_GAMMA.check(viewOf(columns)).map(({ row, problem }) => `${row}: ${problem}`);

describe('Stage 11-dealer-gamma', () => {
  it('stores no rows that could be wrong, and finds nothing in any', () => {
    expect(problems({ x: [1] })).toEqual([]);
    expect(DEALER_GAMMA.index).toBe(Number('11'));
  });
});
