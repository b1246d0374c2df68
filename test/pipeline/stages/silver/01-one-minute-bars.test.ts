import { describe, expect, it } from 'vitest';
import { ONE_MINUTE_BARS } from '../../../../pipeline/stages/silver/01-one-minute-bars.ts';
import { viewOf } from '../column-view.ts';

const problems = (columns: Parameters<typeof viewOf>[0]) =>
  ONE_MINUTE_BARS.check(viewOf(columns)).map(({ row, problem }) => `${row}: ${problem}`);

describe('One-minute bars', () => {
  const sound = {
    open: [10, 10],
    high: [12, 10],
    low: [9, 10],
    close: [11, 10],
    volume: [5, 0],
    atr_raw: [2, Number.NaN],
  };
  it('that can be are left alone', () => {
    expect(problems(sound)).toEqual([]);
  });
  it.each([
    ['high', [10.5, 10], '0: its high is below its open, close or low'],
    ['low', [9, 10.5], '1: its high is below its open, close or low'],
    ['low', [10.5, 10], '0: its low is above its open or close'],
    ['volume', [5, -1], '1: its volume is below zero'],
    ['atr_raw', [-0.1, 1], '0: its ATR is below zero'],
  ])('with an impossible %s are found', (name, values, problem) => {
    expect(problems({ ...sound, [name]: values })).toContain(problem);
  });
});
