/**
 * Shares as whole numbers that sum to `whole`: rounded down, and what is left over given
 * to those that lost most (largest remainder, Hamilton's method).
 * @param shares that sum to one, or to what is known
 */
export function wholeShares(shares: readonly number[], whole = 100): number[] {
  const total = shares.reduce((sum, share) => sum + share, 0);
  const exact = shares.map((share) => (total > 0 ? (share / total) * whole : 0));
  const rounded = exact.map(Math.floor);
  const left = total > 0 ? whole - rounded.reduce((sum, value) => sum + value, 0) : 0;
  const byLoss = exact
    .map((value, i) => ({ i, lost: value - rounded[i]! }))
    .sort((a, b) => b.lost - a.lost || a.i - b.i);
  for (const { i } of byLoss.slice(0, left)) rounded[i]!++;
  return rounded;
}

/** U+202F: a number and its unit are not parted at a line's end. */
const NARROW_SPACE = '\u202f';

/** Whole per cents; what is possible is never said to be certain, nor impossible. */
export function percentText(percent: number): string {
  if (percent <= 0) return `<1${NARROW_SPACE}%`;
  return `${percent >= 100 ? '>99' : percent}${NARROW_SPACE}%`;
}

/** U+2212, as the numbers around it are set. */
export const signedText = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

/** Both ends of an interval, as whole per cents. */
export const intervalText = ({ low, high }: { readonly low: number; readonly high: number }): string =>
  `${sharePercent(low)}–${sharePercent(high)}`;

/** A share as whole per cents. */
export const sharePercent = (share: number): number => Math.round(100 * share);
