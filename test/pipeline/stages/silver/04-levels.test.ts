import { describe, expect, it } from 'vitest';
import { LEVELS_STAGE } from '../../../../pipeline/stages/silver/04-levels.ts';
import { viewOf } from '../column-view.ts';

const problems = (columns: Parameters<typeof viewOf>[0]) =>
  LEVELS_STAGE.check(viewOf(columns)).map(({ row, problem }) => `${row}: ${problem}`);

describe('Levels of the state table', () => {
  const rows = (high: number, low: number) => ({
    ts_ns: [1, 1, 2, 2],
    level_kind: ['PM_HIGH', 'PM_LOW', 'PM_HIGH', 'EMA_20'],
    level_price: [high, low, 5, 99],
  });
  it('have highs above the lows of their range at the same tick', () => {
    expect(problems(rows(10, 9))).toEqual([]);
    expect(problems(rows(Number.NaN, 9))).toEqual([]);
    expect(problems(rows(9, 10))).toEqual(['0: a high is not above the low of its range']);
  });
});
