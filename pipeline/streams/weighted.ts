/** A stream's value, and how much of what it is made of was there. */
export interface Weighted {
  /** 0, which is neutral, where less than half was there. */
  readonly value: number;
  /** Share of the weight that was present, from 0 to 1. */
  readonly coverage: number;
}

export interface Term extends Weighted {
  readonly weight: number;
}

/** Below this share of its weight a sum says nothing. */
export const LEAST_COVERAGE = 0.5;

/** A term of one value; NaN is missing. */
export const term = (weight: number, value: number): Term => ({
  weight,
  value,
  coverage: Number.isNaN(value) ? 0 : 1,
});

/**
 * Σ weight·value over the terms that are there, divided by their weight: a missing term
 * neither pulls towards zero nor pushes away from it.
 */
export function weightedSum(terms: readonly Term[]): Weighted {
  let [sum, present, covered, total] = [0, 0, 0, 0];
  for (const { weight, value, coverage } of terms) {
    const size = Math.abs(weight);
    total += size;
    covered += size * coverage;
    if (coverage === 0) continue;
    sum += weight * value;
    present += size;
  }
  const coverage = covered / total;
  return { value: coverage < LEAST_COVERAGE ? 0 : sum / present, coverage };
}

/**
 * Σ decay^i·value / Σ decay^i over the values that are there, the first counting most.
 */
export function decayingAverage(values: readonly number[], decay: number): Weighted {
  let [sum, present, total] = [0, 0, 0];
  values.forEach((value, i) => {
    const weight = decay ** i;
    total += weight;
    if (Number.isNaN(value)) return;
    sum += weight * value;
    present += weight;
  });
  return { value: present === 0 ? Number.NaN : sum / present, coverage: present / total };
}

/** The mean of the values that are there; NaN without any. */
export function presentMean(values: readonly number[]): number {
  const present = values.filter((value) => !Number.isNaN(value));
  return present.reduce((sum, value) => sum + value, 0) / present.length;
}

/** A stream on the scale of −1 to 1. */
export const squashed = ({ value, coverage }: Weighted): Weighted => ({ value: Math.tanh(value), coverage });
