import { describe, expect, it } from 'vitest';
import { leanLogOdds, paceLogOdds, raceWalk, reachWalk } from '../../../pipeline/forecast/walk.ts';
import { logOdds } from '../../../pipeline/statistics/log-odds.ts';

const close = (value: number) => expect.closeTo(value, 6);
const shares = (position: number, minutes: number) => {
  const { BREAK, REJECT, CHOP } = raceWalk(position, minutes);
  return [BREAK, REJECT, CHOP];
};

describe('A walk after contact', () => {
  it.each([
    [0.9, 1, [0.874416, 0.009928, 0.115656]],
    [1, 4, [0.980392, 0.009804, 0.009804]],
    [0, 0, [0.009804, 0.009804, 0.980392]],
  ])('from %f ATR with %f minutes left, no share below a hundredth', (position, minutes, expected) => {
    expect(shares(position, minutes)).toEqual(expected.map(close));
  });
  it('leans the other way from the other side', () => {
    const [up, down] = [raceWalk(0.4, 3), raceWalk(-0.4, 3)];
    expect(leanLogOdds(up)).toBeCloseTo(-leanLogOdds(down), 9);
    expect(paceLogOdds(up)).toBeCloseTo(paceLogOdds(down), 9);
    expect(leanLogOdds(up)).toBeGreaterThan(0);
    expect(paceLogOdds(up)).toBeCloseTo(logOdds(up.CHOP), 12);
  });
});

describe('A walk before contact', () => {
  it.each([
    [-2, 180, 0.526316, 0.419355],
    [-2, 10, 0.387278, 0.356476],
    [-1, 5, 0.5915, 0.591216],
    [-0.5, 2, 0.750335, 0.750335],
    [-2.5, 30, 0.388416, 0.257574],
  ])('from %f ATR with %f minutes left reaches the level', (position, minutes, ofBars, ofTrades) => {
    expect(reachWalk(position, minutes, 'bars')).toEqual(close(ofBars));
    expect(reachWalk(position, minutes, 'trades')).toEqual(close(ofTrades));
  });
  it('is never certain, on the level, beyond the exit, or with no time left', () => {
    expect(reachWalk(-0.05, 60, 'trades')).toBeLessThanOrEqual(0.99);
    expect(reachWalk(-9, 60, 'trades')).toBeGreaterThanOrEqual(0.01);
    expect(reachWalk(-1, 0, 'trades')).toBe(0.01);
  });
});
