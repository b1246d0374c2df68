/** What is solved for, and how sure each of its elements is. */
export interface Solution {
  readonly values: Float64Array;
  /** Diagonal of the matrix's inverse. */
  readonly inverseDiagonal: Float64Array;
}

/**
 * Solves a symmetric positive definite system by its Cholesky factor L (Golub & Van Loan,
 * Matrix Computations, §4.2); the inverse is L⁻ᵀL⁻¹, of which the diagonal alone is made.
 * @param matrix row by row, size × size; only the lower triangle is read
 * @throws {RangeError} for a matrix that is not positive definite
 */
export function solvePositiveDefinite(matrix: Float64Array, right: Float64Array): Solution {
  const size = right.length;
  const inverse = invertLower(choleskyFactor(matrix, size), size);
  const forward = new Float64Array(size);
  const values = new Float64Array(size);
  const inverseDiagonal = new Float64Array(size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) forward[i]! += inverse[i * size + j]! * right[j]!;
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      const element = inverse[i * size + j]!;
      values[j]! += element * forward[i]!;
      inverseDiagonal[j]! += element * element;
    }
  return { values, inverseDiagonal };
}

function choleskyFactor(matrix: Float64Array, size: number): Float64Array {
  const factor = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) rest -= factor[i * size + k]! * factor[j * size + k]!;
      if (i === j && !(rest > 0)) throw new RangeError(`row ${i} leaves the matrix not positive definite`);
      factor[i * size + j] = i === j ? Math.sqrt(rest) : rest / factor[j * size + j]!;
    }
  return factor;
}

function invertLower(lower: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const pivot = lower[i * size + i]!;
    inverse[i * size + i] = 1 / pivot;
    for (let k = 0; k < i; k++) {
      const scale = -lower[i * size + k]! / pivot;
      for (let j = 0; j <= k; j++) inverse[i * size + j]! += scale * inverse[k * size + j]!;
    }
  }
  return inverse;
}
