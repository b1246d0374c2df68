import { VectorRows } from './vector-rows.ts';

/**
 * Unit vectors row by row, in groups of rows that follow each other and ascend in one
 * coordinate: a scan of the rows near a value, exact and deterministic, and fast enough
 * for tens of thousands of rows.
 */
export class ExactIndex {
  readonly size: number;
  readonly #coordinates: Float64Array;
  readonly #rows: VectorRows;

  /**
   * @param coordinates one a row, ascending within each group
   * @param matrix `rows × dimensions` unit vectors
   */
  constructor(coordinates: Float64Array, matrix: Float32Array) {
    this.size = coordinates.length;
    this.#coordinates = coordinates;
    this.#rows = new VectorRows(matrix, this.size);
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
    return { coordinates: this.#coordinates, matrix: this.#rows.matrix };
  }

  similarity(query: Float32Array, row: number): number {
    return this.#rows.productsBetween(query, row, row + 1)[0]!;
  }

  /** The same for many rows, in their order; to be read before others are asked for. */
  similaritiesAt(query: Float32Array, rows: Int32Array): Float32Array {
    return this.#rows.products(query, rows);
  }

  /** Of memory beside what the process counts as its own. */
  get bytes(): number {
    return this.#rows.bytes;
  }

  row(index: number): Float32Array {
    return this.#rows.row(index);
  }
}
