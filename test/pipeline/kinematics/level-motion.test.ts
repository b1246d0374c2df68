import { describe, expect, it } from 'vitest';
import { BarSeries } from '../../../pipeline/grid/bar-series.ts';
import { levelMotion } from '../../../pipeline/kinematics/level-motion.ts';
import type { Moment } from '../../../pipeline/schema/moment.ts';
import { GRID_NS } from '../../../shared/rules.ts';
import { NS_PER_MINUTE } from '../../../shared/units.ts';
import { clock } from '../../market.ts';
import { fixedMoment } from '../stages/fixed-moment.ts';

const AT = clock('10:00');

/**
 * Motion at 10:00, of closes of ten-second steps by how many steps before; level 6000,
 * ATR 2.
 */
function motionOf(
  closeOf: (stepsBefore: number) => number | null,
  steps: number,
  more: Partial<Moment> = {},
) {
  const grid = new BarSeries(GRID_NS);
  for (let step = steps - 1; step >= 0; step--) {
    const close = closeOf(step);
    if (close !== null) grid.addTrade(AT - step * GRID_NS - 1, close, 1, 0, 0);
  }
  const moment = fixedMoment();
  return levelMotion({
    ...moment,
    read: { ...moment.read, bars: { ...moment.read.bars, grid: grid.completedBy(AT) } },
    ...more,
  });
}

describe('Motion towards the level', () => {
  it('of a steady climb of two points a minute is one ATR a minute in every window, without acceleration or jerk', () => {
    const motion = motionOf((step) => 6000 - step / 3, 120);
    for (const { velocity, acceleration, jerk, momentumTrend } of Object.values(motion)) {
      expect(velocity).toBeCloseTo(1, 9);
      for (const other of [acceleration, jerk, momentumTrend]) expect(other).toBeCloseTo(0, 6);
    }
  });
  it('has the momentum trend of a climb that begins half-way: from nothing to its slope', () => {
    // The last minute: flat for three steps, then a point a step. Second half: 6 points a
    // minute, 3 ATR.
    const { momentumTrend } = motionOf((step) => (step >= 3 ? 5990 : 5993 - step), 6)[1];
    expect(momentumTrend).toBeCloseTo(3, 9);
  });
  it('is missing in windows that reach back before the data', () => {
    const motion = motionOf((step) => 6000 - step, 30);
    expect([motion[5].velocity, motion[10].velocity, motion[20].jerk]).toEqual([
      expect.closeTo(3, 6),
      Number.NaN,
      Number.NaN,
    ]);
  });
  it('repeats the last close over silent steps, and needs three traded steps, four for the jerk', () => {
    const traded = (...steps: readonly number[]) =>
      motionOf((step) => (steps.includes(step) || step >= 6 ? 5990 + step : null), 12)[1];
    expect(traded(5, 0).velocity).toBeNaN();
    expect([traded(5, 3, 0).velocity, traded(5, 3, 0).jerk]).toEqual([expect.any(Number), Number.NaN]);
    expect(traded(5, 3, 0).velocity).not.toBeNaN();
    expect(traded(5, 3, 1, 0).jerk).not.toBeNaN();
    // Positions −2.5, −2.5, −3.5, −3.5, −3.5, −5: −7.75 / 17.5 a step, six steps a
    // minute.
    expect(traded(5, 3, 0).velocity).toBeCloseTo((-7.75 / 17.5) * 6, 9);
  });
  it('measures each close from the level as it was then', () => {
    const levels = {
      price: () => 6000,
      priceBefore: (_: string, end: number) => 6000 - (AT - end) / NS_PER_MINUTE,
      isWarm: () => true,
    };
    // Price stands still while the level climbs a point a minute: half an ATR a minute
    // away.
    expect(motionOf(() => 5990, 120, { levels })[5].velocity).toBeCloseTo(-0.5, 9);
  });
  it('uses steps that ended, between two of them too', () => {
    const moment = { at: AT + 5e9 };
    expect(motionOf((step) => 6000 - step / 3, 120, moment)[1].velocity).toBeCloseTo(1, 9);
  });
});
