import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  intervalText,
  percentText,
  sharePercent,
  signedText,
  wholeShares,
} from '../../../shared/protocol/percent.ts';

describe('Shares in whole numbers', () => {
  it('sum to a hundred: what is left over goes to those that lost most', () => {
    // Rounded down 33, 33, 33: one is left, and goes to the first of equals.
    expect(wholeShares([1 / 3, 1 / 3, 1 / 3])).toEqual([34, 33, 33]);
    expect(wholeShares([0.577, 0.318, 0.105])).toEqual([58, 32, 10]);
    expect(wholeShares([0.8, 0.16, 0.04], 20)).toEqual([16, 3, 1]);
  });
  it('are of what is known, and none of nothing', () => {
    expect(wholeShares([0.4, 0.4], 20)).toEqual([10, 10]);
    expect(wholeShares([0, 0, 0])).toEqual([0, 0, 0]);
  });
  it('are each within one of what they stand for, whatever they are', () => {
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(shares, (of) => {
        const total = of.reduce((sum, share) => sum + share, 0);
        fc.pre(total > 0.001);
        const whole = wholeShares(of);
        expect(whole.reduce((sum, value) => sum + value, 0)).toBe(100);
        for (const [i, value] of whole.entries())
          expect(Math.abs(value - (100 * of[i]!) / total)).toBeLessThan(1);
      }),
    );
  });
});

it('What is possible is never said to be certain, nor impossible', () => {
  expect([0, 1, 80, 100].map(percentText)).toEqual(['<1\u202f%', '1\u202f%', '80\u202f%', '>99\u202f%']);
  expect([0.004, 0.575, 0.996].map(sharePercent)).toEqual([0, 57, 100]);
});

it('Intervals have both ends in per cents, differences their sign, none set as a hyphen', () => {
  expect(intervalText({ low: 0.456, high: 0.7 })).toBe('46\u201370');
  expect([-0.5, 0, 0.128].map(signedText)).toEqual(['\u22120.50', '+0.00', '+0.13']);
});
