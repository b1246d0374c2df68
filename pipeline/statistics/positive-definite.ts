/**
 * The inverse of a symmetric positive definite matrix, by its Cholesky factor (Golub &
 * Van Loan, Matrix Computations, §4.2).
 * @param matrix row by row, size × size; only the lower triangle is read
 * @returns the whole inverse, row by row
 * @throws {RangeError} for a matrix that is not positive definite
 */
export function invertPositiveDefinite(matrix: Float64Array, size: number): Float64Array {
  const factor = invertLower(choleskyFactor(matrix, size), size);
  const inverse = new Float64Array(size * size);
  // (LLᵀ)⁻¹ = L⁻ᵀL⁻¹; rows of L⁻¹ above a diagonal element are nothing.
  for (let k = 0; k < size; k++)
    for (let i = 0; i <= k; i++) {
      const scale = factor[k * size + i]!;
      if (scale === 0) continue;
      for (let j = 0; j <= i; j++) inverse[i * size + j]! += scale * factor[k * size + j]!;
    }
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) inverse[j * size + i] = inverse[i * size + j]!;
  return inverse;
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
