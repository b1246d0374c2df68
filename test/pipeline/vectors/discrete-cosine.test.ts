import { describe, expect, it } from 'vitest';
import { pathCoefficients, pathFromCoefficients } from '../../../pipeline/vectors/discrete-cosine.ts';

const each = (of: (n: number) => number) => Array.from({ length: 40 }, (_, n) => of(n));

describe('Path coefficients', () => {
  // Those of scipy.fft.dct(type=2, norm='ortho').
  it.each<[string, (n: number) => number, readonly number[]]>([
    ['a constant', () => 1, [6.324555, 0, 0, 0, 0, 0, 0, 0]],
    ['a ramp', (n) => -2 + (1.8 * n) / 39, [-6.957011, -3.345272, 0, -0.370928, 0, -0.132974, 0, -0.067405]],
    [
      'the last sample alone',
      (n) => (n === 39 ? 1 : 0),
      [0.158114, -0.223434, 0.222917, -0.222057, 0.220854, -0.21931, 0.217429, -0.215212],
    ],
    [
      'a wave',
      (n) => Math.sin((2 * Math.PI * n) / 40),
      [0, 3.787287, -0.35088, -2.267685, 0, -0.537664, 0, -0.249293],
    ],
  ])('of %s are those of the orthonormal DCT-II', (_, of, expected) => {
    expected.forEach((value, k) => {
      expect(pathCoefficients(each(of))[k]).toBeCloseTo(value, 5);
    });
  });
  it('restore a smooth path', () => {
    const ramp = each((n) => n / 10);
    pathFromCoefficients(pathCoefficients(ramp)).forEach((value, n) => {
      expect(Math.abs(value - ramp[n]!)).toBeLessThan(0.3);
    });
    expect(
      pathFromCoefficients(pathCoefficients(each(() => 3))).every((value) => Math.abs(value - 3) < 1e-9),
    ).toBe(true);
  });
  it('take the mean for missing samples, and are missing with fewer than twenty', () => {
    expect(pathCoefficients(each((n) => (n < 21 ? Number.NaN : 1))).every(Number.isNaN)).toBe(true);
    const half = pathCoefficients(each((n) => (n < 20 ? Number.NaN : n % 2)));
    expect(half[0]).toBeCloseTo(0.5 * Math.sqrt(40), 9);
  });
});
