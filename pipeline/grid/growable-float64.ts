const FIRST_CAPACITY = 1024;

/**
 * A Float64Array that grows: ascending event times, and the values that belong to them.
 */
export class GrowableFloat64 {
  values = new Float64Array(FIRST_CAPACITY);
  length = 0;

  get isFull(): boolean {
    return this.length === this.values.length;
  }

  /** The first values are no longer needed: those after them move to the front. */
  dropFirst(count: number): void {
    this.values.copyWithin(0, count, this.length);
    this.length -= count;
  }

  push(value: number): void {
    if (this.length === this.values.length) {
      const grown = new Float64Array(this.length * 2);
      grown.set(this.values);
      this.values = grown;
    }
    this.values[this.length++] = value;
  }

  /**
   * Index of the first value above `bound`, among the first `length`, in an ascending
   * array.
   */
  upperBound(bound: number, length: number = this.length): number {
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.values[middle]! <= bound) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Index of the first value not below `bound`, in an ascending array. */
  lowerBound(bound: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.values[middle]! < bound) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
