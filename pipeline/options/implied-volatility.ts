import {
  blackPrice,
  blackVega,
  discountFactor,
  type OptionTerms,
  type Right,
  rightSign,
} from './black-76.ts';

/** No market quotes an index below or above these. */
export const LOWEST_SIGMA = 0.01;
export const HIGHEST_SIGMA = 5;
const SIGMA_TOLERANCE = 1e-12;
const MAX_STEPS = 200;

type PricedTerms = Omit<OptionTerms, 'sigma'>;

/**
 * The volatility at which Black's price is `price`: Newton's steps, halved between bounds
 * where they leave them.
 * @param price in the future's points
 * @returns null where no volatility from 1 to 500 % gives that price: at or below the
 * discounted intrinsic value, at or above the discounted future (calls) or strike (puts),
 * beyond what these volatilities reach, or after expiry
 */
export function impliedVolatility(right: Right, price: number, terms: PricedTerms): number | null {
  const { future, strike, seconds } = terms;
  if (!(seconds > 0)) return null;
  const discount = discountFactor(terms);
  const intrinsic = discount * Math.max(0, rightSign(right) * (future - strike));
  const bound = discount * (right === 'C' ? future : strike);
  if (!(price > intrinsic && price < bound)) return null;
  // What is out of the money has its whole price in its volatility, and loses no digits.
  const outside: Right = strike >= future ? 'C' : 'P';
  return solve(outside, outside === right ? price : price - intrinsic, terms);
}

function solve(right: Right, price: number, terms: PricedTerms): number | null {
  // One object for all steps: there are some thousand a minute.
  const tried = { ...terms, sigma: 0.2 };
  const priceAt = (sigma: number) => {
    tried.sigma = sigma;
    return blackPrice(right, tried);
  };
  let [low, high] = [LOWEST_SIGMA, HIGHEST_SIGMA];
  let { sigma } = tried;
  if (priceAt(low) > price || priceAt(high) < price) return null;
  for (let step = 0; step < MAX_STEPS && high - low > SIGMA_TOLERANCE; step++) {
    const excess = priceAt(sigma) - price;
    if (excess === 0) return sigma;
    if (excess > 0) high = sigma;
    else low = sigma;
    const next = sigma - excess / blackVega(tried);
    const isInside = next > low && next < high;
    const stepped = isInside ? next : (low + high) / 2;
    if (Math.abs(stepped - sigma) < SIGMA_TOLERANCE) return stepped;
    sigma = stepped;
  }
  return sigma;
}
