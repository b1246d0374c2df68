import { expect, it } from 'vitest';
import { marketOrderSize } from '../../../daemon/simulator/order-size.ts';
import { Random } from '../../../daemon/simulator/random.ts';

it('most market orders are of one contract, a few of very many, and round numbers stand out', () => {
  const random = new Random('sizes');
  const sizes = Array.from({ length: 50_000 }, () => marketOrderSize(random));
  const share = (of: (size: number) => boolean) => sizes.filter(of).length / sizes.length;
  expect(share((size) => size === 1)).toBeCloseTo(0.59, 1);
  expect(sizes.reduce((sum, size) => sum + size) / sizes.length).toBeGreaterThan(2.5);
  expect(sizes.reduce((sum, size) => sum + size) / sizes.length).toBeLessThan(5);
  expect(share((size) => size >= 25)).toBeGreaterThan(0.01);
  expect(share((size) => size === 50)).toBeGreaterThan(3 * share((size) => size === 49));
  expect([Math.min(...sizes), sizes.every(Number.isInteger)]).toEqual([1, true]);
});
