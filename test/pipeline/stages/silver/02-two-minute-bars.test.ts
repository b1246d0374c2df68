import { describe, expect, it } from 'vitest';
import { TWO_MINUTE_BARS } from '../../../../pipeline/stages/silver/02-two-minute-bars.ts';
import { viewOf } from '../column-view.ts';

const problems = (columns: Parameters<typeof viewOf>[0]) =>
  TWO_MINUTE_BARS.check(viewOf(columns)).map(({ row, problem }) => `${row}: ${problem}`);

describe('Stage 02-two-minute-bars', () => {
  it('stores no rows that could be wrong, and finds nothing in any', () => {
    expect(problems({ x: [1] })).toEqual([]);
    expect(TWO_MINUTE_BARS.index).toBe(Number('02'));
  });
});
