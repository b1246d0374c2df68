import { expect, test } from 'vitest';
import { MotionFollower } from '../../../pipeline/streams/motion.ts';
import { BAR_NS } from '../../../shared/rules.ts';
import { SESSION } from '../../market.ts';

const SERIES = [0.1, 0.2, 0.35, 0.3, 0.1, -0.05];

/** @param bars at which the values come; one after another without it */
function follow(values: readonly (number | null)[], bars: readonly number[] = values.map((_, i) => i + 1)) {
  const follower = new MotionFollower();
  return values.map((value, i) => follower.next(SESSION.rthOpen + bars[i]! * BAR_NS, value));
}

test('smoothing and its differences, worked out', () => {
  const motion = follow(SERIES);
  const close = (part: 'smooth' | 'slope' | 'curvature' | 'jerk', expected: readonly number[]) =>
    motion.forEach((at, i) => {
      expect(at[part], `${part} ${i}`).toBeCloseTo(expected[i]!, 7);
    });
  close('smooth', [0.1, 0.15575067, 0.23589774, 0.25782308, 0.21029333, 0.13869549]);
  close('slope', [0, 0.05575067, 0.08014707, 0.02192534, -0.04752975, -0.07159783]);
  close('curvature', [0, 0, 0.0243964, -0.05822173, -0.06945509, -0.02406808]);
  close('jerk', [0, 0, 0, -0.08261813, -0.01123336, 0.04538701]);
});

test('later bars change nothing of earlier ones', () => {
  expect(follow(SERIES.slice(0, 4))).toEqual(follow(SERIES).slice(0, 4));
});

test('over a missing bar, motion is counted per bar', () => {
  const [, after] = follow([0.1, 0.3], [1, 3]);
  const kept = 0.5 ** (2 / 3);
  const smooth = (0.3 + kept * 0.1) / (1 + kept);
  expect(after!.smooth).toBeCloseTo(smooth, 12);
  expect(after!.slope).toBeCloseTo((smooth - 0.1) / 2, 12);
});

test('a bar in which the stream is not known is no zero', () => {
  const UNKNOWN = { smooth: 0, slope: 0, curvature: 0, jerk: 0 };
  const motion = follow([0.5, null, 0.5, null, null, 0.5]);
  expect(motion[1]).toEqual(UNKNOWN);
  // One missing bar: it goes on, and stands still.
  expect(motion[2]).toEqual({ smooth: 0.5, slope: 0, curvature: 0, jerk: 0 });
  // Two: it begins anew.
  expect(motion[5]).toEqual({ smooth: 0.5, slope: 0, curvature: 0, jerk: 0 });
  const anew = follow([0.1, null, null, 0.5]);
  expect(anew[3]).toEqual({ smooth: 0.5, slope: 0, curvature: 0, jerk: 0 });
});
