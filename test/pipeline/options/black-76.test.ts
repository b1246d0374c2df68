import { describe, expect, it } from 'vitest';
import { blackPrice, TRADING_YEAR_SECONDS } from '../../../pipeline/options/black-76.ts';

describe('Black’s price', () => {
  it('is that of the textbook: half a year, 20 % volatility, 5 % rate', () => {
    // d1 = 0.070711, F·N(d1) − K·N(d2) = 5.637198, discounted by e^−0.025.
    expect(
      blackPrice('C', {
        future: 100,
        strike: 100,
        seconds: TRADING_YEAR_SECONDS / 2,
        sigma: 0.2,
        rate: 0.05,
      }),
    ).toBeCloseTo(5.498, 3);
  });
  it('keeps put–call parity: call − put = discounted (F − K)', () => {
    const [call, put] = (['C', 'P'] as const).map((right) =>
      blackPrice(right, { future: 6010, strike: 6000, seconds: 7200, sigma: 0.25, rate: 0.045 }),
    );
    const years = 7200 / TRADING_YEAR_SECONDS;
    expect(call! - put!).toBeCloseTo(Math.exp(-0.045 * years) * 10, 3);
  });
  it('is the intrinsic value at and after expiry, and takes less than a minute for a minute', () => {
    expect([
      blackPrice('C', { future: 6010, strike: 6000, seconds: 0, sigma: 0.2, rate: 0 }),
      blackPrice('P', { future: 6010, strike: 6000, seconds: -5, sigma: 0.2, rate: 0 }),
    ]).toEqual([10, 0]);
    expect(blackPrice('C', { future: 6000, strike: 6000, seconds: 1, sigma: 0.2, rate: 0 })).toBe(
      blackPrice('C', { future: 6000, strike: 6000, seconds: 60, sigma: 0.2, rate: 0 }),
    );
  });
});
