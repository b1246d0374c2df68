import { expect, it } from 'vitest';
import { fitted } from '../../../pipeline/schema/threshold.ts';
import { SWEEP_SIZE } from '../../../pipeline/thresholds/sweep-size.ts';

const session = (...clusters: number[]) => ({ date: '', numbers: () => Float64Array.from(clusters) });

it('a sweep is as large as one cluster in a hundred of the session before, and of no other', () => {
  const sizes = Array.from({ length: 200 }, (_, i) => 1000 * ((i * 77) % 200));
  expect(fitted(SWEEP_SIZE, [session(9e9), session(...sizes)])).toBe(197_000);
});
it('passes over sessions without prints, five at most', () => {
  const none = [session(), session(), session(), session()];
  expect(fitted(SWEEP_SIZE, [session(7), ...none])).toBe(7);
  expect(fitted(SWEEP_SIZE, [session(7), ...none, session()])).toBeNull();
});
it('is not known without a session, or in one without clusters', () => {
  expect([fitted(SWEEP_SIZE, []), fitted(SWEEP_SIZE, [session()])]).toEqual([null, null]);
});
