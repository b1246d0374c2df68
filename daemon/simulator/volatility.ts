import type { Session } from '../../shared/session/session.ts';
import { NS_PER_MINUTE, type SessionNs } from '../../shared/units.ts';
import type { SimulatedDay } from './day.ts';
import { Random } from './random.ts';

/**
 * Standard deviation of a one-minute change on an ordinary day, in points, by minutes
 * since 09:30: quiet at night, rising into the open, falling towards noon. Between two
 * marks it changes evenly in its logarithm. Set so that ranges and ATR of one-minute bars
 * come out as those of ES in 2025.
 */
const CLOCK: readonly (readonly [minutesSinceOpen: number, sigmaPoints: number])[] = [
  [-930, 0.58],
  [-870, 0.46],
  [-570, 0.37],
  [-390, 0.66],
  [-330, 0.74],
  [-210, 0.6],
  [-90, 0.78],
  [-61, 0.8],
  [-60, 1.01],
  [-45, 0.9],
  [-30, 0.83],
  [-2, 1.06],
  [0, 3.82],
  [1, 3.18],
  [3, 2.49],
  [8, 2.23],
  [15, 2.17],
  [30, 2.12],
  [60, 1.91],
  [90, 1.75],
  [150, 1.57],
  [180, 1.48],
  [450, 1.38],
];

/**
 * Half an hour at a time is livelier or duller than the day, and a minute than its half
 * hour, by factors of these log SDs.
 */
const SPELLS = [
  { name: 'half hour', ns: 30 * NS_PER_MINUTE, logSd: 0.2 },
  { name: 'minute', ns: NS_PER_MINUTE, logSd: 0.22 },
] as const;

/** What is left of a news release's excitement falls by half in so many minutes. */
const NEWS_HALF_LIFE_MINUTES = 7;

/** The clock's variance of price between two times of day, in points squared. */
export function clockVariance(fromMinute: number, toMinute: number): number {
  let sum = 0;
  for (let minute = fromMinute; minute < toMinute; minute++) {
    const share = Math.min(1, toMinute - minute);
    sum += share * clockSigma(minute + share / 2) ** 2;
  }
  return sum;
}

/** Of a release's excitement, what is left after so many minutes. */
export const newsDecay = (minutesSince: number): number => 0.5 ** (minutesSince / NEWS_HALF_LIFE_MINUTES);

function clockSigma(minutesSinceOpen: number): number {
  const next = CLOCK.findIndex(([mark]) => mark > minutesSinceOpen);
  if (next === 0) return CLOCK[0]![1];
  if (next === -1) return CLOCK.at(-1)![1];
  const [[from, low], [to, high]] = [CLOCK[next - 1]!, CLOCK[next]!];
  const share = (minutesSinceOpen - from) / (to - from);
  return Math.exp((1 - share) * Math.log(low) + share * Math.log(high));
}

/**
 * How far price moves: the clock, times the day, times the half hour and the minute,
 * times news.
 */
export class Volatility {
  readonly #session: Session;
  readonly #day: SimulatedDay;
  readonly #spells = SPELLS.map(() => new Map<number, number>());
  readonly #seed: number;

  constructor(session: Session, day: SimulatedDay, seed: number) {
    this.#session = session;
    this.#day = day;
    this.#seed = seed;
  }

  /** Standard deviation of a one-minute change at a moment, in points. */
  sigmaAt(at: SessionNs): number {
    const minutes = (at - this.#session.rthOpen) / NS_PER_MINUTE;
    return clockSigma(minutes) * this.#day.volatilityFactor * this.#spell(at) * this.#newsFactor(at);
  }

  /**
   * How much of the book's depth is there: less on livelier days, in livelier spells and
   * after news; what the clock says of volatility is not in it.
   */
  depthAt(at: SessionNs): number {
    const minutes = (at - this.#session.rthOpen) / NS_PER_MINUTE;
    const liveliness = this.sigmaAt(at) / (this.#day.volatilityFactor * clockSigma(minutes));
    return this.#day.volatilityFactor ** -0.5 * liveliness ** -0.5;
  }

  #spell(at: SessionNs): number {
    return SPELLS.reduce((product, { name, ns, logSd }, i) => {
      const spell = Math.floor(at / ns);
      let factor = this.#spells[i]!.get(spell);
      if (factor === undefined) {
        // Of mean square 1.
        const normal = new Random(this.#seed, this.#session.date, name, spell).normal();
        factor = Math.exp(logSd * normal - logSd ** 2);
        this.#spells[i]!.set(spell, factor);
      }
      return product * factor;
    }, 1);
  }

  #newsFactor(at: SessionNs): number {
    return this.#day.news.reduce((factor, { minutesSinceOpen, strength }) => {
      const since = (at - this.#session.rthOpen) / NS_PER_MINUTE - minutesSinceOpen;
      return since < 0 ? factor : factor + strength * newsDecay(since);
    }, 1);
  }
}
