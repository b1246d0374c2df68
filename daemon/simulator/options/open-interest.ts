import { rightSign } from '../../../pipeline/options/black-76.ts';
import { addDays } from '../../../shared/session/new-york-time.ts';
import { sessionsBetween } from '../../../shared/session/session.ts';
import { openingPrice, persistentNormal } from '../day.ts';
import { Random } from '../random.ts';
import type { Expiry } from './expiry.ts';
import type { Series } from './series.ts';

/** Days before an expiry on which it is traded at all. */
export const LISTED_DAYS = { european: 45, american: 100 } as const;
/** Contracts opened on a session in the most wanted series. */
const MAX_OPENED_CONTRACTS = 420;
/** The nearer its expiry, the more an option trades; by sessions to it. */
const OPENED_DECAY_PER_SESSION = 0.3;
const LEAST_SHARE = 0.12;
/** Of what is open, so much is closed a session. */
const CLOSED_SHARE = 0.08;
const OPENED_LOG_SD = 0.6;
/** Bought and sold again on the same session, for each contract that stays open. */
const CHURN = 2.2;
/**
 * How much the most wanted put is wanted beside the most wanted call, and how much that
 * differs by day, in logarithms.
 */
const PUTS_FOR_A_CALL = 1.04;
const PUTS_LOG_SD = 0.13;
/** Round strikes are wanted more. */
const ROUND: readonly (readonly [points: number, factor: number])[] = [
  [100, 6],
  [50, 4],
  [25, 2.5],
];
/**
 * Where calls and puts are wanted: beyond price, puts further than calls, and less
 * steeply so away from price than towards it.
 */
const WANTED = {
  C: { beyondPoints: 10, outerReachPoints: 40, innerReachPoints: 18 },
  P: { beyondPoints: 64, outerReachPoints: 60, innerReachPoints: 20 },
} as const;
const WANTED_FAR_AWAY = 0.06;

/** What has come of a series by the end of a session. */
export interface Position {
  /** Contracts. */
  readonly openInterest: number;
  /** Contracts traded on that session. */
  readonly volume: number;
}

/**
 * Open interest of a market made up: what was opened, less what was closed, session after
 * session, where price was then. It follows from the seed and the dates alone, so that
 * the open interest of one date is that of the date before and its trading.
 */
export class OpenInterest {
  readonly #seed: number;
  readonly #sessions = new Map<Expiry, readonly string[]>();
  readonly #putShares = new Map<string, number>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  /**
   * Of a series at the end of the session before a date; nothing was open before that.
   */
  before(date: string, series: Series): Position {
    let position: Position = { openInterest: 0, volume: 0 };
    const traded = this.#tradedOn(series.expiry);
    for (const [i, session] of traded.entries())
      if (session < date) position = this.#after(session, traded.length - i, series, position.openInterest);
    return position;
  }

  #after(session: string, sessionsLeft: number, series: Series, before: number): Position {
    const random = new Random(this.#seed, session, series.symbol, 'open interest');
    const decay = Math.max(LEAST_SHARE, Math.exp(-OPENED_DECAY_PER_SESSION * (sessionsLeft - 1)));
    const wanted = MAX_OPENED_CONTRACTS * decay * this.#wanted(session, series);
    const opened = Math.floor(wanted * Math.exp(OPENED_LOG_SD * random.normal()));
    const closed = Math.floor(before * CLOSED_SHARE * 2 * random.next());
    return {
      openInterest: before + opened - closed,
      volume: opened + closed + Math.floor(opened * CHURN * random.next()),
    };
  }

  /** How much a series is wanted, beside one at the best place. */
  #wanted(session: string, { right, strikePoints }: Series): number {
    const { beyondPoints, outerReachPoints, innerReachPoints } = WANTED[right];
    const beyond = rightSign(right) * (strikePoints - openingPrice(this.#seed, session)) - beyondPoints;
    const reach = beyond > 0 ? outerReachPoints : innerReachPoints;
    const place = WANTED_FAR_AWAY + (1 - WANTED_FAR_AWAY) * Math.exp(-0.5 * (beyond / reach) ** 2);
    const round = ROUND.find(([points]) => strikePoints % points === 0)?.[1] ?? 1;
    const most = ROUND[0]![1];
    return (place * round * (right === 'P' ? this.#putsForACall(session) : 1)) / most;
  }

  /** The sessions on which an expiry's options trade, its own included. */
  #tradedOn(expiry: Expiry): readonly string[] {
    return remembered(this.#sessions, expiry, () =>
      sessionsBetween(addDays(expiry.date, -LISTED_DAYS[expiry.style]), expiry.date),
    );
  }

  #putsForACall(session: string): number {
    return remembered(
      this.#putShares,
      session,
      () => PUTS_FOR_A_CALL * Math.exp(PUTS_LOG_SD * persistentNormal(this.#seed, session, 'puts')),
    );
  }
}

function remembered<K, V>(values: Map<K, V>, key: K, compute: () => V): V {
  const known = values.get(key);
  if (known !== undefined) return known;
  const value = compute();
  values.set(key, value);
  return value;
}
