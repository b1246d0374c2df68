import { describe, expect, it } from 'vitest';
import { APPROACH } from '../../../../pipeline/stages/silver/13-approach.ts';
import { clock } from '../../../market.ts';
import { itHasTheWorkedValues, valuesOf } from '../expect-worked.ts';
import { fixedMoment } from '../fixed-moment.ts';

describe('The approach', () => {
  itHasTheWorkedValues(APPROACH);
  it('comes the other way from above: speed is negative, distance covered is none', () => {
    const down = valuesOf(APPROACH, 'DOWN');
    expect(down.approach_velocity).toBeCloseTo(-0.26734, 9);
    expect([down.approach_bars, down.approach_distance_atr, down.distance_signed_atr]).toEqual([0, 0, -0.75]);
  });
  it('has no trend in the first attempt of a run: none is 0 where the value is known, and missing where it is not', () => {
    const moment = fixedMoment();
    const first = { ...moment.touches, attempt: () => ({ index: 1, runId: null, runStart: null }) };
    const trends = (of: typeof moment) => {
      const columns = APPROACH.flatMap((group) => group.columns.map(({ name }) => name as string));
      const row = new Float64Array(columns.length);
      let start = 0;
      for (const group of APPROACH) {
        group.fill(of, row, start);
        start += group.columns.length;
      }
      return columns.flatMap((name, i) => (name.endsWith('_trend') ? [row[i]!] : []));
    };
    expect(trends({ ...moment, touches: first })).toEqual([0, 0, 0, 0]);
    expect(trends({ ...moment, touches: first, levelPrice: 6010 })).toEqual([
      Number.NaN,
      Number.NaN,
      0,
      Number.NaN,
    ]);
    const blank = { ...moment.touches, attempt: () => ({ index: 2, runId: 'x', runStart: null }) };
    expect(trends({ ...moment, touches: blank })).toEqual(new Array(4).fill(Number.NaN));
  });
  it('sees the opening range complete at 09:45 itself', () => {
    const active = (time: string) => {
      const row = new Float64Array(APPROACH[0].columns.length);
      APPROACH[0].fill({ ...fixedMoment(), at: clock(time) }, row, 0);
      return row[APPROACH[0].columns.findIndex(({ name }) => name === 'or_active')];
    };
    expect([active('09:44:59'), active('09:45')]).toEqual([0, 1]);
  });
});
