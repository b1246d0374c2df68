import { expect, test } from 'vitest';
import { barrier } from '../../../pipeline/streams/barrier.ts';
import { bounded } from '../../../pipeline/streams/input-scales.ts';
import type { BarrierState } from '../../../shared/vocabulary/barrier-state.ts';

const consumed = {
  change: bounded(-1.5),
  depthChange: bounded(-0.8),
  state: 'WEAK' as const,
  replenishment: bounded(-0.4),
};

test('a barrier that is consumed favours the way of the approach', () => {
  // .5·.635149 + .25·.379949 + .15·.5 + .1·.197375 = .507299
  expect(barrier(consumed, 'UP').value).toBeCloseTo(0.467838, 6);
  expect(barrier(consumed, 'DOWN').value).toBeCloseTo(-0.467838, 6);
});

test('a barrier that trades have eaten is as good as gone; a thin one is half of that', () => {
  const of = (state: BarrierState) =>
    Math.atanh(barrier({ change: 0, depthChange: 0, state, replenishment: 0 }, 'UP').value);
  const states = ['WALL', 'ABSORPTION', 'NEUTRAL', 'WEAK', 'CONSUMED', 'VACUUM'] as const;
  expect(states.map(of)).toEqual(
    [-0.15, -0.075, 0, 0.075, 0.15, 0.15].map((value) => expect.closeTo(value, 12)),
  );
});

test('an empty view says nothing', () => {
  const unseen = {
    change: Number.NaN,
    depthChange: Number.NaN,
    state: null,
    replenishment: Number.NaN,
  };
  expect(Math.abs(barrier(unseen, 'DOWN').value)).toBe(0);
  expect(barrier(unseen, 'DOWN').coverage).toBe(0);
});
