/** A price as it changed, to be asked about in order of time. */
export class PricePath {
  readonly #times: bigint[] = [];
  readonly #prices: number[] = [];
  #place = 0;

  /** @param at not before the last time given */
  add(at: bigint, price: number): void {
    if (price === this.#prices.at(-1)) return;
    this.#times.push(at);
    this.#prices.push(price);
  }

  /**
   * Lowest and highest price in force at some time of a stretch, both its ends included;
   * NaN before the first. Stretches must end in order of time.
   */
  range(from: bigint, to: bigint): readonly [low: number, high: number] {
    while (this.#place + 1 < this.#times.length && this.#times[this.#place + 1]! <= to) this.#place++;
    let [low, high] = [Number.NaN, Number.NaN];
    for (let i = this.#place; i >= 0; i--) {
      const price = this.#prices[i]!;
      if (this.#times[i]! <= to) {
        low = Number.isNaN(low) ? price : Math.min(low, price);
        high = Number.isNaN(high) ? price : Math.max(high, price);
      }
      if (this.#times[i]! < from) break;
    }
    return [low, high];
  }
}
