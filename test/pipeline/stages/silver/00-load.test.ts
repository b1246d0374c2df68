import { describe, expect, it } from 'vitest';
import { LOAD } from '../../../../pipeline/stages/silver/00-load.ts';
import { viewOf } from '../column-view.ts';

const problems = (columns: Parameters<typeof viewOf>[0]) =>
  LOAD.check(viewOf(columns)).map(({ row, problem }) => `${row}: ${problem}`);

describe('Stage 00-load', () => {
  it('stores no rows that could be wrong, and finds nothing in any', () => {
    expect(problems({ x: [1] })).toEqual([]);
    expect(LOAD.index).toBe(Number('00'));
  });
});
