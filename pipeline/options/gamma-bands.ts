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
function sumKnown(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? Number.NaN : known.reduce((sum, value) => sum + value, 0);
}

const signed = ({ callGamma, putGamma }: StrikeGamma, position: DealerPosition) => [
  DEALER_POSITIONS[position].call * callGamma,
  DEALER_POSITIONS[position].put * putGamma,
];

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
  const above = strikes.filter(({ strike }) => strike > price && strike <= price + widthPoints);
  const below = strikes.filter(({ strike }) => strike < price && strike >= price - widthPoints);
  return {
    above: sumKnown(above.flatMap((strike) => signed(strike, position))),
    below: sumKnown(below.flatMap((strike) => signed(strike, position))),
    callsAbove: sumKnown(above.map((strike) => signed(strike, position)[0]!)),
    putsBelow: sumKnown(below.map((strike) => signed(strike, position)[1]!)),
  };
}

/** All strikes within a distance of a price, one at the price itself included. */
export const netGamma = (
  strikes: readonly StrikeGamma[],
  price: number,
  widthPoints: number,
  position: DealerPosition,
): number =>
  sumKnown(
    strikes
      .filter(({ strike }) => Math.abs(strike - price) <= widthPoints)
      .flatMap((strike) => signed(strike, position)),
  );
