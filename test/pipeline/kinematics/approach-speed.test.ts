import { describe, expect, it } from 'vitest';
import { BarSeries } from '../../../pipeline/grid/bar-series.ts';
import { approachSpeed } from '../../../pipeline/kinematics/approach-speed.ts';
import { NS_PER_MINUTE } from '../../../shared/units.ts';
import type { Direction } from '../../../shared/vocabulary/approach.ts';
import { clock } from '../../market.ts';
import { fixedMoment } from '../stages/fixed-moment.ts';

const AT = clock('10:00');

/** The speed at 10:00 of closes by minutes before it, with an ATR of 2. */
function speedOf(closes: Readonly<Record<number, number>>, direction: Direction = 'UP') {
  const bars = new BarSeries(NS_PER_MINUTE);
  const minutes = Object.keys(closes)
    .map(Number)
    .sort((a, b) => b - a);
  for (const minute of minutes) bars.addTrade(AT - minute * NS_PER_MINUTE - 1, closes[minute]!, 1, 0, 0);
  const moment = fixedMoment(direction);
  return approachSpeed({
    ...moment,
    read: { ...moment.read, bars: { ...moment.read.bars, oneMinute: bars.completedBy(AT) } },
  });
}

describe('The speed of an approach', () => {
  it('is the way covered from the first to the last close of ten minutes, per minute, in ATR', () => {
    // Closes that ended nine minutes ago and now: 4 points in 9 minutes, 2 ATR.
    const { velocity, distance, bars } = speedOf({ 10: 5900, 9: 5994, 5: 5999, 1: 5997, 0: 5998 });
    expect([velocity, distance, bars]).toEqual([2 / 9, 2, 1]);
  });
  it('leaves out the bar that ended ten minutes ago', () => {
    expect(speedOf({ 10: 5000, 2: 5998, 0: 6000 }).distance).toBe(1);
    expect(speedOf({ 10: 5000, 0: 6000 }).velocity).toBeNaN();
  });
  it('is negative, and no distance, when price went away', () => {
    const { velocity, distance, bars } = speedOf({ 4: 6000, 0: 5996 });
    expect([velocity, distance, bars]).toEqual([-0.5, 0, 0]);
  });
  it('runs the other way from above', () => {
    const { velocity, distance, bars } = speedOf({ 4: 6000, 2: 5998, 0: 5996 }, 'DOWN');
    expect([velocity, distance, bars]).toEqual([0.5, 2, 2]);
  });
  it('counts closes that moved towards the level in a row: one that stood still ends it', () => {
    expect(speedOf({ 4: 1, 3: 2, 2: 2, 1: 3, 0: 4 }).bars).toBe(2);
    expect(speedOf({ 30: 1, 3: 2, 2: 3, 1: 4, 0: 5 }).bars).toBe(4);
  });
  it('is missing with fewer than two bars', () => {
    for (const closes of [{}, { 0: 6000 }]) {
      const { velocity, distance, bars } = speedOf(closes);
      expect([velocity, distance, bars]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    }
  });
});
