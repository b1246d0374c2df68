import type { Estimate } from '../../shared/protocol/answer.ts';

/** Of the standard normal distribution at (i + ½) / 20, the upper half. */
const UPPER_NORMAL = [
  0.062707, 0.189118, 0.318639, 0.453762, 0.59776, 0.755415, 0.934589, 1.150349, 1.439531, 1.959964,
] as const;
const NORMAL = [...UPPER_NORMAL.map((z) => -z).toReversed(), ...UPPER_NORMAL];
/** Nine in ten lie within so many standard deviations. */
const NINE_IN_TEN = 1.644854;
const LEAST = 0.001;

const logit = (share: number): number => {
  const inside = Math.max(LEAST, Math.min(1 - LEAST, share));
  return Math.log(inside / (1 - inside));
};
const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Twenty equally likely values of a rate, ascending: normal in log-odds, as wide as the
 * interval, about the middle that gives them the estimate's own mean (quantile dot plots:
 * Kay, Kola, Hullman & Munson 2016).
 */
export function quantileDots({ mean: target, low, high }: Estimate): number[] {
  const deviation = (logit(high) - logit(low)) / (2 * NINE_IN_TEN);
  const about = (middle: number) => NORMAL.map((z) => sigmoid(middle + z * deviation));
  let [least, most] = [-10, 10];
  // Fifty halvings leave less of the span than a double can tell.
  for (let i = 0; i < 50; i++) {
    const middle = (least + most) / 2;
    if (mean(about(middle)) < target) least = middle;
    else most = middle;
  }
  return about((least + most) / 2);
}
