/**
 * Unit vectors row by row: a plain scan, exact and deterministic, and fast enough for tens
 * of thousands of rows.
 */
export class ExactIndex {
  readonly size: number;
  readonly #dimensions: number;
  readonly #matrix: Float32Array;

  /** @param matrix `size × dimensions` unit vectors, row by row */
  constructor(matrix: Float32Array, dimensions: number) {
    this.#matrix = matrix;
    this.#dimensions = dimensions;
    this.size = matrix.length / dimensions;
  }

  similarity(query: Float32Array, row: number): number {
    const matrix = this.#matrix;
    const width = this.#dimensions;
    let at = row * width;
    let [a, b, c, d] = [0, 0, 0, 0];
    let i = 0;
    // Four running sums let the processor overlap the multiplications.
    for (; i + 4 <= width; i += 4, at += 4) {
      a += query[i]! * matrix[at]!;
      b += query[i + 1]! * matrix[at + 1]!;
      c += query[i + 2]! * matrix[at + 2]!;
      d += query[i + 3]! * matrix[at + 3]!;
    }
    for (; i < width; i++, at++) a += query[i]! * matrix[at]!;
    return a + b + (c + d);
  }

  row(index: number): Float32Array {
    return this.#matrix.subarray(index * this.#dimensions, (index + 1) * this.#dimensions);
  }
}
