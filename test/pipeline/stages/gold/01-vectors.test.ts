import { describe, expect, it } from 'vitest';
import { VECTORS } from '../../../../pipeline/stages/gold/01-vectors.ts';
import { viewOf } from '../column-view.ts';

const problems = (columns: Parameters<typeof viewOf>[0]) =>
  VECTORS.check(viewOf(columns)).map(({ row, problem }) => `${row}: ${problem}`);

describe('Vectors', () => {
  it('have a mask of a digit for every four of 183 dimensions', () => {
    expect(problems({ valid_mask: ['f'.repeat(46)] })).toEqual([]);
    expect(problems({ valid_mask: ['f'.repeat(45), null] })).toEqual([
      '0: its mask has not a digit for every four dimensions',
    ]);
  });
});
