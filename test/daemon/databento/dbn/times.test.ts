import { expect, it } from 'vitest';
import { earlierOf, laterOf } from '../../../../daemon/databento/dbn/times.ts';

it('of two times one is earlier and one later, to the nanosecond', () => {
  const [one, other] = [2n ** 63n, 2n ** 63n + 1n];
  expect([earlierOf(one, other), earlierOf(other, one), laterOf(one, other), laterOf(other, one)]).toEqual([
    one,
    one,
    other,
    other,
  ]);
});
