import { yearsToExpiry } from '../../../pipeline/options/black-76.ts';
import { TradingTime } from '../../../pipeline/options/trading-time.ts';
import { fromTimestamp, type Session, sessionOf, sessionsBetween } from '../../../shared/session/session.ts';
import { NS_PER_MINUTE, type SessionNs } from '../../../shared/units.ts';
import {
  type DayProfile,
  expectedNewsStrength,
  expectedVolatilityFactor,
  type SimulatedDay,
} from '../day.ts';
import { Random } from '../random.ts';
import { clockVariance, newsDecay } from '../volatility.ts';
import type { Expiry } from './expiry.ts';

/** What options cost more than the volatility that is expected, drawn by day. */
const PREMIUM = [1.05, 1.3] as const;
/**
 * Of the smile: how curved it is in standard deviations, and how far it leans to the
 * puts, drawn by day. No butterfly is free as long as curvature² · (1 + lean) is at most
 * 4.
 */
const CURVATURE = 1.1;
const LEAN = [0.27, 0.55] as const;

/** The surface moves so often. */
const STEP_NS = NS_PER_MINUTE / 6;
/** Relative change of implied volatility for a point of the future. */
const LEVERAGE_PER_POINT = -0.0035;
/** Implied volatility comes and goes around its level, by relative standard deviation. */
const NOISE_SD = 0.03;
const NOISE_HALF_LIFE_NS = 20 * NS_PER_MINUTE;
/** How much of what price has shown of its volatility of late options are repriced by. */
const LEARNING = 0.35;
const LEARNING_HALF_LIFE_NS = 20 * NS_PER_MINUTE;
const MAX_LEARNED = 2.5;
/** A session's 18:00 the evening before, in minutes since its open. */
const GLOBEX_OPEN_MINUTE = -930;

export interface SurfaceRow {
  readonly at: SessionNs;
  readonly expiry: Expiry;
  /** At the money, per trading year. */
  readonly sigma: number;
  /** Of the logarithm of price, to expiry. */
  readonly totalVariance: number;
  readonly lean: number;
  readonly curvature: number;
}

/**
 * Implied volatilities of a chain: at the money the variance that is expected until
 * expiry by what earlier days and this one so far have shown, with a premium; across
 * strikes a smile of one shape in standard deviations (the SSVI of Gatheral & Jacquier,
 * Arbitrage-free SVI volatility surfaces, 2014, with φ = η/√θ). Total variance grows from
 * expiry to expiry, so that neither butterflies nor calendar spreads are free.
 */
export class Surface {
  readonly #expiries: readonly Expiry[];
  readonly #times: readonly TradingTime[];
  readonly #today: RemainingVariance;
  readonly #expiryAt: readonly SessionNs[];
  /** Expected variance of the sessions after this one, up to each expiry's own. */
  readonly #laterVariance: readonly number[];
  readonly #random: Random;
  readonly #lean: number;
  #noise = 0;
  #leverage = 0;
  #learned = 1;
  #stepAt: SessionNs;
  #mid = Number.NaN;

  constructor(options: {
    session: Session;
    seed: number;
    profile: DayProfile;
    day: SimulatedDay;
    expiries: readonly Expiry[];
    startAt: SessionNs;
  }) {
    const { session, seed, profile, expiries } = options;
    this.#expiries = expiries;
    this.#times = expiries.map(({ expiration }) => new TradingTime(session, expiration));
    this.#random = new Random(seed, session.date, 'surface');
    const premium = between(PREMIUM, this.#random);
    this.#lean = -between(LEAN, this.#random);
    const factorOf = (ahead: number) => expectedVolatilityFactor(seed, session.date, profile, ahead);
    this.#today = new RemainingVariance(session, options.day, premium * factorOf(0));
    this.#expiryAt = expiries.map(({ expiration }) => fromTimestamp(session, expiration));
    this.#laterVariance = expiries.map(({ date, expiration }) =>
      sessionsBetween(session.date, date)
        .slice(1)
        .reduce(
          (sum, each, i) =>
            sum + varianceUntil(sessionOf(each), expiration) * (premium * factorOf(i + 1)) ** 2,
          0,
        ),
    );
    this.#stepAt = options.startAt;
  }

