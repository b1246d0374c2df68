const MIN_SECONDS_TO_EXPIRY = 60;
/** Trading time in a year, in seconds. */
export const TRADING_YEAR_SECONDS = 252 * 6.5 * 3600;

export type Right = 'C' | 'P';

/**
 * Standard normal CDF, |error| < 1e-7 (Abramowitz & Stegun 26.2.17): enough for prices;
 * implied volatility needs better.
 */
function normalCdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail =
    (Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x > 0 ? 1 - tail : tail;
}

/** What the price of a European option on a future depends on. */
interface OptionTerms {
  /** Price of the future, in points. */
  readonly future: number;
  /** In points. */
  readonly strike: number;
  /**
   * Trading time to expiry; below a minute counts as a minute, at or after expiry the
   * option is worth its intrinsic value.
   */
  readonly seconds: number;
  /** Volatility per trading year. */
  readonly sigma: number;
  /** Interest per trading year. */
  readonly rate: number;
}

/** Price of a European option on a future (Black 1976), in the future's points. */
export function blackPrice(right: Right, { future, strike, seconds, sigma, rate }: OptionTerms): number {
  const sign = right === 'C' ? 1 : -1;
  if (seconds <= 0) return Math.max(0, sign * (future - strike));
  const years = Math.max(seconds, MIN_SECONDS_TO_EXPIRY) / TRADING_YEAR_SECONDS;
  const deviation = sigma * Math.sqrt(years);
  const d1 = Math.log(future / strike) / deviation + deviation / 2;
  const value = sign * (future * normalCdf(sign * d1) - strike * normalCdf(sign * (d1 - deviation)));
  return Math.exp(-rate * years) * Math.max(0, value);
}
