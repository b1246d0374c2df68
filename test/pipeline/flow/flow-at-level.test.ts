import { describe, expect, it } from 'vitest';
import { flowAtLevel } from '../../../pipeline/flow/flow-at-level.ts';
import { fixedMoment } from '../stages/fixed-moment.ts';

describe('Flow at the level', () => {
  it('has each window in its own place', () => {
    const { over, nearLevel } = flowAtLevel(fixedMoment());
    expect(over).toEqual({ 30: 4, 60: 2, 120: -7, 300: 9 });
    expect(nearLevel).toEqual({ 30: 19, 60: 35, 120: 26, 300: 42 });
  });
  it('is near within one ATR', () => {
    expect(flowAtLevel({ ...fixedMoment(), atr: 6 }).nearLevel).toEqual({ 30: 4, 60: 2, 120: -7, 300: 9 });
  });
  it('runs along the approach, or against it', () => {
    expect([
      flowAtLevel(fixedMoment()).alongApproach,
      flowAtLevel(fixedMoment('DOWN')).alongApproach,
    ]).toEqual([2, -2]);
  });
  it('accelerates by the rate of half a minute less that of two, as a share of all that was done', () => {
    const activity = 9 + 18 + 16 + 15 + 15 + 3 + 7;
    expect(flowAtLevel(fixedMoment()).acceleration).toBeCloseTo(
      (4 / 30 + 7 / 120) / (activity / 120 + 1),
      12,
    );
  });
});