  /** Takes in the mid that has been in force until a moment. */
  advance(until: SessionNs, mid: number): void {
    while (this.#stepAt + STEP_NS <= until) this.#step(mid);
  }

  #step(mid: number): void {
    const move = Number.isNaN(this.#mid) ? 0 : mid - this.#mid;
    const expected = this.#today.from(this.#stepAt) - this.#today.from(this.#stepAt + STEP_NS);
    const kept = 0.5 ** (STEP_NS / LEARNING_HALF_LIFE_NS);
    if (expected > 0) this.#learned = kept * this.#learned + (1 - kept) * (move ** 2 / expected);
    const calmed = 0.5 ** (STEP_NS / NOISE_HALF_LIFE_NS);
    this.#noise = calmed * this.#noise + NOISE_SD * Math.sqrt(1 - calmed ** 2) * this.#random.normal();
    this.#leverage += LEVERAGE_PER_POINT * move;
    this.#mid = mid;
    this.#stepAt += STEP_NS;
  }

  /** Of the logarithm of price, from a moment to an expiry. */
  totalVariance(expiry: number, at: SessionNs, future: number): number {
    const level = Math.exp(this.#noise + this.#leverage);
    const learned = Math.min(MAX_LEARNED, Math.max(1 / MAX_LEARNED, this.#learned)) ** LEARNING;
    // What expires this morning has none of what comes after.
    const left = Math.max(0, this.#today.from(at) - this.#today.from(this.#expiryAt[expiry]!));
    return (level ** 2 * learned * left + level * this.#laterVariance[expiry]!) / future ** 2;
  }

  /** Trading time to an expiry, in seconds. */
  secondsTo(expiry: number, at: SessionNs): number {
    return this.#times[expiry]!.secondsAt(at);
  }

  /**
   * Implied volatility per trading year at a strike.
   * @param totalVariance of {@link totalVariance}, at the same moment and price
   */
  sigma(totalVariance: number, strike: number, future: number, seconds: number): number {
    const x = (CURVATURE * Math.log(strike / future)) / Math.sqrt(totalVariance);
    const root = Math.sqrt((x + this.#lean) ** 2 + 1 - this.#lean ** 2);
    const variance = (totalVariance / 2) * (1 + this.#lean * x + root);
    return Math.sqrt(variance / yearsToExpiry(seconds));
  }

  /**
   * The surface as it stands, an expiry a row.
   * @param futureOf price of the future that an expiry's options are on
   */
  rows(at: SessionNs, futureOf: (expiry: number) => number): SurfaceRow[] {
    return this.#expiries.flatMap((expiry, i) => {
      const seconds = this.secondsTo(i, at);
      if (seconds <= 0) return [];
      const totalVariance = this.totalVariance(i, at, futureOf(i));
      const sigma = Math.sqrt(totalVariance / yearsToExpiry(seconds));
      return [{ at, expiry, sigma, totalVariance, lean: this.#lean, curvature: CURVATURE }];
    });
  }
}

/**
 * The clock's variance of a whole session with its night, or of it up to an expiration.
 */
function varianceUntil(session: Session, expiration: bigint): number {
  const end = Math.min(session.rthClose, fromTimestamp(session, expiration));
  return clockVariance(GLOBEX_OPEN_MINUTE, (end - session.rthOpen) / NS_PER_MINUTE);
}

/**
 * Variance of price that is expected from a moment to the close, in points squared:
 * releases are known by their time, and their strength by what is usual.
 */
class RemainingVariance {
  readonly #session: Session;
  readonly #fromMinute: number;
  /** From each minute on. */
  readonly #left: Float64Array;

  constructor(session: Session, { news }: SimulatedDay, factor: number) {
    this.#session = session;
    this.#fromMinute = GLOBEX_OPEN_MINUTE;
    const minutes = (session.rthClose - session.rthOpen) / NS_PER_MINUTE - this.#fromMinute;
    this.#left = new Float64Array(minutes + 1);
    for (let i = minutes - 1; i >= 0; i--) {
      const minute = this.#fromMinute + i;
      const excitement = news.reduce((sum, release) => {
        const since = minute - release.minutesSinceOpen;
        return since < 0 ? sum : sum + expectedNewsStrength(release) * newsDecay(since);
      }, 1);
      this.#left[i] = this.#left[i + 1]! + clockVariance(minute, minute + 1) * (factor * excitement) ** 2;
    }
  }

  from(at: SessionNs): number {
    const minutes = (at - this.#session.rthOpen) / NS_PER_MINUTE - this.#fromMinute;
    const last = this.#left.length - 1;
    const place = Math.max(0, Math.min(last, minutes));
    const minute = Math.min(last - 1, Math.floor(place));
    const share = place - minute;
    return (1 - share) * this.#left[minute]! + share * this.#left[minute + 1]!;
  }
}

const between = ([low, high]: readonly [number, number], random: Random): number =>
  low + (high - low) * random.next();
