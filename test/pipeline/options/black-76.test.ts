import { describe, expect, it } from 'vitest';
import {
  blackGreeks,
  blackPrice,
  discountFactor,
  type OptionTerms,
  TRADING_YEAR_SECONDS,
} from '../../../pipeline/options/black-76.ts';

const terms = (future: number, strike: number, years: number, rate: number, sigma: number): OptionTerms => ({
  future,
  strike,
  seconds: years * TRADING_YEAR_SECONDS,
  rate,
  sigma,
});

describe('Black’s price', () => {
  it.each([
    // Hull, Options, Futures, and Other Derivatives, the put on crude oil futures.
    ['P', terms(20, 20, 4 / 12, 0.09, 0.25), 1.12, 2],
    // Haug, The Complete Guide to Option Pricing Formulas, Black-76.
    ['C', terms(19, 19, 0.75, 0.1, 0.28), 1.7011, 4],
    ['P', terms(19, 19, 0.75, 0.1, 0.28), 1.7011, 4],
  ] as const)('of a %s is that of the books', (right, of, expected, digits) =>
    expect(blackPrice(right, of)).toBeCloseTo(expected, digits),
  );
  it('keeps put–call parity: call − put = discounted (F − K)', () => {
    for (const strike of [5800, 6000, 6190]) {
      const of = { future: 6010, strike, seconds: 7200, sigma: 0.25, rate: 0.045 };
      expect(blackPrice('C', of) - blackPrice('P', of)).toBeCloseTo(discountFactor(of) * (6010 - strike), 9);
    }
  });
  it('is the intrinsic value at and after expiry, and takes less than a minute for a minute', () => {
    const at = (seconds: number) => ({ future: 6010, strike: 6000, seconds, sigma: 0.2, rate: 0.05 });
    expect([blackPrice('C', at(0)), blackPrice('P', at(-5)), discountFactor(at(0))]).toEqual([10, 0, 1]);
    expect(blackPrice('C', at(1))).toBe(blackPrice('C', at(60)));
    expect(blackPrice('C', at(61))).toBeGreaterThan(blackPrice('C', at(60)));
  });
});

describe('Greeks', () => {
  it('have the deltas of the book', () => {
    // Haug, delta of an option on a future.
    const of = terms(105, 100, 0.5, 0.1, 0.36);
    expect(blackGreeks('C', of).delta).toBeCloseTo(0.5946, 4);
    expect(blackGreeks('P', of).delta).toBeCloseTo(-0.3566, 4);
  });
  it.each(['C', 'P'] as const)('of a %s are the slopes of its price', (right) => {
    for (const strike of [5900, 6000, 6080]) {
      const of = { future: 6003, strike, seconds: 5 * 3600, sigma: 0.17, rate: 0.045 };
      const priced = (change: Partial<OptionTerms>) => blackPrice(right, { ...of, ...change });
      const { delta, gamma, vega, thetaPerDay } = blackGreeks(right, of);
      const h = 0.05;
      const [up, middle, down] = [of.future + h, of.future, of.future - h].map((future) =>
        priced({ future }),
      );
      expect(delta).toBeCloseTo((up! - down!) / (2 * h), 6);
      expect(gamma).toBeCloseTo((up! - 2 * middle! + down!) / h ** 2, 6);
      expect(vega).toBeCloseTo((priced({ sigma: 0.1701 }) - priced({ sigma: 0.1699 })) / 2e-4, 3);
      const perSecond = (priced({ seconds: of.seconds - 1 }) - priced({ seconds: of.seconds + 1 })) / 2;
      expect(thetaPerDay).toBeCloseTo(perSecond * 6.5 * 3600, 3);
    }
  });
  it('at the money at 15:30 and 10:00 are of the size they should be', () => {
    const gammaAt = (seconds: number) =>
      blackGreeks('C', { future: 6000, strike: 6000, seconds, sigma: 0.2, rate: 0 }).gamma;
    // φ(0)/(Fσ√T): 0.3989/(6000·0.2·√(1800/5896800)) = 0.01903, and ÷ √12 six hours before.
    expect(gammaAt(1800)).toBeCloseTo(0.01903, 4);
    expect(gammaAt(6 * 3600)).toBeCloseTo(0.005493, 5);
  });
  it('are those of the future itself, or of nothing, once the option has expired', () => {
    const at = (strike: number) => ({ future: 6000, strike, seconds: 0, sigma: 0.2, rate: 0.05 });
    const gone = { gamma: 0, vega: 0, thetaPerDay: 0 };
    expect(blackGreeks('C', at(5990))).toEqual({ delta: 1, ...gone });
    expect(blackGreeks('P', at(6010))).toEqual({ delta: -1, ...gone });
    expect(blackGreeks('P', at(5990))).toEqual({ delta: 0, ...gone });
  });
});
