import type { Right } from './black-76.ts';

/** One option of the chain as it stands. */
export interface ListedOption {
  readonly instrumentId: number;
  readonly right: Right;
  readonly strike: number;
  /** Session nanoseconds. */
  readonly expiresAt: number;
  bid: number;
  ask: number;
  lastPrice: number;
  lastSide: number;
}

/** The options at one strike, and what was traded there today. */
export interface Strike {
  readonly strike: number;
  readonly calls: ListedOption[];
  readonly puts: ListedOption[];
  /**
   * Gamma that dealers took over from customers, times contracts and the multiplier: US
   * dollars of delta for a point.
   */
  dealerGamma: number;
  /** US dollars of premium that customers paid for calls and puts, less what they got. */
  callTide: number;
  putTide: number;
}

/** Strikes in ascending order. */
export class StrikeLadder {
  readonly #strikes: Strike[] = [];

  /** The strike of a price, listed now if it was not. */
  at(price: number): Strike {
    const place = this.#placeOf(price);
    const found = this.#strikes[place];
    if (found?.strike === price) return found;
    const strike: Strike = { strike: price, calls: [], puts: [], dealerGamma: 0, callTide: 0, putTide: 0 };
    this.#strikes.splice(place, 0, strike);
    return strike;
  }

  /** Strikes from `low` to `high`, both included. */
  between(low: number, high: number): readonly Strike[] {
    const from = this.#placeOf(low);
    let to = from;
    while (to < this.#strikes.length && this.#strikes[to]!.strike <= high) to++;
    return this.#strikes.slice(from, to);
  }

  /** Place of the first strike not below a price. */
  #placeOf(price: number): number {
    let [low, high] = [0, this.#strikes.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#strikes[middle]!.strike < price) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
