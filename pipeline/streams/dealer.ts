import { squashed, term, type Weighted, weightedSum } from './weighted.ts';

/** Terms of Σ_D. */
export interface DealerTerms {
  /** 1 where dealers' hedging amplifies moves, −1 where it dampens them. */
  readonly fuel: number;
  /** Gamma taken over in today's trades, n; above zero dampens. */
  readonly gammaExposure: number;
  /** Share of the gamma near the level that dealers are long, n. */
  readonly nearLongGamma: number;
  /** Gamma that pins price here, from 0 to 1. */
  readonly pin: number;
}

/** Σ_D: above zero hedging feeds moves, below it pins price. It has no direction. */
export const dealer = ({ fuel, gammaExposure, nearLongGamma, pin }: DealerTerms): Weighted =>
  squashed(
    weightedSum([term(0.45, fuel), term(-0.25, gammaExposure), term(-0.15, nearLongGamma), term(-0.15, pin)]),
  );

/** Only gamma that dealers are long holds price where it is. */
export const pinOf = (netGamma: number): number =>
  Number.isNaN(netGamma) ? Number.NaN : Math.max(0, netGamma);
