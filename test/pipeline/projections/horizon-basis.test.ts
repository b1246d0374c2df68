import { expect, test } from 'vitest';
import {
  basisAt,
  curveAt,
  HORIZONS,
  pathCoefficients,
  pathCurvature,
  pathSlope,
  pathValue,
} from '../../../pipeline/projections/horizon-basis.ts';

test('a path of three coefficients, worked out', () => {
  const path = [0.048, -0.012, 0.0009] as const;
  const values = [0, ...HORIZONS].map((bars) => pathValue(0.67, path, bars));
  const expected = [0.67, 0.71215, 0.7432, 0.76405, 0.7756, 0.77875, 0.7744, 0.76345, 0.7468, 0.72535, 0.7];
  values.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 9);
  });
  expect(pathSlope(path, 5)).toBeCloseTo(-0.00075, 9);
  expect(pathCurvature(path, 5)).toBeCloseTo(-0.0075, 9);
});

test('a curve of the basis is the polynomial that its coefficients make', () => {
  const curve = [0.1, 0.16, 0.2] as const;
  const [a1, a2, a3] = pathCoefficients(curve);
  expect(a1).toBeCloseTo(0.03, 12);
  expect(a2).toBeCloseTo(-0.0024, 12);
  expect(a3).toBeCloseTo(0.00012, 12);
  expect([0, 1, 5, 10].map((bars) => curveAt(curve, bars))).toEqual(
    [0, 0.02882, 0.1225, 0.2].map((value) => expect.closeTo(value, 9)),
  );
  for (const bars of HORIZONS)
    expect(pathValue(0.3, [a1, a2, a3], bars) - 0.3).toBeCloseTo(curveAt(curve, bars), 12);
});

test('the basis is nowhere below zero, and zero at the anchor', () => {
  expect(basisAt(0)).toEqual([0, 0, 0]);
  expect(basisAt(10)).toEqual([0, 0, 1]);
  for (const bars of HORIZONS) expect(Math.min(...basisAt(bars))).toBeGreaterThanOrEqual(0);
});

test('a path stays within one', () => {
  expect(pathValue(0.9, [0.2, 0, 0], 5)).toBe(1);
  expect(pathValue(-0.9, [-0.2, 0, 0], 5)).toBe(-1);
});
