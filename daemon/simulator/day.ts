import { addDays } from '../../shared/session/new-york-time.ts';
import { isSession, nextSession, previousSession } from '../../shared/session/session.ts';
import { Random } from './random.ts';

/** How unlike each other days are: `real` as ES in 2025, `calm` for a demonstration. */
export const DAY_PROFILES = ['real', 'calm'] as const;
export type DayProfile = (typeof DAY_PROFILES)[number];

interface ProfileFacts {
  /** Of the logarithm of a session's volatility. */
  readonly logSd: number;
  readonly newsShare: number;
}
const PROFILES: Readonly<Record<DayProfile, ProfileFacts>> = {
  real: { logSd: 0.44, newsShare: 0.3 },
  calm: { logSd: 0.22, newsShare: 0.06 },
};

/** A release at a minute that is known, of a side that is not. */
export interface News {
  readonly minutesSinceOpen: number;
  /** Volatility right after it is 1 + strength times what it would be. */
  readonly strength: number;
}

/** What is settled before a session begins; nothing of it says which way price goes. */
export interface SimulatedDay {
  /** Price at 18:00 the evening before. */
  readonly openPoints: number;
  /** Price at the end of its afternoon: the next session opens a little away from it. */
  readonly closePoints: number;
  /** Multiplies every volatility of the session, its night included. */
  readonly volatilityFactor: number;
  readonly news: readonly News[];
}

/**
 * Days alike follow each other: correlation of one session's log volatility with the
 * next.
 */
const PERSISTENCE = 0.6;
const VOLATILITY = 'volatility';
/** Beyond so many sessions a memory of .6 a session is nothing. */
const MEMORY_SESSIONS = 30;
/** The calendar's first sessions have none before them to look for. */
const MEMORY_DATES = 60;

const START_POINTS = 6000;
const DAILY_STEP_POINTS = 38;
/**
 * From the end of trading at 17:00 to its start at 18:00, of the same day or days later.
 */
const GAP_SD_POINTS = { overnight: 1.5, overDays: 9 } as const;
const PRICE_BAND_POINTS = [5200, 6800] as const;
const PRICE_EPOCH = '2013-01-01';

const HALF_PAST_EIGHT = -60;
const TEN_O_CLOCK = 30;
/** Of the days with news, so many have them at 10:00. */
const LATER_NEWS_SHARE = 0.2;
const MEAN_STRENGTH: Readonly<Record<number, number>> = { [HALF_PAST_EIGHT]: 4.5, [TEN_O_CLOCK]: 1.4 };

/**
 * A date's day, from the seed and the date alone, so that any one can be made by itself.
 */
export function simulatedDay(seed: number, date: string, profile: DayProfile): SimulatedDay {
  const facts = PROFILES[profile];
  return {
    openPoints: openingPrice(seed, date),
    closePoints: closingPrice(seed, date),
    volatilityFactor: Math.exp(facts.logSd * persistentNormal(seed, date, VOLATILITY)),
    news: newsOf(seed, date, facts.newsShare),
  };
}

/**
 * The volatility factor to be expected, as root of the expected square, of the session
 * so many after a date's own, by what there was up to the session before it: what options
 * are priced by.
 */
export function expectedVolatilityFactor(
  seed: number,
  date: string,
  profile: DayProfile,
  sessionsAhead: number,
): number {
  const { logSd } = PROFILES[profile];
  const before = previousSession(date);
  const last = before ? persistentNormal(seed, before, VOLATILITY) : 0;
  const kept = PERSISTENCE ** (sessionsAhead + 1);
  return Math.exp(logSd * kept * last + logSd ** 2 * (1 - kept ** 2));
}

/** How much livelier than usual a session is expected to be right after a release. */
export const expectedNewsStrength = ({ minutesSinceOpen }: News): number => MEAN_STRENGTH[minutesSinceOpen]!;

/** A bounded walk from day to day: the price at 18:00 the evening before a date. */
export function openingPrice(seed: number, date: string): number {
  let walk = walks.get(seed);
  if (!walk) {
    walk = new PriceWalk(seed);
    walks.set(seed, walk);
  }
  return walk.before(date);
}

/**
 * The next session's opening price, but for a gap: of an hour, or of days. The calendar's
 * last session closes where it opened.
 */
function closingPrice(seed: number, date: string): number {
  const next = nextSession(date);
  if (next === null) return openingPrice(seed, date);
  const sd = next === addDays(date, 1) ? GAP_SD_POINTS.overnight : GAP_SD_POINTS.overDays;
  return openingPrice(seed, next) - sd * new Random(seed, date, 'gap').normal();
}

/** Walks that have been asked about, as far as they were followed. */
const walks = new Map<number, PriceWalk>();

class PriceWalk {
  readonly #random: Random;
  readonly #prices = new Map<string, number>();
  #day = PRICE_EPOCH;
  #price = START_POINTS;

  constructor(seed: number) {
    this.#random = new Random(seed, 'overnight');
    this.#prices.set(this.#day, this.#price);
  }

  before(date: string): number {
    while (this.#day < date) this.#step();
    return this.#prices.get(date) ?? START_POINTS;
  }

  #step(): void {
    const [low, high] = PRICE_BAND_POINTS;
    this.#price += DAILY_STEP_POINTS * this.#random.normal();
    if (this.#price < low) this.#price = 2 * low - this.#price;
    if (this.#price > high) this.#price = 2 * high - this.#price;
    this.#day = addDays(this.#day, 1);
    this.#prices.set(this.#day, this.#price);
  }
}

/**
 * Standard normal, and alike on sessions that follow each other.
 * @param purpose names what is drawn
 */
export function persistentNormal(seed: number, date: string, purpose: string): number {
  let [value, weight, day, seen] = [0, Math.sqrt(1 - PERSISTENCE ** 2), date, 0];
  const first = addDays(date, -MEMORY_DATES);
  while (seen < MEMORY_SESSIONS && day > first) {
    if (isSession(day)) {
      value += weight * new Random(seed, day, purpose).normal();
      weight *= PERSISTENCE;
      seen++;
    }
    day = addDays(day, -1);
  }
  return value;
}

function newsOf(seed: number, date: string, share: number): readonly News[] {
  const random = new Random(seed, date, 'news');
  if (random.next() >= share) return [];
  const minutesSinceOpen = random.next() < LATER_NEWS_SHARE ? TEN_O_CLOCK : HALF_PAST_EIGHT;
  return [{ minutesSinceOpen, strength: random.exponential(MEAN_STRENGTH[minutesSinceOpen]!) }];
}
