import { expect, it } from 'vitest';
import { scattered } from '../../../pipeline/statistics/scattered.ts';

it('Whole numbers are scattered evenly, the same each time', () => {
  const values = Array.from({ length: 4000 }, (_, i) => scattered(i));
  expect(values).toEqual(Array.from({ length: 4000 }, (_, i) => scattered(i)));
  expect(new Set(values).size).toBe(4000);
  const quarters = [0, 0, 0, 0];
  for (const value of values) quarters[Math.floor((value / 2 ** 32) * 4)]!++;
  for (const count of quarters) expect(Math.abs(count - 1000)).toBeLessThan(100);
});
