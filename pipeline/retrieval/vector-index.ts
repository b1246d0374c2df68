/** A nearest-neighbour index over unit vectors. */
export interface VectorIndex {
  readonly size: number;
  /**
   * The `k` rows most similar to a unit query among the allowed ones, most similar first,
   * ties by row number.
   * @param allowed row numbers, ascending
   */
  search(
    query: Float32Array,
    allowed: Int32Array,
    k: number,
  ): { rows: Int32Array; similarities: Float32Array };
}
