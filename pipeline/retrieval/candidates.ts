/** A checkpoint that a search has found. */
export interface Neighbour {
  /** Place among the checkpoints of the corpus. */
  readonly row: number;
  readonly similarity: number;
  /** What it counts for beside the others. */
  readonly weight: number;
}

/**
 * Rows that may become neighbours, as columns, for there are thousands to a search; in
 * memory that one search after another uses.
 */
export class Candidates {
  #rows = new Int32Array(0);
  #similarities = new Float64Array(0);
  #weights = new Float64Array(0);
  #heap = new Int32Array(0);
  #count = 0;

  /** For another search. @param most how many there can be */
  clear(most: number): void {
    this.#count = 0;
    if (most <= this.#rows.length) return;
    this.#rows = new Int32Array(most);
    this.#similarities = new Float64Array(most);
    this.#weights = new Float64Array(most);
    this.#heap = new Int32Array(most);
  }

  get count(): number {
    return this.#count;
  }

  add(row: number, similarity: number, weight: number): void {
    this.#rows[this.#count] = row;
    this.#similarities[this.#count] = similarity;
    this.#weights[this.#count++] = weight;
  }

  /**
   * Those that count most first; of equal ones the more alike, and then the earlier. They
   * are put in order as they are asked for (a heap): of thousands some hundred are. One
   * reading ends where another begins.
   */
  *heaviestFirst(): Generator<Neighbour> {
    const heap = this.#heap.subarray(0, this.#count);
    for (let place = 0; place < heap.length; place++) heap[place] = place;
    for (let at = (heap.length >> 1) - 1; at >= 0; at--) this.#sink(heap, at, heap.length);
    for (let left = heap.length; left > 0; left--) {
      const first = heap[0]!;
      heap[0] = heap[left - 1]!;
      this.#sink(heap, 0, left - 1);
      yield {
        row: this.#rows[first]!,
        similarity: this.#similarities[first]!,
        weight: this.#weights[first]!,
      };
    }
  }

  /** Moves what is at a place below all that comes before it. */
  #sink(heap: Int32Array, at: number, length: number): void {
    const moved = heap[at]!;
    for (let child = 2 * at + 1; child < length; child = 2 * at + 1) {
      if (child + 1 < length && this.#comesBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!this.#comesBefore(heap[child]!, moved)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = moved;
  }

  #comesBefore(one: number, other: number): boolean {
    const byWeight = this.#weights[one]! - this.#weights[other]!;
    if (byWeight !== 0) return byWeight > 0;
    const bySimilarity = this.#similarities[one]! - this.#similarities[other]!;
    if (bySimilarity !== 0) return bySimilarity > 0;
    return this.#rows[one]! < this.#rows[other]!;
  }
}
