import { describe, expect, it } from 'vitest';
import {
  nearTheMoney,
  type OptionContract,
  optionTickPoints,
} from '../../../shared/contracts/option-contract.ts';

const option = (strikePoints: number, right: 'C' | 'P', expiration = 1n): OptionContract => ({
  instrumentId: strikePoints,
  symbol: `E1A ${right}${strikePoints}`,
  root: 'E1A',
  right,
  strikePoints,
  expiration,
  style: 'european',
  multiplierUsd: 50,
  underlying: 'ESM5',
  tsEvent: 0n,
});
const chain = [5990, 5995, 6000, 6005, 6010].flatMap((strike) => [option(strike, 'C'), option(strike, 'P')]);
const strikes = (kept: readonly OptionContract[]) =>
  kept.map(({ strikePoints, right }) => `${right}${strikePoints}`);

it('options count in twentieths of a point, above ten points in quarters', () => {
  expect([0.05, 10, 10.05, 250].map(optionTickPoints)).toEqual([0.05, 0.05, 0.25, 0.25]);
});

describe('Options near the money', () => {
  it('are both rights of so many strikes below the price and from it on', () => {
    expect(strikes(nearTheMoney(chain, 6001, 1))).toEqual(['C6000', 'P6000', 'C6005', 'P6005']);
    expect(strikes(nearTheMoney(chain, 6000, 1))).toEqual(['C5995', 'P5995', 'C6000', 'P6000']);
  });
  it('are those there are where the chain ends', () => {
    expect(strikes(nearTheMoney(chain, 7000, 1))).toEqual(['C6010', 'P6010']);
    expect(strikes(nearTheMoney(chain, 5000, 1))).toEqual(['C5990', 'P5990']);
  });
  it('are chosen for each expiration by itself', () => {
    const later = [option(6000, 'C', 2n), option(6500, 'C', 2n)];
    expect(nearTheMoney([...chain, ...later], 6001, 1)).toHaveLength(4 + 2);
  });
});
