import { describe, expect, it } from 'vitest';
import { logOdds } from '../../../pipeline/statistics/log-odds.ts';
import { fitLogistic, quadraticForm, unfitted } from '../../../pipeline/statistics/logistic.ts';

const PRIOR = { means: [0, 1], precisions: [4, 16] };
const close = (value: number) => expect.closeTo(value, 6);

describe('Logistic regression with an offset', () => {
  it('stays with the prior where nothing was observed', () => {
    expect(fitLogistic([], PRIOR)).toEqual(unfitted(PRIOR));
    expect(unfitted(PRIOR)).toEqual({
      coefficients: [0, 1],
      covariance: [
        [0.25, 0],
        [0, 0.0625],
      ],
    });
  });

  it('finds an intercept where pull of the observations and of the prior balance', () => {
    // Four of ten happened, with hardly any prior: the intercept is ln(4/6).
    const rows = Array.from({ length: 10 }, (_, i) => ({
      terms: [1],
      offset: 0,
      happened: i < 4,
      weight: 1,
    }));
    const { coefficients, covariance } = fitLogistic(rows, { means: [0], precisions: [1e-9] });
    expect(coefficients[0]).toBeCloseTo(logOdds(0.4), 6);
    expect(covariance[0]![0]).toBeCloseTo(1 / (10 * 0.4 * 0.6), 6);
  });

  it('takes the offset as given, and a weight of two as two observations', () => {
    const rows = [0.3, -0.2, 1.1].map((term, i) => ({
      terms: [1, term],
      offset: 0.5,
      happened: i !== 1,
      weight: 1,
    }));
    const twice = fitLogistic([...rows, ...rows], PRIOR);
    const heavy = fitLogistic(
      rows.map((row) => ({ ...row, weight: 2 })),
      PRIOR,
    );
    expect(heavy.coefficients).toEqual(twice.coefficients.map(close));
    const shifted = fitLogistic(
      rows.map((row) => ({ ...row, offset: 0 })),
      { means: [0.5, 1], precisions: [4, 16] },
    );
    // An intercept that is believed to be half does what an offset of half does.
    expect(shifted.coefficients[0]).toBeCloseTo(heavy.coefficients[0]! - 0 + 0.5, 0);
    expect(fitLogistic(rows, PRIOR).coefficients[0]).toBeCloseTo(shifted.coefficients[0]! - 0.5, 9);
  });

  it('moves by no more than two at a step and still arrives', () => {
    const rows = Array.from({ length: 2000 }, (_, i) => ({
      terms: [1],
      offset: -9,
      happened: i % 2 === 0,
      weight: 1,
    }));
    expect(fitLogistic(rows, { means: [0], precisions: [1e-9] }).coefficients[0]).toBeCloseTo(9, 6);
  });

  it('arrives where whole steps would overshoot to and fro: what was believed is far from what happened', () => {
    // Terms of ±4.6 that tell nothing of what happens; a slope of one is believed.
    const rows = Array.from({ length: 400 }, (_, i) => ({
      terms: [1, i % 2 === 0 ? 4.6 : -4.6],
      offset: 0,
      happened: i % 4 < 2,
      weight: 0.5,
    }));
    const { coefficients } = fitLogistic(rows, PRIOR);
    expect(Math.abs(coefficients[0]!)).toBeLessThan(0.01);
    expect(Math.abs(coefficients[1]!)).toBeLessThan(0.05);
  });
  it('says the variance of a sum of terms', () => {
    expect(
      quadraticForm(
        [1, 2],
        [
          [3, 1],
          [1, 5],
        ],
      ),
    ).toBe(3 + 2 * 2 * 1 + 4 * 5);
  });
});
