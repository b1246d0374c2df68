import { expect, it } from 'vitest';
import { StrikeLadder } from '../../../pipeline/options/strike.ts';

it('strikes are in order whenever they are listed, each once', () => {
  const ladder = new StrikeLadder();
  for (const price of [6000, 5990, 6010, 5995, 6000]) ladder.at(price);
  expect(ladder.between(0, 1e5).map(({ strike }) => strike)).toEqual([5990, 5995, 6000, 6010]);
  ladder.at(5995).callTide += 3;
  expect(ladder.at(5995)).toMatchObject({ strike: 5995, callTide: 3, putTide: 0, dealerGamma: 0 });
});
it('a range of them has both its ends, and may have none', () => {
  const ladder = new StrikeLadder();
  for (const price of [5990, 5995, 6000]) ladder.at(price);
  const between = (low: number, high: number) => ladder.between(low, high).map(({ strike }) => strike);
  expect(between(5990, 5995)).toEqual([5990, 5995]);
  expect(between(5990.25, 5999.75)).toEqual([5995]);
  expect([between(5996, 5999), between(6001, 7000), between(0, 5000)]).toEqual([[], [], []]);
});
