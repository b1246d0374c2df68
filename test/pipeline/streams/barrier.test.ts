import { expect, test } from 'vitest';
import { barrier } from '../../../pipeline/streams/barrier.ts';
import { bounded } from '../../../pipeline/streams/input-scales.ts';

const consumed = {
  change: bounded(-1.5),
  depthChange: bounded(-0.8),
  strength: -1,
  replenishment: bounded(-0.4),
};

test('a barrier that is consumed favours the way of the approach', () => {
  // .5·.635149 + .25·.379949 + .15·.5 + .1·.197375 = .507299
  expect(barrier(consumed, 'UP').value).toBeCloseTo(0.467838, 6);
  expect(barrier(consumed, 'DOWN').value).toBeCloseTo(-0.467838, 6);
});

test('a wall says no more than the strongest state', () => {
  const wall = { change: 0, depthChange: 0, strength: 2, replenishment: 0 };
  expect(Math.atanh(barrier(wall, 'UP').value)).toBeCloseTo(-0.15, 12);
  expect(barrier({ ...wall, strength: 3 }, 'UP').value).toBe(barrier(wall, 'UP').value);
});

test('an empty view says nothing', () => {
  const unseen = {
    change: Number.NaN,
    depthChange: Number.NaN,
    strength: Number.NaN,
    replenishment: Number.NaN,
  };
  expect(Math.abs(barrier(unseen, 'DOWN').value)).toBe(0);
  expect(barrier(unseen, 'DOWN').coverage).toBe(0);
});
