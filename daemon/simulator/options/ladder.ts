import type { Right } from '../../../pipeline/options/black-76.ts';
import type { ShownQuote } from '../record-writers.ts';
import type { Expiry } from './expiry.ts';
import { type Series, seriesAt } from './series.ts';

/** A series and what is shown of it. */
export interface ListedSeries {
  readonly series: Series;
  /** Of its expiry, in the chain. */
  readonly expiry: number;
  /** The quote in force; null before its first. */
  shown: ShownQuote | null;
}

/** The strikes of one expiry, in their order, each with its call and its put. */
export class Ladder {
  readonly expiry: Expiry;
  /** Of its expiry, in the chain. */
  readonly place: number;
  readonly #strikes: number[];
  readonly #calls: ListedSeries[] = [];
  readonly #puts: ListedSeries[] = [];

  constructor(expiry: Expiry, place: number, strikes: readonly number[]) {
    this.expiry = expiry;
    this.place = place;
    this.#strikes = [...strikes];
    for (const strike of strikes) this.#insert(strike, this.#calls.length);
  }

  #insert(strike: number, at: number): ListedSeries[] {
    const [call, put] = seriesAt(this.expiry, strike).map(
      (series): ListedSeries => ({ series, expiry: this.place, shown: null }),
    );
    this.#calls.splice(at, 0, call!);
    this.#puts.splice(at, 0, put!);
    return [call!, put!];
  }

  get all(): readonly ListedSeries[] {
    return this.#strikes.flatMap((_, i) => [this.#calls[i]!, this.#puts[i]!]);
  }

  /** Lists strikes that were not there; returns what is new. */
  list(strikes: readonly number[]): ListedSeries[] {
    return strikes.flatMap((strike) => {
      const at = this.#placeOf(strike);
      if (this.#strikes[at] === strike) return [];
      this.#strikes.splice(at, 0, strike);
      return this.#insert(strike, at);
    });
  }

  /** The option of a right whose strike is nearest to a price. */
  nearest(points: number, right: Right): ListedSeries {
    const at = Math.min(this.#strikes.length - 1, this.#placeOf(points));
    const below = at > 0 && points - this.#strikes[at - 1]! < this.#strikes[at]! - points;
    return (right === 'C' ? this.#calls : this.#puts)[below ? at - 1 : at]!;
  }

  /** Within a distance of a price, call and put of each strike. */
  *within(points: number, reachPoints: number): Generator<ListedSeries> {
    for (let i = this.#placeOf(points - reachPoints); i < this.#strikes.length; i++) {
      if (this.#strikes[i]! > points + reachPoints) return;
      yield this.#calls[i]!;
      yield this.#puts[i]!;
    }
  }

  /** Of the first strike that is not below a price. */
  #placeOf(points: number): number {
    let [low, high] = [0, this.#strikes.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#strikes[middle]! < points) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
