import { FOLLOW_UP_NS, OUTCOME_ATR } from '../../shared/rules.ts';
import { NS_PER_SECOND, type SessionNs } from '../../shared/units.ts';
import { type Direction, directionSign } from '../../shared/vocabulary/approach.ts';
import {
  HORIZONS_SECONDS,
  type HorizonSeconds,
  type LabelRule,
  type Outcome,
} from '../../shared/vocabulary/outcome.ts';
import { levelFrame } from '../levels/level-frame.ts';

/** What price did over an instant (a trade) or a period (a bar). */
export interface PriceRange {
  readonly start: SessionNs;
  /** When it ended and became known. */
  readonly at: SessionNs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

export const atPrice = (at: SessionNs, price: number): PriceRange => ({
  start: at,
  at,
  open: price,
  high: price,
  low: price,
  close: price,
});

/** Where an outcome begins and what decides it; frozen at its start. */
export interface OutcomeTerms {
  readonly rule: LabelRule;
  readonly direction: Direction;
  readonly levelPrice: number;
  readonly atr: number;
  readonly start: SessionNs;
  readonly breakPrice: number;
  readonly rejectPrice: number;
}

/**
 * The three readings differ in where REJECT stands: one ATR back from the level, or from
 * where price stood at the start.
 */
export function outcomeTerms(
  rule: LabelRule,
  direction: Direction,
  level: { readonly levelPrice: number; readonly atr: number },
  start: { readonly at: SessionNs; readonly price: number },
): OutcomeTerms {
  const distance = directionSign(direction) * OUTCOME_ATR * level.atr;
  const origin = rule === 'anchor_relative' ? start.price : level.levelPrice;
  return {
    rule,
    direction,
    levelPrice: level.levelPrice,
    atr: level.atr,
    start: start.at,
    breakPrice: level.levelPrice + distance,
    rejectPrice: origin - distance,
  };
}

export type ByHorizon<T> = Readonly<Record<HorizonSeconds, T>>;

export const byHorizon = <T>(of: (horizon: HorizonSeconds) => T): ByHorizon<T> => ({
  120: of(120),
  240: of(240),
  480: of(480),
});

/**
 * What became of an outcome, as far as it could be followed. Times are seconds from its
 * start, NaN where it did not happen.
 */
export interface OutcomeResult {
  /**
   * Null where it is unknown: the data ended or fell silent first, or one bar crossed
   * both barriers.
   */
  readonly outcomes: ByHorizon<Outcome | null>;
  readonly ambiguous: boolean;
  readonly secondsToOutcome: number;
  readonly secondsToBreak: number;
  readonly secondsToReject: number;
  /**
   * Furthest through the level, and furthest back from it, within each horizon, in ATR;
   * never negative, NaN where part of it is unknown.
   */
  readonly favorableAtr: ByHorizon<number>;
  readonly adverseAtr: ByHorizon<number>;
  /** Last price within each horizon, in points; NaN where part of it is unknown. */
  readonly lastPrice: ByHorizon<number>;
}

/**
 * The triple-barrier method (López de Prado, Advances in Financial Machine Learning,
 * 2018, ch. 3): two prices and a time limit, here at 2, 4 and 8 minutes. Feed it prices
 * in time order; it keeps the first crossing of each price, the excursions, and whether
 * it saw the whole of each horizon.
 */
export class TripleBarrier {
  readonly terms: OutcomeTerms;
  /** Nanoseconds from the start; NaN while not crossed. */
  #breakAfter = Number.NaN;
  #rejectAfter = Number.NaN;
  #first: Outcome | 'AMBIGUOUS' | null = null;
  #firstAfter = Number.NaN;
  readonly #favorable = new Float64Array(HORIZONS_SECONDS.length);
  readonly #adverse = new Float64Array(HORIZONS_SECONDS.length);
  readonly #lastPrice = new Float64Array(HORIZONS_SECONDS.length).fill(Number.NaN);
  #seenUntil: SessionNs;
  /**
   * Nanoseconds from the start to the last price before a silence; NaN while there was
   * none.
   */
  #silentAfter = Number.NaN;

  constructor(terms: OutcomeTerms) {
    this.terms = terms;
    this.#seenUntil = terms.start;
  }

  /** Neither price has been reached. */
  get undecided(): boolean {
    return this.#first === null;
  }

  /**
   * No more can be learned of how it ends: it is decided, ambiguous, lost in a silence,
   * or its last horizon is over.
   */
  isOver(at: SessionNs): boolean {
    return (
      !this.undecided ||
      !Number.isNaN(this.#silentAfter) ||
      this.expired(at) ||
      at - this.terms.start >= FOLLOW_UP_NS
    );
  }

  /** The last horizon lies behind: no later price can change anything. */
  expired(at: SessionNs): boolean {
    return at > this.terms.start + FOLLOW_UP_NS;
  }

  /** Prices are known up to the end of the last horizon. */
  get followedToTheEnd(): boolean {
    return this.#seenUntil - this.terms.start >= FOLLOW_UP_NS;
  }

  /** Whether prices are known from the start to the end of a horizon. */
  #followedTo(horizon: HorizonSeconds): boolean {
    const limit = horizon * NS_PER_SECOND;
    return this.#seenUntil - this.terms.start >= limit && !(this.#silentAfter < limit);
  }

