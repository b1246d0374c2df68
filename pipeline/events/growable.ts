/** A Float64Array that grows: sorted event times and values that queries search. */
export class Growable {
  values = new Float64Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.values.length) {
      const grown = new Float64Array(this.length * 2);
      grown.set(this.values);
      this.values = grown;
    }
    this.values[this.length++] = value;
  }

  /** Index of the first value above `bound`, in an ascending array. */
  upperBound(bound: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.values[middle]! <= bound) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
