import { type OptionTerms, type Right, USUAL_RATE } from './black-76.ts';
import { impliedVolatility } from './implied-volatility.ts';

/** A wider market than this share of its middle says nothing of a price. */
const WIDEST_SHARE = 0.3;

export interface Quote {
  /** Points of premium; NaN where there is none. */
  readonly bid: number;
  readonly ask: number;
}

/**
 * Middle of a market tight enough to say what an option is worth; NaN for any other.
 * @param widestPoints a market this wide is tight, however cheap the option
 */
export function fairMiddle({ bid, ask }: Quote, widestPoints: number): number {
  if (!(bid > 0 && ask >= bid)) return Number.NaN;
  const middle = (bid + ask) / 2;
  return ask - bid <= Math.max(widestPoints, WIDEST_SHARE * middle) ? middle : Number.NaN;
}

/** The quotes of both rights of a strike, and the seconds they have left. */
export interface StrikeQuotes {
  readonly strike: number;
  readonly seconds: number;
  readonly call: Quote;
  readonly put: Quote;
}

/**
 * Volatility by strike at a moment: linear in ln(strike / future) between those that are
 * quoted, and level beyond them.
 */
export class Smile {
  /** ln(strike / future), ascending. */
  readonly #logMoneyness: readonly number[];
  readonly #sigma: readonly number[];

  /** @param knots at least one, by ascending ln(strike / future) */
  constructor(knots: readonly { readonly logMoneyness: number; readonly sigma: number }[]) {
    this.#logMoneyness = knots.map(({ logMoneyness }) => logMoneyness);
    this.#sigma = knots.map(({ sigma }) => sigma);
  }

  sigmaAt(strike: number, future: number): number {
    const x = Math.log(strike / future);
    const [xs, ys] = [this.#logMoneyness, this.#sigma];
    const above = xs.findIndex((knot) => knot >= x);
    if (above === -1) return ys[ys.length - 1]!;
    if (above === 0) return ys[0]!;
    const [left, right] = [xs[above - 1]!, xs[above]!];
    return ys[above - 1]! + ((ys[above]! - ys[above - 1]!) * (x - left)) / (right - left);
  }
}

/**
 * The smile of options quoted at a moment, from those that are out of the money.
 * @param future price of the future they are on
 * @param quoted by ascending strike
 * @returns null where none is quoted tightly enough to have a volatility
 */
export function fitSmile(
  future: number,
  quoted: readonly StrikeQuotes[],
  widestPoints: number,
): Smile | null {
  const knots: { logMoneyness: number; sigma: number }[] = [];
  for (const { strike, seconds, call, put } of quoted) {
    const right: Right = strike >= future ? 'C' : 'P';
    const middle = fairMiddle(right === 'C' ? call : put, widestPoints);
    const terms: Omit<OptionTerms, 'sigma'> = { future, strike, seconds, rate: USUAL_RATE };
    const sigma = Number.isNaN(middle) ? null : impliedVolatility(right, middle, terms);
    if (sigma !== null) knots.push({ logMoneyness: Math.log(strike / future), sigma });
  }
  return knots.length > 0 ? new Smile(knots) : null;
}

/**
 * The future's price as put–call parity has it, at the strike where call and put are
 * closest (Stoll, The Relationship Between Put and Call Option Prices, 1969).
 * @returns NaN where no strike has both
 */
export function parityFuture(quoted: readonly StrikeQuotes[], widestPoints: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  let future = Number.NaN;
  for (const { strike, call, put } of quoted) {
    const difference = fairMiddle(call, widestPoints) - fairMiddle(put, widestPoints);
    if (!(Math.abs(difference) < nearest)) continue;
    nearest = Math.abs(difference);
    // Interest of a day on a difference of some points is far below a tick.
    future = strike + difference;
  }
  return future;
}
