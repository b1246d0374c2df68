import { expect, it } from 'vitest';
import { SlidingCount } from '../../../daemon/server/sliding-count.ts';

it('A sliding count holds what happened within its window, and nothing older', () => {
  let now = 0;
  const count = new SlidingCount(1000, () => now);
  const at = (time: number) => {
    now = time;
    return count.add();
  };
  expect([at(0), at(500), at(999), at(1000), at(1500), at(5000)]).toEqual([1, 2, 3, 3, 3, 1]);
});
