import { expect, it } from 'vitest';
import { DELAY_BOUNDS_SECONDS, Delays } from '../../../daemon/session/delays.ts';

it('Delays are counted by what they do not exceed, and all of them together', () => {
  const delays = new Delays();
  for (const seconds of [0.004, 0.05, 0.051, 1, 11]) delays.add(seconds);
  expect(DELAY_BOUNDS_SECONDS.map((bound, i) => [bound, delays.counts[i]])).toEqual([
    [0.005, 1],
    [0.01, 1],
    [0.025, 1],
    [0.05, 2],
    [0.1, 3],
    [0.25, 3],
    [0.5, 3],
    [1, 4],
    [2.5, 4],
    [5, 4],
    [10, 4],
  ]);
  expect([delays.count, delays.sumSeconds]).toEqual([5, expect.closeTo(12.105, 9)]);
});
