import { expect, it } from 'vitest';
import { optionOrderSize } from '../../../../daemon/simulator/options/order-size.ts';
import { Random } from '../../../../daemon/simulator/random.ts';

it('half of the orders are of one contract, one in a hundred of a hundred, none of more than 500', () => {
  const random = new Random('sizes');
  const sizes = Array.from({ length: 200_000 }, () => optionOrderSize(random)).sort((a, b) => a - b);
  const share = (is: (size: number) => boolean) => sizes.filter(is).length / sizes.length;
  expect(share((size) => size === 1)).toBeCloseTo(0.5, 2);
  // ½·100^−.82 = .01146.
  expect(share((size) => size > 100)).toBeCloseTo(0.01146, 3);
  expect([sizes[0], sizes.at(-1)]).toEqual([1, 500]);
  expect(sizes.reduce((sum, size) => sum + size) / sizes.length).toBeGreaterThan(4);
});
