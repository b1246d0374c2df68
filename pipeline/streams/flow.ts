import { squashed, term, type Weighted, weightedSum } from './weighted.ts';

/** Terms of Σ_F, each within ±1; above zero is buying. */
export interface FlowTerms {
  readonly imbalance: number;
  readonly imbalanceNearLevel: number;
  /** Of the tape, over the last three half-minutes of the bar. */
  readonly tapeImbalance: number;
  readonly imbalanceAcceleration: number;
  readonly agreement: number;
  /** Which way quotes and tape have been going for twenty minutes. */
  readonly shape: number;
}

/** Σ_F: who is the aggressor; above zero is net buying. */
export function flow(terms: FlowTerms): Weighted {
  const ofMarket = [
    term(0.25, terms.imbalance),
    term(0.15, terms.imbalanceAcceleration),
    term(0.05, terms.shape),
  ];
  const atLevel = [
    term(0.2, terms.imbalanceNearLevel),
    term(0.25, terms.tapeImbalance),
    term(0.1, terms.agreement),
  ];
  // Far from the level nobody trades at it: with the market's own flow known, that is no
  // hole in the data.
  const isFar = !Number.isNaN(terms.imbalance);
  return squashed(
    weightedSum([...ofMarket, ...(isFar ? atLevel.filter(({ coverage }) => coverage > 0) : atLevel)]),
  );
}

/**
 * How far quotes and tape say the same: the smaller of both with their sign, 0 where they
 * differ.
 */
export function agreement(quotes: number, tape: number): number {
  if (Number.isNaN(quotes + tape)) return Number.NaN;
  return Math.sign(quotes) === Math.sign(tape)
    ? Math.sign(quotes) * Math.min(Math.abs(quotes), Math.abs(tape))
    : 0;
}
