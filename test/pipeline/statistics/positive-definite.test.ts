import { inverse as inverseOf, Matrix } from 'ml-matrix';
import { expect, it } from 'vitest';
import { invertPositiveDefinite } from '../../../pipeline/statistics/positive-definite.ts';
import { scattered } from '../../../pipeline/statistics/scattered.ts';

it('The inverse of a matrix by hand', () => {
  // det = 4·3 − 2·2 = 8
  expect([...invertPositiveDefinite(Float64Array.of(4, 99, 2, 3), 2)]).toEqual([
    expect.closeTo(3 / 8, 12),
    expect.closeTo(-2 / 8, 12),
    expect.closeTo(-2 / 8, 12),
    expect.closeTo(4 / 8, 12),
  ]);
});
it('is what a library finds, whole and symmetric', () => {
  const size = 20;
  const factor = new Matrix(
    Array.from({ length: size }, (_, i) =>
      Array.from({ length: size }, (__, j) => scattered(i * size + j) / 2 ** 32 - 0.5),
    ),
  );
  const matrix = factor.mmul(factor.transpose()).add(Matrix.eye(size).mul(0.1));
  const found = invertPositiveDefinite(Float64Array.from(matrix.to1DArray()), size);
  const expected = inverseOf(matrix).to1DArray();
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 8);
  });
});
it('is nothing of nothing, and refused where there is none', () => {
  expect(invertPositiveDefinite(new Float64Array(0), 0)).toHaveLength(0);
  expect(() => invertPositiveDefinite(Float64Array.of(1, 0, 1, 1), 2)).toThrow(/row 1 leaves the matrix not/);
});
