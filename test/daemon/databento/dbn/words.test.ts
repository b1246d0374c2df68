import { expect, it } from 'vitest';
import { isUndefinedPrice, pointsOf } from '../../../../daemon/databento/dbn/words.ts';

const halves = (raw: bigint): [high: number, low: number] => [
  Number(BigInt.asIntN(32, raw >> 32n)),
  Number(BigInt.asUintN(32, raw)),
];

it('halves of a price are its points, below zero too, and NaN where it is undefined', () => {
  const raws = [6_001_250_000_000n, -37_630_000_000n, 0n, 1n, 2n ** 63n - 1n];
  expect(raws.map((raw) => pointsOf(...halves(raw)))).toEqual([6001.25, -37.63, 0, 1e-9, Number.NaN]);
});
it('a price is undefined by both halves', () => {
  expect(
    [
      [0x7fff_ffff, 0xffff_ffff],
      [0x7fff_ffff, 0],
      [0, 0xffff_ffff],
    ].map(([high, low]) => isUndefinedPrice(high!, low!)),
  ).toEqual([true, false, false]);
});
