import { betaQuantile } from './beta.ts';

/**
 * Weight of the base rate in an answer, and of each wider pool in a narrower one’s base
 * rate, in cases.
 */
export const PRIOR_CASES = 8;
export const POOL_CASES = 20;
const LOW = 0.05;
const HIGH = 0.95;

/** A probability with its 90 % credible interval. */
export interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Shares of each class, shrunk from the widest pool to the narrowest: every pool's own
 * frequencies count for its cases, the next wider pool's shares for {@link POOL_CASES}.
 * @param pools counts per class, narrowest first
 */
export function hierarchicalShares(pools: readonly (readonly number[])[]): number[] {
  const classes = pools[0]?.length ?? 0;
  let shares = new Array<number>(classes).fill(1 / classes);
  for (const counts of pools.toReversed()) {
    const n = counts.reduce((sum, count) => sum + count, 0);
    shares = shares.map((share, c) => (counts[c]! + POOL_CASES * share) / (n + POOL_CASES));
  }
  return shares;
}

/**
 * Dirichlet posterior α_c = κ·π_c + N_eff·p̂_c: its means, which sum to one, and the 90 %
 * interval of each class's Beta marginal.
 * @param observed weighted class shares among the neighbours; ignored when `sampleSize`
 * is 0
 */
export function dirichletPosterior(
  prior: readonly number[],
  observed: readonly number[],
  sampleSize: number,
): Estimate[] {
  const alpha = prior.map(
    (share, c) => PRIOR_CASES * share + (sampleSize > 0 ? sampleSize * observed[c]! : 0),
  );
  const total = alpha.reduce((sum, value) => sum + value, 0);
  return alpha.map((value) => ({
    mean: value / total,
    low: betaQuantile(LOW, value, total - value),
    high: betaQuantile(HIGH, value, total - value),
  }));
}
