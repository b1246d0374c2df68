import { describe, expect, it } from 'vitest';
import { derivativeWeights, dot } from '../../../pipeline/statistics/least-squares.ts';

describe('Derivatives of a least-squares polynomial', () => {
  const step = 1 / 6;
  const times = Float64Array.from({ length: 18 }, (_, i) => (i - 8.5) * step);
  it('are exact on polynomials of their degree', () => {
    const { slope, acceleration, jerk } = derivativeWeights(18, step);
    expect(
      dot(
        slope,
        times.map((t) => 3 * t + 5),
      ),
    ).toBeCloseTo(3, 12);
    expect(
      dot(
        acceleration,
        times.map((t) => 2 * t * t - t),
      ),
    ).toBeCloseTo(4, 10);
    expect(
      dot(
        jerk,
        times.map((t) => 0.5 * t ** 3 + t * t),
      ),
    ).toBeCloseTo(3, 9);
  });
  it('see nothing of lower degrees', () => {
    const { slope, acceleration, jerk } = derivativeWeights(18, step);
    expect(
      dot(
        slope,
        times.map(() => 7),
      ),
    ).toBeCloseTo(0, 12);
    expect(
      dot(
        acceleration,
        times.map((t) => 7 * t),
      ),
    ).toBeCloseTo(0, 10);
    expect(
      dot(
        jerk,
        times.map((t) => t * t),
      ),
    ).toBeCloseTo(0, 9);
  });
  it('do not exist where there are no more samples than coefficients', () => {
    expect(derivativeWeights(1, step).slope[0]).toBeNaN();
    expect(derivativeWeights(3, step).slope.every(Number.isFinite)).toBe(true);
  });
  it('scale with the spacing: half the time is twice the slope', () => {
    expect(derivativeWeights(6, 0.5).slope[0]).toBeCloseTo(2 * derivativeWeights(6, 1).slope[0]!, 12);
  });
});

describe('The dot product', () => {
  it('adds products place by place', () => {
    expect(dot(Float64Array.of(1, 2, 3), Float64Array.of(4, 5, 6))).toBe(32);
  });
});
