/** Correlation of outcomes within a day, until it is estimated. */
export const INTRADAY_CORRELATION = 0.2;
const MIN_CORRELATION = 0.05;

/**
 * How many independent cases weighted neighbours are worth: Kish's size, deflated for
 * neighbours that share a day, and capped by the effective number of days (Kish, Survey
 * Sampling, 1965).
 */
export function effectiveSampleSize(weights: readonly number[], days: readonly string[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total <= 0) return 0;
  const kish = total ** 2 / weights.reduce((sum, weight) => sum + weight * weight, 0);
  const byDay = new Map<string, { weight: number; count: number }>();
  weights.forEach((weight, i) => {
    const day = byDay.get(days[i]!) ?? { weight: 0, count: 0 };
    byDay.set(days[i]!, { weight: day.weight + weight, count: day.count + 1 });
  });
  const perDay = [...byDay.values()];
  const meanCluster = weights.length / perDay.length;
  const designEffect = 1 + (meanCluster - 1) * INTRADAY_CORRELATION;
  const effectiveDays = total ** 2 / perDay.reduce((sum, day) => sum + day.weight ** 2, 0);
  return Math.min(kish / designEffect, effectiveDays / Math.max(INTRADAY_CORRELATION, MIN_CORRELATION));
}
