/**
 * Weights that turn n equally spaced samples into the derivative of a least-squares
 * polynomial, as one dot product each. The leading coefficient of a degree-k fit is the
 * projection on the k-th discrete orthogonal polynomial, so the weights need no linear
 * solve.
 */
export interface DerivativeWeights {
  /** Per minute. */
  readonly slope: Float64Array;
  /** Per minute², twice the quadratic coefficient. */
  readonly acceleration: Float64Array;
  /** Per minute³, six times the cubic coefficient. */
  readonly jerk: Float64Array;
}

const cache = new Map<string, DerivativeWeights>();

/** @param count samples @param stepMinutes spacing of the samples */
export function derivativeWeights(count: number, stepMinutes: number): DerivativeWeights {
  const key = `${count}/${stepMinutes}`;
  const known = cache.get(key);
  if (known) return known;
  const minutes = Float64Array.from({ length: count }, (_, i) => (i - (count - 1) / 2) * stepMinutes);
  const basis = monicOrthogonalPolynomials(minutes, 3);
  const weights = (degree: number, factorial: number) => {
    const polynomial = basis[degree]!;
    const norm = dot(polynomial, polynomial);
    return polynomial.map((value) => (norm === 0 ? Number.NaN : (factorial * value) / norm));
  };
  const made = { slope: weights(1, 1), acceleration: weights(2, 2), jerk: weights(3, 6) };
  cache.set(key, made);
  return made;
}

/** Gram–Schmidt on 1, x, x², …, each with leading coefficient one. */
function monicOrthogonalPolynomials(x: Float64Array, highest: number): Float64Array[] {
  const basis: Float64Array[] = [];
  for (let degree = 0; degree <= highest; degree++) {
    let candidate = x.map((value) => value ** degree);
    for (const lower of basis) {
      const share = dot(candidate, lower) / dot(lower, lower);
      candidate = candidate.map((value, i) => value - share * lower[i]!);
    }
    basis.push(candidate);
  }
  return basis;
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
