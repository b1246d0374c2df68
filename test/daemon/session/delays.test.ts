import { expect, it } from 'vitest';
import { DELAY_BOUNDS_SECONDS, Delays } from '../../../daemon/session/delays.ts';

it('Delays are counted by what they do not exceed, and all of them together', () => {
  const delays = new Delays();
  for (const seconds of [0.05, 0.051, 1, 11]) delays.add(seconds);
  expect(DELAY_BOUNDS_SECONDS.map((bound, i) => [bound, delays.counts[i]])).toEqual([
    [0.05, 1],
    [0.1, 2],
    [0.25, 2],
    [0.5, 2],
    [1, 3],
    [2.5, 3],
    [5, 3],
    [10, 3],
  ]);
  expect([delays.count, delays.sumSeconds]).toEqual([4, expect.closeTo(12.101, 9)]);
});
