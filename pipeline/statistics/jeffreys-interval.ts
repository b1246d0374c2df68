import { betaQuantile } from './beta.ts';

const PRIOR = 0.5;
const OUTSIDE = 0.05;

/**
 * 90 % interval of a share by Jeffreys' prior, as if cases were independent; it reaches
 * to nothing where none of them happened, and to all where all did (Brown, Cai &
 * DasGupta, Interval Estimation for a Binomial Proportion, 2001). NaN of no cases.
 */
export function jeffreysInterval(
  happened: number,
  cases: number,
): { readonly low: number; readonly high: number } {
  if (cases === 0) return { low: Number.NaN, high: Number.NaN };
  const bound = (share: number) => betaQuantile(share, happened + PRIOR, cases - happened + PRIOR);
  return {
    low: happened === 0 ? 0 : bound(OUTSIDE),
    high: happened === cases ? 1 : bound(1 - OUTSIDE),
  };
}
