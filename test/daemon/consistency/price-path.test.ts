import { expect, it } from 'vitest';
import { PricePath } from '../../../daemon/consistency/price-path.ts';

const path = () => {
  const prices = new PricePath();
  for (const [at, price] of [
    [10n, 100],
    [20n, 101],
    [25n, 101],
    [30n, 99],
  ] as const)
    prices.add(at, price);
  return prices;
};

it('a price is the one in force at a moment: that of the last change, the moment’s own included', () => {
  expect(path().range(9n, 9n)).toEqual([Number.NaN, Number.NaN]);
  expect(path().range(10n, 10n)).toEqual([100, 100]);
  expect(path().range(19n, 19n)).toEqual([100, 100]);
  expect(path().range(29n, 29n)).toEqual([101, 101]);
});
it('over a stretch it has a lowest and a highest, what was in force at its beginning included', () => {
  expect(path().range(15n, 35n)).toEqual([99, 101]);
  expect(path().range(21n, 29n)).toEqual([101, 101]);
});
it('answers one moment after the other', () => {
  const prices = path();
  expect([12n, 22n, 31n].map((at) => prices.range(at, at)[0])).toEqual([100, 101, 99]);
});