  /** A price range that began at or after the start. */
  onRange({ at, open, high, low, close }: PriceRange): void {
    const after = at - this.terms.start;
    if (after > FOLLOW_UP_NS) return;
    const up = this.terms.direction === 'UP';
    const furthest = up ? high : low;
    const nearest = up ? low : high;
    const breaks = up ? furthest >= this.terms.breakPrice : furthest <= this.terms.breakPrice;
    const rejects = up ? nearest <= this.terms.rejectPrice : nearest >= this.terms.rejectPrice;
    if (this.undecided && (breaks || rejects)) this.#decide(after, breaks, rejects, open);
    if (breaks && Number.isNaN(this.#breakAfter)) this.#breakAfter = after;
    if (rejects && Number.isNaN(this.#rejectAfter)) this.#rejectAfter = after;
    this.#stretch(after, furthest, nearest);
    this.#remember(after, close);
    this.#seenUntil = at;
  }

  /**
   * A bar that crossed both prices was at the one its open is beyond first; otherwise
   * nobody knows which came first.
   */
  #decide(after: number, breaks: boolean, rejects: boolean, open: number): void {
    this.#firstAfter = after;
    if (breaks !== rejects) this.#first = breaks ? 'BREAK' : 'REJECT';
    else {
      const up = this.terms.direction === 'UP';
      const opensBroken = up ? open >= this.terms.breakPrice : open <= this.terms.breakPrice;
      const opensRejected = up ? open <= this.terms.rejectPrice : open >= this.terms.rejectPrice;
      if (opensBroken === opensRejected) this.#first = 'AMBIGUOUS';
      else this.#first = opensBroken ? 'BREAK' : 'REJECT';
    }
  }

  #stretch(after: number, furthest: number, nearest: number): void {
    const { direction, levelPrice, atr } = this.terms;
    const favorable = levelFrame(direction, furthest, levelPrice, atr);
    const adverse = -levelFrame(direction, nearest, levelPrice, atr);
    HORIZONS_SECONDS.forEach((seconds, i) => {
      if (after > seconds * NS_PER_SECOND) return;
      this.#favorable[i] = Math.max(this.#favorable[i]!, favorable);
      this.#adverse[i] = Math.max(this.#adverse[i]!, adverse);
    });
  }

  #remember(after: number, price: number): void {
    HORIZONS_SECONDS.forEach((seconds, i) => {
      if (after <= seconds * NS_PER_SECOND) this.#lastPrice[i] = price;
    });
  }

  /**
   * What happened up to `to` is unknown: since the last price that was seen, or since
   * `from`, where that was before. Whatever was seen to happen after that may not have
   * been the first.
   */
  onGap(to: SessionNs, from: SessionNs = Number.POSITIVE_INFINITY): void {
    const { start } = this.terms;
    const since = Math.min(from, this.#seenUntil);
    if (to <= start || to <= since || this.expired(since)) return;
    const silentAfter = Math.max(0, since - start);
    if (!(this.#silentAfter <= silentAfter)) this.#silentAfter = silentAfter;
  }

  /** Prices are known up to `at`, without one that is its business. */
  onClock(at: SessionNs): void {
    this.#seenUntil = Math.max(this.#seenUntil, at);
  }

  /**
   * How it stands at a horizon, as far as prices have been told; null while that is open,
   * or cannot be known.
   */
  outcome(horizon: HorizonSeconds): Outcome | null {
    const limit = horizon * NS_PER_SECOND;
    if (this.isLost(horizon)) return null;
    if (this.#first !== 'AMBIGUOUS' && this.#firstAfter <= limit) return this.#first;
    return this.#followedTo(horizon) ? 'CHOP' : null;
  }

  /**
   * It will never be known how it stands at a horizon: one bar crossed both prices, or
   * trading was silent before anything was decided.
   */
  isLost(horizon: HorizonSeconds): boolean {
    const limit = horizon * NS_PER_SECOND;
    const isSilent = this.#silentAfter < limit && !(this.#firstAfter <= this.#silentAfter);
    return isSilent || (this.#first === 'AMBIGUOUS' && this.#firstAfter <= limit);
  }

  /** Whether it is known at a time that the level did not break within a horizon. */
  heldBy(at: SessionNs, horizon: HorizonSeconds): boolean {
    const { start } = this.terms;
    const horizonIsOver = at - start >= horizon * NS_PER_SECOND;
    const isDecided = start + this.#firstAfter <= at;
    const outcome = isDecided || horizonIsOver ? this.outcome(horizon) : null;
    return outcome === 'REJECT' || (outcome === 'CHOP' && horizonIsOver);
  }

  result(): OutcomeResult {
    const within = (values: Float64Array) =>
      byHorizon((horizon) =>
        this.#followedTo(horizon) ? values[HORIZONS_SECONDS.indexOf(horizon)]! : Number.NaN,
      );
    return {
      outcomes: byHorizon((horizon) => this.outcome(horizon)),
      ambiguous: this.#first === 'AMBIGUOUS',
      secondsToOutcome: this.#firstAfter / NS_PER_SECOND,
      secondsToBreak: this.#breakAfter / NS_PER_SECOND,
      secondsToReject: this.#rejectAfter / NS_PER_SECOND,
      favorableAtr: within(this.#favorable),
      adverseAtr: within(this.#adverse),
      lastPrice: within(this.#lastPrice),
    };
  }
}
