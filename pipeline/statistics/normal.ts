const INVERSE_ROOT_TWO_PI = 1 / Math.sqrt(2 * Math.PI);

/**
 * Chebyshev coefficients of the logarithm of erfc(z)·exp(z²)/t in t = 2/(2 + z), which
 * keeps its digits however small the tail (Press, Teukolsky, Vetterling & Flannery,
 * Numerical Recipes, 3rd edition, 2007, §6.2.2).
 */
const CHEBYSHEV = [
  -1.3026537197817094, 0.6419697923564902, 1.9476473204185836e-2, -9.561514786808631e-3, -9.46595344482036e-4,
  3.66839497852761e-4, 4.2523324806907e-5, -2.0278578112534e-5, -1.624290004647e-6, 1.30365583558e-6,
  1.5626441722e-8, -8.5238095915e-8, 6.529054439e-9, 5.059343495e-9, -9.91364156e-10, -2.27365122e-10,
  9.6467911e-11, 2.394038e-12, -6.886027e-12, 8.94487e-13, 3.13092e-13, -1.12708e-13, 3.81e-16, 7.106e-15,
  -1.523e-15, -9.4e-17, 1.21e-16, -2.8e-17,
] as const;

export const normalDensity = (x: number): number => INVERSE_ROOT_TWO_PI * Math.exp(-0.5 * x * x);

/**
 * Probability that a standard normal is at most `x`, to 14 digits of what is small in
 * either tail.
 */
export function normalCdf(x: number): number {
  const tail = 0.5 * complementaryError(Math.abs(x) * Math.SQRT1_2);
  return x > 0 ? 1 - tail : tail;
}

/** erfc(z) for z ≥ 0, by Clenshaw's recurrence. */
function complementaryError(z: number): number {
  if (z === Infinity) return 0;
  const t = 2 / (2 + z);
  const twice = 4 * t - 2;
  let [d, before] = [0, 0];
  for (let j = CHEBYSHEV.length - 1; j > 0; j--) {
    const next = twice * d - before + CHEBYSHEV[j]!;
    before = d;
    d = next;
  }
  return t * Math.exp(-z * z + 0.5 * (CHEBYSHEV[0] + twice * d) - before);
}
