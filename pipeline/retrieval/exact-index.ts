/**
 * Unit vectors row by row, ascending in one coordinate: a scan of the rows near a value,
 * exact and deterministic, and fast enough for tens of thousands of rows.
 */
export class ExactIndex {
  readonly size: number;
  readonly #coordinates: Float64Array;
  readonly #dimensions: number;
  readonly #matrix: Float32Array;

  /**
   * @param coordinates one a row, ascending
   * @param matrix `rows × dimensions` unit vectors
   */
  constructor(coordinates: Float64Array, matrix: Float32Array) {
    this.size = coordinates.length;
    this.#coordinates = coordinates;
    this.#matrix = matrix;
    this.#dimensions = this.size === 0 ? 0 : matrix.length / this.size;
  }

  coordinate(row: number): number {
    return this.#coordinates[row]!;
  }

  /** Rows whose coordinate is in [low, high], as [first, after the last]. */
  between(low: number, high: number): readonly [number, number] {
    return [this.#firstWhere((value) => value >= low), this.#firstWhere((value) => value > high)];
  }

  #firstWhere(holds: (value: number) => boolean): number {
    let [from, to] = [0, this.size];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (holds(this.#coordinates[middle]!)) to = middle;
      else from = middle + 1;
    }
    return from;
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
