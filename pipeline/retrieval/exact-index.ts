/** Queries, or rows, that are compared at once. */
const BLOCK = 4;

/**
 * Unit vectors row by row, in groups of rows that follow each other and ascend in one
 * coordinate: a scan of the rows near a value, exact and deterministic, and fast enough
 * for tens of thousands of rows.
 */
export class ExactIndex {
  readonly size: number;
  readonly #coordinates: Float64Array;
  readonly #dimensions: number;
  readonly #matrix: Float32Array;

  /**
   * @param coordinates one a row, ascending within each group
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

  /**
   * Rows of a group whose coordinate is in [low, high], as [first, after the last].
   * @param begins first row of the group @param ends the one after its last
   */
  between(low: number, high: number, begins = 0, ends = this.size): readonly [number, number] {
    const firstWhere = (holds: (value: number) => boolean) => {
      let [from, to] = [begins, ends];
      while (from < to) {
        const middle = (from + to) >> 1;
        if (holds(this.#coordinates[middle]!)) to = middle;
        else from = middle + 1;
      }
      return from;
    };
    return [firstWhere((value) => value >= low), firstWhere((value) => value > high)];
  }

  /** What it is made of, as it is stored. */
  get content(): { readonly coordinates: Float64Array; readonly matrix: Float32Array } {
    return { coordinates: this.#coordinates, matrix: this.#matrix };
  }

  similarity(query: Float32Array, row: number): number {
    const matrix = this.#matrix;
    const at = row * this.#dimensions;
    let sum = 0;
    for (let i = 0; i < this.#dimensions; i++) sum += query[i]! * matrix[at + i]!;
    return sum;
  }

  /**
   * The same for many rows, equal to the last digit: four at once, so that no sum waits
   * for its own last term.
   */
  similaritiesAt(query: Float32Array, rows: Int32Array): Float64Array {
    const [width, matrix] = [this.#dimensions, this.#matrix];
    const found = new Float64Array(rows.length);
    const whole = rows.length - (rows.length % BLOCK);
    for (let k = 0; k < whole; k += BLOCK) {
      let [one, two, three, four] = [rows[k]!, rows[k + 1]!, rows[k + 2]!, rows[k + 3]!];
      one *= width;
      two *= width;
      three *= width;
      four *= width;
      let [a, b, c, d] = [0, 0, 0, 0];
      for (let i = 0; i < width; i++) {
        const value = query[i]!;
        a += value * matrix[one + i]!;
        b += value * matrix[two + i]!;
        c += value * matrix[three + i]!;
        d += value * matrix[four + i]!;
      }
      found[k] = a;
      found[k + 1] = b;
      found[k + 2] = c;
      found[k + 3] = d;
    }
    for (let k = whole; k < rows.length; k++) found[k] = this.similarity(query, rows[k]!);
    return found;
  }

  /**
   * Similarity of each query to each of the rows from `first` to before `after`, equal to
   * the last digit to {@link similarity}. Four queries share the reading of a row, which
   * takes most of the time.
   */
  similarities(queries: readonly Float32Array[], first: number, after: number): Float64Array[] {
    const found = queries.map(() => new Float64Array(after - first));
    for (let from = 0; from < queries.length; from += BLOCK)
      this.#fillBlock(queries.slice(from, from + BLOCK), found.slice(from, from + BLOCK), first, after);
    return found;
  }

  #fillBlock(
    queries: readonly Float32Array[],
    found: readonly Float64Array[],
    first: number,
    after: number,
  ): void {
    const [width, matrix] = [this.#dimensions, this.#matrix];
    // Interleaved; a block that is not full repeats its last query, and drops it again.
    const block = new Float32Array(width * BLOCK);
    const sums = Array.from({ length: BLOCK }, (_, k) => found[k] ?? new Float64Array(after - first));
    for (let k = 0; k < BLOCK; k++) {
      const query = queries[k] ?? queries.at(-1)!;
      for (let i = 0; i < width; i++) block[i * BLOCK + k] = query[i]!;
    }
    const [one, two, three, four] = sums as [Float64Array, Float64Array, Float64Array, Float64Array];
    for (let row = first; row < after; row++) {
      let [a, b, c, d] = [0, 0, 0, 0];
      for (let i = 0, at = row * width, k = 0; i < width; i++, at++, k += BLOCK) {
        const value = matrix[at]!;
        a += block[k]! * value;
        b += block[k + 1]! * value;
        c += block[k + 2]! * value;
        d += block[k + 3]! * value;
      }
      one[row - first] = a;
      two[row - first] = b;
      three[row - first] = c;
      four[row - first] = d;
    }
  }

  row(index: number): Float32Array {
    return this.#matrix.subarray(index * this.#dimensions, (index + 1) * this.#dimensions);
  }
}
