import { inverse, Matrix } from 'ml-matrix';
import { expect, it } from 'vitest';
import { solvePositiveDefinite } from '../../../pipeline/statistics/positive-definite.ts';
import { scattered } from '../../../pipeline/statistics/scattered.ts';

it('A system by hand', () => {
  // det = 4·3 − 2·2 = 8; inverse (3, −2; −2, 4)/8.
  const { values, inverseDiagonal } = solvePositiveDefinite(
    Float64Array.of(4, 99, 2, 3),
    Float64Array.of(1, 5),
  );
  expect([...values]).toEqual([expect.closeTo(-7 / 8, 12), expect.closeTo(18 / 8, 12)]);
  expect([...inverseDiagonal]).toEqual([expect.closeTo(3 / 8, 12), expect.closeTo(4 / 8, 12)]);
});
it('is solved as a library solves it', () => {
  const size = 20;
  const factor = new Matrix(
    Array.from({ length: size }, (_, i) =>
      Array.from({ length: size }, (__, j) => scattered(i * size + j) / 2 ** 32 - 0.5),
    ),
  );
  const matrix = factor.mmul(factor.transpose()).add(Matrix.eye(size).mul(0.1));
  const right = Float64Array.from({ length: size }, (_, i) => Math.sin(i));
  const { values, inverseDiagonal } = solvePositiveDefinite(Float64Array.from(matrix.to1DArray()), right);
  const expected = inverse(matrix);
  const solution = expected.mmul(Matrix.columnVector(right)).to1DArray();
  for (let i = 0; i < size; i++) {
    expect(values[i]).toBeCloseTo(solution[i]!, 8);
    expect(inverseDiagonal[i]).toBeCloseTo(expected.get(i, i), 8);
  }
});
it('is nothing of nothing, and refused where there is none', () => {
  expect(solvePositiveDefinite(new Float64Array(0), new Float64Array(0)).values).toHaveLength(0);
  const flat = Float64Array.of(1, 0, 1, 1);
  expect(() => solvePositiveDefinite(flat, Float64Array.of(1, 1))).toThrow(/row 1 leaves the matrix not/);
});
