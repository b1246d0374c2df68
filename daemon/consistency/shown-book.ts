/** One side of a book as a record shows it: occupied prices from the best one on. */
export class ShownSide {
  /** Whether a better price is a higher one. */
  readonly isBid: boolean;
  readonly prices: Float64Array;
  readonly sizes: Float64Array;
  /** Levels that are occupied. */
  count = 0;

  constructor(isBid: boolean, levels: number) {
    this.isBid = isBid;
    this.prices = new Float64Array(levels);
    this.sizes = new Float64Array(levels);
  }

  get levels(): number {
    return this.prices.length;
  }

  /** NaN where the side is empty. */
  get best(): number {
    return this.count > 0 ? this.prices[0]! : Number.NaN;
  }

  copy(other: ShownSide): void {
    this.prices.set(other.prices);
    this.sizes.set(other.sizes);
    this.count = other.count;
  }

  equals(other: ShownSide): boolean {
    if (this.count !== other.count) return false;
    for (let i = 0; i < this.count; i++)
      if (this.prices[i] !== other.prices[i] || this.sizes[i] !== other.sizes[i]) return false;
    return true;
  }

  /** Contracts at a price; 0 where none are shown. */
  sizeAt(price: number): number {
    for (let i = 0; i < this.count; i++) if (this.prices[i] === price) return this.sizes[i]!;
    return 0;
  }

  /**
   * Whether a price lies behind the last one shown, where as many are shown as can be:
   * there nobody can tell.
   */
  isBeyond(price: number): boolean {
    if (this.count < this.levels) return false;
    const last = this.prices[this.count - 1]!;
    return this.isBid ? price < last : price > last;
  }
}

/**
 * How many prices differ between two sides, of those that both can show.
 * @param except the price that a record names; NaN for none
 */
export function differences(before: ShownSide, after: ShownSide, except: number): number {
  let count = 0;
  for (let i = 0; i < before.count; i++) {
    const price = before.prices[i]!;
    if (price === except || after.isBeyond(price)) continue;
    if (after.sizeAt(price) !== before.sizes[i]) count++;
  }
  for (let i = 0; i < after.count; i++) {
    const price = after.prices[i]!;
    if (price === except || before.isBeyond(price)) continue;
    if (before.sizeAt(price) === 0) count++;
  }
  return count;
}
