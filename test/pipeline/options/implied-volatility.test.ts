import { describe, expect, it } from 'vitest';
import { blackGreeks, blackPrice, discountFactor } from '../../../pipeline/options/black-76.ts';
import { impliedVolatility } from '../../../pipeline/options/implied-volatility.ts';

const HOUR = 3600;
const terms = { future: 6000, strike: 6020, seconds: 3 * HOUR, rate: 0.045 };

describe('Implied volatility', () => {
  it('is the one that an option was priced with, to 1e-8, wherever its price depends on it', () => {
    let solved = 0;
    for (const right of ['C', 'P'] as const)
      for (const strike of [5500, 5800, 5950, 5995, 6000, 6005, 6050, 6200, 6500])
        for (const seconds of [120, HOUR, 6.5 * HOUR, 6.5 * HOUR * 30])
          for (const sigma of [0.011, 0.05, 0.12, 0.2, 0.45, 1.5, 4.9]) {
            const of = { future: 6000, strike, seconds, rate: 0.045, sigma };
            const price = blackPrice(right, of);
            // Where a rounding of the price moves the answer by more than it may be off, or
            // there is no price to speak of.
            if (blackGreeks(right, of).vega * 1e-8 <= price * 1e-14 || price < 1e-12) continue;
            solved++;
            expect(Math.abs(impliedVolatility(right, price, of)! - sigma)).toBeLessThan(1e-8);
          }
    expect(solved).toBeGreaterThan(250);
  });
  it('does not exist at or below what exercise is worth, nor at or above the bound', () => {
    const inside = { ...terms, strike: 5900 };
    const intrinsic = discountFactor(inside) * 100;
    expect(impliedVolatility('C', intrinsic, inside)).toBeNull();
    expect(impliedVolatility('C', intrinsic - 1, inside)).toBeNull();
    expect(impliedVolatility('C', intrinsic + 0.5, inside)).toBeGreaterThan(0.1);
    expect(impliedVolatility('C', 0, terms)).toBeNull();
    expect(impliedVolatility('C', discountFactor(terms) * 6000, terms)).toBeNull();
    expect(impliedVolatility('P', discountFactor(terms) * 6020, terms)).toBeNull();
    expect(impliedVolatility('C', Number.NaN, terms)).toBeNull();
  });
  it('does not exist beyond 1 and 500 %, nor once the option has expired', () => {
    const beyond = { ...terms, sigma: 5.5 };
    expect(impliedVolatility('C', blackPrice('C', beyond), terms)).toBeNull();
    const below = { ...terms, strike: 6001, sigma: 0.009 };
    expect(impliedVolatility('C', blackPrice('C', below), below)).toBeNull();
    expect(impliedVolatility('P', 25, { ...terms, seconds: 0 })).toBeNull();
  });
});
