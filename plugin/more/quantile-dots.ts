import type { Estimate } from '../../shared/protocol/answer.ts';

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
 * So many equally likely values of a rate, ascending: normal in log-odds, as wide as the
 * interval, about the middle that gives them the estimate's own mean (quantile dot plots:
 * Kay, Kola, Hullman & Munson 2016).
 */
export function quantileDots({ mean: target, low, high }: Estimate, count: number): number[] {
  const deviation = (logit(high) - logit(low)) / (2 * NINE_IN_TEN);
  const normal = Array.from({ length: count }, (_, i) => normalQuantile((i + 0.5) / count));
  const about = (middle: number) => normal.map((z) => sigmoid(middle + z * deviation));
  let [least, most] = [-10, 10];
  // Fifty halvings leave less of the span than a double can tell.
  for (let i = 0; i < 50; i++) {
    const middle = (least + most) / 2;
    if (mean(about(middle)) < target) least = middle;
    else most = middle;
  }
  return about((least + most) / 2);
}

/**
 * The standard normal value that a share lies below, to 4.5e-4 (Abramowitz & Stegun,
 * Handbook of Mathematical Functions, 26.2.23): a thirtieth of a dot.
 */
function normalQuantile(share: number): number {
  if (share > 0.5) return -normalQuantile(1 - share);
  const t = Math.sqrt(-2 * Math.log(share));
  const above = 2.515517 + t * (0.802853 + t * 0.010328);
  const below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  return above / below - t;
}
