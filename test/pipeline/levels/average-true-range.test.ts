import { describe, expect, it } from 'vitest';
import { Bars } from '../../../pipeline/grid/bars.ts';
import { AverageTrueRange } from '../../../pipeline/levels/average-true-range.ts';
import { NS_PER_MINUTE } from '../../../shared/units.ts';
import { barBatch, clock } from '../../market.ts';

function minuteBars(ranges: readonly (readonly [high: number, low: number, close: number])[]): Bars {
  const bars = new Bars({ now: 0 });
  ranges.forEach(([high, low, close], i) => {
    bars.on('bar', barBatch({ start: clock('09:30') + i * NS_PER_MINUTE, open: close, high, low, close }), 0);
  });
  return bars;
}
const NO_FLOORS = new Map<number, number>();

describe('Average true range', () => {
  it('is the mean of the last true ranges, the first being high less low, the others including the gap from the close before', () => {
    // True ranges 2, then max(1, |11−10|, |10−10|) = 1, then max(1, |9.5−10.5|,
    // |8.5−10.5|) = 2.
    const bars = minuteBars([
      [11, 9, 10],
      [11, 10, 10.5],
      [9.5, 8.5, 9],
    ]);
    const atr = new AverageTrueRange(bars.oneMinute, 0.5, NO_FLOORS);
    atr.advanceTo(clock('09:32'));
    expect(atr.points).toBeCloseTo(1.5, 12);
    atr.advanceTo(clock('09:33'));
    expect(atr.points).toBeCloseTo((2 + 1 + 2) / 3, 12);
    expect(atr.raw).toHaveLength(3);
  });
  it('takes a bar in at its end and not before', () => {
    const atr = new AverageTrueRange(minuteBars([[11, 9, 10]]).oneMinute, 0.5, NO_FLOORS);
    expect(atr.points).toBeNaN();
    atr.advanceTo(clock('09:31') - 1);
    expect(atr.points).toBeNaN();
    atr.advanceTo(clock('09:31'));
    expect(atr.points).toBe(2);
  });
  it('counts a gap upwards too', () => {
    const atr = new AverageTrueRange(
      minuteBars([
        [10, 10, 10],
        [15, 14, 15],
      ]).oneMinute,
      0.5,
      NO_FLOORS,
    );
    atr.advanceTo(clock('09:32'));
    expect(atr.points).toBe(2.5);
  });
  it('forgets all but 14 bars', () => {
    const bars = minuteBars([[110, 10, 60], ...Array.from({ length: 14 }, () => [61, 59, 60] as const)]);
    const atr = new AverageTrueRange(bars.oneMinute, 0.5, NO_FLOORS);
    atr.advanceTo(clock('09:44'));
    expect(atr.points).toBeCloseTo((100 + 13 * 2) / 14, 12);
    atr.advanceTo(clock('10:00'));
    expect(atr.points).toBe(2);
  });
  it('never falls below the instrument’s floor, nor below that of its minute', () => {
    const bars = minuteBars([
      [10, 10, 10],
      [10, 10, 10],
    ]);
    const floors = new Map([[clock('09:31') / NS_PER_MINUTE, 2]]);
    const atr = new AverageTrueRange(bars.oneMinute, 0.5, floors);
    atr.advanceTo(clock('09:31'));
    expect([atr.points, atr.raw[0]]).toEqual([2, 0]);
    atr.advanceTo(clock('09:32'));
    expect(atr.points).toBe(0.5);
  });
});
