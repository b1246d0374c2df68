import { describe, expect, it } from 'vitest';
import { APPROACHES } from '../../../../pipeline/stages/silver/05-approaches.ts';
import { viewOf } from '../column-view.ts';

const problems = (columns: Parameters<typeof viewOf>[0]) =>
  APPROACHES.check(viewOf(columns)).map(({ row, problem }) => `${row}: ${problem}`);

describe('Approaches', () => {
  const rows = (ids: string[], distances: number[]) => ({
    event_id: ids,
    checkpoint: ['APPROACH', 'CLOSE'],
    distance_signed_atr: distances,
  });
  it('begin in the zone, and have ids of their own', () => {
    expect(problems(rows(['a', 'b'], [-2, 3]))).toEqual([]);
    expect(problems(rows(['a', 'a'], [-2, 3]))).toEqual(['1: its id stands twice']);
    expect(problems(rows(['a', 'b'], [2.01, 0]))).toEqual([
      '0: an approach begins further away than the zone',
    ]);
  });
});
