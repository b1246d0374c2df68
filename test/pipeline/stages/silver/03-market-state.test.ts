import { describe, expect, it } from 'vitest';
import { MARKET_STATE } from '../../../../pipeline/stages/silver/03-market-state.ts';
import { viewOf } from '../column-view.ts';

const problems = (columns: Parameters<typeof viewOf>[0]) =>
  MARKET_STATE.check(viewOf(columns)).map(({ row, problem }) => `${row}: ${problem}`);

describe('Stage 03-market-state', () => {
  it('stores no rows that could be wrong, and finds nothing in any', () => {
    expect(problems({ x: [1] })).toEqual([]);
    expect(MARKET_STATE.index).toBe(Number('03'));
  });
});
