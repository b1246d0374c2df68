import { fromLogOdds } from './log-odds.ts';

const MAX_STEP = 2;
const TOLERANCE = 1e-9;
const MAX_ITERATIONS = 30;
const MAX_HALVINGS = 30;
const ROUNDING = 1e-12;

/** One observation: what is known of it, what came of it, and what it counts for. */
export interface Observation {
  /** Values of the terms, as many as the prior has means. */
  readonly terms: readonly number[];
  /** Log-odds that are taken as given. */
  readonly offset: number;
  readonly happened: boolean;
  readonly weight: number;
}

/** Independent normal priors, one per coefficient. */
export interface CoefficientPrior {
  readonly means: readonly number[];
  /** 1/variance. */
  readonly precisions: readonly number[];
}

export interface LogisticFit {
  readonly coefficients: readonly number[];
  /** Inverse of the curvature at the maximum, coefficients × coefficients. */
  readonly covariance: readonly (readonly number[])[];
}

/** What is believed without any observation. */
export const unfitted = ({ means, precisions }: CoefficientPrior): LogisticFit => ({
  coefficients: means,
  covariance: precisions.map((precision, i) => precisions.map((_, j) => (i === j ? 1 / precision : 0))),
});

/**
 * Logistic regression with an offset and a ridge towards the prior's means: maximises Σ
 * w·log-likelihood − ½ Σ precision·(β − mean)² by Newton's method, no coefficient moving
 * by more than two at a step.
 */
export function fitLogistic(observations: readonly Observation[], prior: CoefficientPrior): LogisticFit {
  let coefficients = [...prior.means];
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const { gradient, curvature } = slopeAt(observations, prior, coefficients);
    const step = multiply(inverse(curvature), gradient);
    const largest = Math.max(...step.map(Math.abs));
    coefficients = climb(observations, prior, coefficients, step);
    if (largest < TOLERANCE) break;
  }
  return { coefficients, covariance: inverse(slopeAt(observations, prior, coefficients).curvature) };
}

/**
 * Goes the step, or the half of it, and so on, until it leads no lower: from far off, a
 * whole step of Newton's may overshoot to and fro without end.
 */
function climb(
  observations: readonly Observation[],
  prior: CoefficientPrior,
  from: readonly number[],
  step: readonly number[],
): number[] {
  const largest = Math.max(...step.map(Math.abs));
  const height = heightAt(observations, prior, from);
  let scale = largest > MAX_STEP ? MAX_STEP / largest : 1;
  const at = () => from.map((value, i) => value + scale * step[i]!);
  for (let halving = 0; halving < MAX_HALVINGS; halving++) {
    if (heightAt(observations, prior, at()) >= height - ROUNDING * Math.abs(height)) break;
    scale /= 2;
  }
  return at();
}

function heightAt(
  observations: readonly Observation[],
  { means, precisions }: CoefficientPrior,
  coefficients: readonly number[],
): number {
  let height = 0;
  for (let i = 0; i < coefficients.length; i++)
    height -= 0.5 * precisions[i]! * (coefficients[i]! - means[i]!) ** 2;
  for (const { terms, offset, happened, weight } of observations) {
    let value = offset;
    for (let i = 0; i < terms.length; i++) value += coefficients[i]! * terms[i]!;
    height -= weight * logOnePlusExp(happened ? -value : value);
  }
  return height;
}

/** ln(1 + eˣ) without overflow. */
const logOnePlusExp = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

function slopeAt(
  observations: readonly Observation[],
  { means, precisions }: CoefficientPrior,
  coefficients: readonly number[],
): { gradient: number[]; curvature: number[][] } {
  const gradient = coefficients.map((value, i) => -precisions[i]! * (value - means[i]!));
  const curvature = coefficients.map((_, i) => coefficients.map((__, j) => (i === j ? precisions[i]! : 0)));
  for (const { terms, offset, happened, weight } of observations) {
    let value = offset;
    for (let i = 0; i < terms.length; i++) value += coefficients[i]! * terms[i]!;
    const probability = fromLogOdds(value);
    const pull = weight * ((happened ? 1 : 0) - probability);
    const information = weight * probability * (1 - probability);
    for (let i = 0; i < terms.length; i++) {
      gradient[i]! += pull * terms[i]!;
      for (let j = 0; j < terms.length; j++) curvature[i]![j]! += information * terms[i]! * terms[j]!;
    }
  }
  return { gradient, curvature };
}

/** x′·M·x: the variance of a sum of terms. */
export const quadraticForm = (terms: readonly number[], matrix: readonly (readonly number[])[]): number =>
  terms.reduce((sum, a, i) => sum + a * terms.reduce((inner, b, j) => inner + matrix[i]![j]! * b, 0), 0);

const multiply = (matrix: readonly (readonly number[])[], vector: readonly number[]): number[] =>
  matrix.map((row) => row.reduce((sum, value, i) => sum + value * vector[i]!, 0));

/**
 * The inverse of a positive diagonal plus a sum of squares, by Gauss–Jordan without
 * pivoting.
 */
export function inverse(matrix: readonly (readonly number[])[]): number[][] {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let pivot = 0; pivot < size; pivot++) {
    const by = rows[pivot]![pivot]!;
    rows[pivot] = rows[pivot]!.map((value) => value / by);
    for (let row = 0; row < size; row++) {
      if (row === pivot) continue;
      const factor = rows[row]![pivot]!;
      rows[row] = rows[row]!.map((value, i) => value - factor * rows[pivot]![i]!);
    }
  }
  return rows.map((row) => row.slice(size));
}
