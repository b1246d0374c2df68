import { NS_PER_MINUTE, NS_PER_SECOND } from '../../shared/units.ts';
import { Growable } from '../events/growable.ts';

const WINDOW_SECONDS = 60;
const BAND_POINTS = 0.5;

/** The last minute's prints, near the level and overall (specification 10 §4.2). */
export interface TapeReading {
  /** Contracts by aggressor within half a point of the level. */
  readonly buyVolume: number;
  readonly sellVolume: number;
  /** (B − S)/(B + S); NaN without prints in the band, which far from the level is normal. */
  readonly imbalance: number;
  /** Slope of all trade prices, ATR per minute; not direction-signed. */
  readonly velocity: number;
}

const MISSING: TapeReading = { buyVolume: Number.NaN, sellVolume: Number.NaN, imbalance: Number.NaN, velocity: Number.NaN };

/** Every print of the session, for windows that end at any instant. */
export class Tape {
  readonly #at = new Growable();
  readonly #price = new Growable();
  /** Contracts, signed by aggressor. */
  readonly #signedSize = new Growable();

  onTrade(at: number, price: number, size: number, aggressor: number): void {
    this.#at.push(at);
    this.#price.push(price);
    this.#signedSize.push(size * aggressor);
  }

  /** What the tape showed over (at − 60 s, at]; missing while it has not run for a minute. */
  read(at: number, level: number, atr: number): TapeReading {
    const from = at - WINDOW_SECONDS * NS_PER_SECOND;
    if (this.#at.length === 0 || this.#at.values[0]! > from) return MISSING;
    const first = this.#at.upperBound(from);
    let buyVolume = 0;
    let sellVolume = 0;
    for (let i = first; i < this.#at.length; i++) {
      if (Math.abs(this.#price.values[i]! - level) > BAND_POINTS) continue;
      const signed = this.#signedSize.values[i]!;
      if (signed > 0) buyVolume += signed;
      else sellVolume -= signed;
    }
    const total = buyVolume + sellVolume;
    return {
      buyVolume,
      sellVolume,
      imbalance: total === 0 ? Number.NaN : (buyVolume - sellVolume) / total,
      velocity: this.#slopePerMinute(first) / atr,
    };
  }

  /** Least-squares slope of price on time from print `first` on, points per minute; NaN without two distinct times. */
  #slopePerMinute(first: number): number {
    const n = this.#at.length - first;
    if (n < 2) return Number.NaN;
    const origin = this.#at.values[first]!;
    const base = this.#price.values[first]!;
    let [sumT, sumP, sumTT, sumTP] = [0, 0, 0, 0];
    for (let i = first; i < this.#at.length; i++) {
      const t = (this.#at.values[i]! - origin) / NS_PER_MINUTE;
      const p = this.#price.values[i]! - base;
      sumT += t;
      sumP += p;
      sumTT += t * t;
      sumTP += t * p;
    }
    const spread = n * sumTT - sumT * sumT;
    return spread <= 0 ? Number.NaN : (n * sumTP - sumT * sumP) / spread;
  }
}
