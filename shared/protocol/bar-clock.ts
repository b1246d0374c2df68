import { BAR_SECONDS } from '../rules.ts';

/**
 * The start of the 2-minute bar an answer belongs to, both as Unix seconds. An answer
 * given at a bar's very end belongs to the bar that has just formed, save at the first
 * instant of all.
 * @param first start of the first bar, on which the others are aligned
 */
export function barOf(time: number, first: number): number {
  const inside = Math.max(time - 1, first);
  return first + Math.floor((inside - first) / BAR_SECONDS) * BAR_SECONDS;
}
