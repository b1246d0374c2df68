/** Gamma of the open interest at one strike, in US dollars of delta for a point. */
export interface StrikeGamma {
  /** In points of the followed contract. */
  readonly strike: number;
  /** NaN where its open interest is not known. */
  readonly callGamma: number;
  readonly putGamma: number;
}

/**
 * Who holds the other side of customers' options. `long-calls`: dealers bought the calls
 * that customers wrote and sold the puts that they wanted, so calls count positive and
 * puts negative. `short-both`: they sold both.
 */
export const DEALER_POSITIONS = {
  'long-calls': { call: 1, put: -1 },
  'short-both': { call: -1, put: -1 },
} as const;
export type DealerPosition = keyof typeof DEALER_POSITIONS;

/** Gamma of dealers in a band of strikes, US dollars of delta for a point. */
export interface GammaBand {
  readonly above: number;
  readonly below: number;
  readonly callsAbove: number;
  readonly putsBelow: number;
}

/** The sum of what is known; NaN where nothing is. */
class KnownSum {
  #sum = Number.NaN;

  add(value: number): void {
    if (!Number.isNaN(value)) this.#sum = (Number.isNaN(this.#sum) ? 0 : this.#sum) + value;
  }

  get value(): number {
    return this.#sum;
  }
}

/**
 * Strikes above a price by at most `widthPoints`, and below it; one at the price itself
 * is in neither.
 */
export function gammaBand(
  strikes: readonly StrikeGamma[],
  price: number,
  widthPoints: number,
  position: DealerPosition,
): GammaBand {
  const sign = DEALER_POSITIONS[position];
  const [above, below] = [new KnownSum(), new KnownSum()];
  const [callsAbove, putsBelow] = [new KnownSum(), new KnownSum()];
  for (const { strike, callGamma, putGamma } of strikes) {
    const [calls, puts] = [sign.call * callGamma, sign.put * putGamma];
    if (strike > price && strike <= price + widthPoints) {
      above.add(calls);
      above.add(puts);
      callsAbove.add(calls);
    } else if (strike < price && strike >= price - widthPoints) {
      below.add(calls);
      below.add(puts);
      putsBelow.add(puts);
    }
  }
  return {
    above: above.value,
    below: below.value,
    callsAbove: callsAbove.value,
    putsBelow: putsBelow.value,
  };
}

/** All strikes within a distance of a price, one at the price itself included. */
export function netGamma(
  strikes: readonly StrikeGamma[],
  price: number,
  widthPoints: number,
  position: DealerPosition,
): number {
  const sign = DEALER_POSITIONS[position];
  const net = new KnownSum();
  for (const { strike, callGamma, putGamma } of strikes) {
    if (!(Math.abs(strike - price) <= widthPoints)) continue;
    net.add(sign.call * callGamma);
    net.add(sign.put * putGamma);
  }
  return net.value;
}
