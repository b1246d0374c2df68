import { type Right, rightSign } from '../../../pipeline/options/black-76.ts';
import type { Session } from '../../../shared/session/session.ts';
import { NS_PER_MINUTE, type SessionNs } from '../../../shared/units.ts';
import { persistentNormal } from '../day.ts';
import { Random } from '../random.ts';

/** A spell of buying or selling lasts so long. */
const SPELL_NS = 45 * NS_PER_MINUTE;
/** Added to the logit of a purchase, for a standard deviation of each. */
const LOGIT_PER_DAY_SD = 0.12;
const LOGIT_PER_SPELL_SD = 0.25;
/** Calls are bought into rallies and puts into falls: for so many points of a move. */
const LOGIT_PER_MOVE = 0.15;
const MOVE_POINTS = 10;
const MAX_MOVES = 2;
const MOVE_MEMORY_NS = 10 * NS_PER_MINUTE;
/** What an approach carries shows in who trades near the money. */
const LOGIT_PER_DEMAND_SD = 0.6;

/** Whether customers buy options or sell them, from the dealers who quote. */
export class CustomerFlow {
  readonly #seed: number;
  readonly #session: Session;
  readonly #dayBias: Readonly<Record<Right, number>>;
  readonly #spells = new Map<string, number>();
  #averagePoints = Number.NaN;
  #averagedAt: SessionNs = 0;

  constructor(seed: number, session: Session) {
    this.#seed = seed;
    this.#session = session;
    const biasOf = (right: Right) => persistentNormal(seed, session.date, `customers of ${right}`);
    this.#dayBias = { C: biasOf('C'), P: biasOf('P') };
  }

  /**
   * Probability that a customer's next trade in an option is a purchase.
   * @param demand what an approach carries, in standard deviations; 0 where it carries
   * nothing
   */
  buyProbability(right: Right, at: SessionNs, mid: number, demand: number): number {
    const logit =
      LOGIT_PER_DAY_SD * this.#dayBias[right] +
      LOGIT_PER_SPELL_SD * this.#spell(right, at) +
      LOGIT_PER_MOVE * rightSign(right) * this.#moves(at, mid) +
      LOGIT_PER_DEMAND_SD * demand;
    return 1 / (1 + Math.exp(-logit));
  }

  #spell(right: Right, at: SessionNs): number {
    const key = `${right}${Math.floor(at / SPELL_NS)}`;
    let normal = this.#spells.get(key);
    if (normal === undefined) {
      normal = new Random(this.#seed, this.#session.date, 'customers', key).normal();
      this.#spells.set(key, normal);
    }
    return normal;
  }

  /** How far price is from where it has been of late. */
  #moves(at: SessionNs, mid: number): number {
    if (Number.isNaN(this.#averagePoints)) this.#averagePoints = mid;
    const weight = 1 - Math.exp(-(at - this.#averagedAt) / MOVE_MEMORY_NS);
    this.#averagePoints += weight * (mid - this.#averagePoints);
    this.#averagedAt = at;
    const moves = (mid - this.#averagePoints) / MOVE_POINTS;
    return Math.max(-MAX_MOVES, Math.min(MAX_MOVES, moves));
  }
}
