import { normalCdf, normalDensity } from '../statistics/normal.ts';

/** Below this an option's gamma grows without bound. */
const MIN_SECONDS_TO_EXPIRY = 60;
const TRADING_DAYS_A_YEAR = 252;
/** Trading time in a year, in seconds. */
export const TRADING_YEAR_SECONDS = TRADING_DAYS_A_YEAR * 6.5 * 3600;

/**
 * Interest for a trading year, where no better is known; over a few days it moves nothing
 * by a tick.
 */
export const USUAL_RATE = 0.045;

export type Right = 'C' | 'P';

/** What the price of a European option on a future depends on. */
export interface OptionTerms {
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

/** How an option's price changes, in the future's points. */
export interface Greeks {
  /** Points for a point of the future. */
  readonly delta: number;
  /** Delta for a point of the future. */
  readonly gamma: number;
  /** Points for a volatility higher by 1.00. */
  readonly vega: number;
  /** Points for a trading day that passes. */
  readonly thetaPerDay: number;
}

/** +1 for a call, which gains as the future rises, −1 for a put. */
export const rightSign = (right: Right): 1 | -1 => (right === 'C' ? 1 : -1);

export const yearsToExpiry = (seconds: number): number =>
  Math.max(seconds, MIN_SECONDS_TO_EXPIRY) / TRADING_YEAR_SECONDS;

/** What is paid now for one point at expiry. */
export const discountFactor = ({ seconds, rate }: Pick<OptionTerms, 'seconds' | 'rate'>): number =>
  seconds <= 0 ? 1 : Math.exp(-rate * yearsToExpiry(seconds));

/** Price of a European option on a future (Black 1976), in the future's points. */
export function blackPrice(right: Right, terms: OptionTerms): number {
  const { future, strike, seconds } = terms;
  const sign = rightSign(right);
  if (seconds <= 0) return Math.max(0, sign * (future - strike));
  const { d1, d2 } = standardised(terms);
  const value = sign * (future * normalCdf(sign * d1) - strike * normalCdf(sign * d2));
  return discountFactor(terms) * Math.max(0, value);
}

/** Derivatives of {@link blackPrice}; at or after expiry only delta is left. */
export function blackGreeks(right: Right, terms: OptionTerms): Greeks {
  const { future, strike, seconds, sigma, rate } = terms;
  const sign = rightSign(right);
  if (seconds <= 0)
    return { delta: sign * (future - strike) > 0 ? sign : 0, gamma: 0, vega: 0, thetaPerDay: 0 };
  const rootYears = Math.sqrt(yearsToExpiry(seconds));
  const { d1 } = standardised(terms);
  const discounted = discountFactor(terms);
  const decay = (future * (discounted * normalDensity(d1)) * sigma) / (2 * rootYears);
  return {
    delta: sign * discounted * normalCdf(sign * d1),
    gamma: blackGamma(terms),
    vega: blackVega(terms),
    thetaPerDay: (rate * blackPrice(right, terms) - decay) / TRADING_DAYS_A_YEAR,
  };
}

/** {@link Greeks.gamma} of a right before expiry, alike for both. */
export function blackGamma(terms: OptionTerms): number {
  const { future, seconds, sigma } = terms;
  const { d1 } = standardised(terms);
  const density = discountFactor(terms) * normalDensity(d1);
  return density / (future * sigma * Math.sqrt(yearsToExpiry(seconds)));
}

/** {@link Greeks.vega} of a right before expiry, alike for both. */
export function blackVega(terms: OptionTerms): number {
  const { future, seconds } = terms;
  const { d1 } = standardised(terms);
  return future * (discountFactor(terms) * normalDensity(d1)) * Math.sqrt(yearsToExpiry(seconds));
}

/** Distance of the strike in standard deviations, seen from either measure. */
function standardised({ future, strike, seconds, sigma }: OptionTerms): { d1: number; d2: number } {
  const deviation = sigma * Math.sqrt(yearsToExpiry(seconds));
  const d1 = Math.log(future / strike) / deviation + deviation / 2;
  return { d1, d2: d1 - deviation };
}
