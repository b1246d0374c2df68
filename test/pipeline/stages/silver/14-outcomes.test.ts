import { describe, expect, it } from 'vitest';
import { OUTCOMES_STAGE } from '../../../../pipeline/stages/silver/14-outcomes.ts';
import { viewOf } from '../column-view.ts';

const problems = (columns: Parameters<typeof viewOf>[0]) =>
  OUTCOMES_STAGE.check(viewOf(columns)).map(({ row, problem }) => `${row}: ${problem}`);

describe('Outcomes', () => {
  const rows = (
    two: string | null,
    four: string | null,
    eight: string | null,
    favorable = 1.5,
    adverse = 0,
  ) => ({
    contact_armed_outcome_2min: [two],
    contact_armed_outcome_4min: [four],
    contact_armed_outcome_8min: [eight],
    excursion_favorable_8min: [favorable],
    excursion_adverse_8min: [adverse],
  });
  it('stay as they were decided, and are known words', () => {
    expect(problems(rows('CHOP', 'BREAK', 'BREAK'))).toEqual([]);
    expect(problems(rows(null, null, null, Number.NaN, Number.NaN))).toEqual([]);
    expect(problems(rows('REJECT', 'CHOP', 'CHOP'))).toEqual([
      '0: a decided outcome changes at a longer horizon',
    ]);
    expect(problems(rows('CHOP', 'BREAK', 'REJECT'))).toEqual([
      '0: a decided outcome changes at a longer horizon',
    ]);
    expect(problems(rows('BROKE', 'BREAK', 'BREAK'))).toEqual(['0: an outcome is no known word']);
  });
  it('that break went an ATR through, and no excursion is below zero', () => {
    expect(problems(rows('BREAK', 'BREAK', 'BREAK', 0.9))).toEqual([
      '0: a break went less than one ATR through',
    ]);
    expect(problems(rows('CHOP', 'CHOP', 'CHOP', 0, -0.1))).toEqual(['0: an excursion is below zero']);
  });
});
