import type { MarketSource } from '../sources/market-source.ts';

/** The followed contract, as a date's manifest states it. */
export const contractFacts = ({ contract }: MarketSource) => ({
  contract: contract?.symbol ?? null,
  roll_contaminated: contract === null ? null : Number(contract.rollContaminated),
});
