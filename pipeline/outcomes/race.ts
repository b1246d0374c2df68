import { NS_PER_SECOND } from '../../shared/units.ts';
import type { Direction } from '../../shared/vocabulary/approach.ts';
import { directionSign } from '../../shared/vocabulary/approach.ts';
import { HORIZONS_SECONDS, type HorizonSeconds, type LabelRule, type Outcome } from '../../shared/vocabulary/outcome.ts';

const LONGEST_HORIZON_NS = HORIZONS_SECONDS.at(-1)! * NS_PER_SECOND;

export interface RaceTerms {
  readonly rule: LabelRule;
  readonly direction: Direction;
  /** Level price and ATR, frozen at the start. */
  readonly level: number;
  readonly atr: number;
  readonly start: number;
  /** Price at which the race is a REJECT; the BREAK price is one ATR through the level under every rule. */
  readonly rejectPrice: number;
}

/** Where each rule puts its reject barrier (ruling R1; specification 10 §5.2, 20 §5.6). */
export function raceTerms(
  rule: LabelRule,
  direction: Direction,
  level: number,
  atr: number,
  start: number,
  price: number,
): RaceTerms {
  const sign = directionSign(direction);
  const rejectPrice = rule === 'anchor_relative' ? price - sign * atr : level - sign * atr;
  return { rule, direction, level, atr, start, rejectPrice };
}

/**
 * A race from its start to the first of two prices, scored at 2, 4 and 8 minutes (specification 10 §5.3). Feed it prices in time
 * order; it keeps the first crossing of each side, the excursions, and whether it saw the whole of each horizon.
 */
export class Race {
  readonly terms: RaceTerms;
  /** Nanoseconds from the start; NaN while not crossed. */
  breakAfter = Number.NaN;
  rejectAfter = Number.NaN;
  /** One bar crossed both barriers first: the order inside it is unknown. */
  ambiguous = false;
  readonly #favorable = new Float64Array(HORIZONS_SECONDS.length);
  readonly #adverse = new Float64Array(HORIZONS_SECONDS.length);
  #seenUntil: number;
  #gapAfter = Number.NaN;

  constructor(terms: RaceTerms) {
    this.terms = terms;
    this.#seenUntil = terms.start;
  }

  get running(): boolean {
    return Number.isNaN(this.breakAfter) && Number.isNaN(this.rejectAfter);
  }

  /** True once no later price can change any horizon. */
  overAt(at: number): boolean {
    return at > this.terms.start + LONGEST_HORIZON_NS;
  }

  onPrice(at: number, price: number): void {
    this.onRange(at, price, price);
  }

  /** A bar that ended at `at`; it must have begun at or after the race's start. */
  onRange(at: number, high: number, low: number): void {
    const after = at - this.terms.start;
    if (after > LONGEST_HORIZON_NS) return;
    const up = this.terms.direction === 'UP';
    const breakPrice = this.terms.level + (up ? this.terms.atr : -this.terms.atr);
    const through = up ? high : low;
    const back = up ? low : high;
    const breaks = up ? through >= breakPrice : through <= breakPrice;
    const rejects = up ? back <= this.terms.rejectPrice : back >= this.terms.rejectPrice;
    if (breaks && rejects && this.running && high !== low) this.ambiguous = true;
    if (breaks && Number.isNaN(this.breakAfter)) this.breakAfter = after;
    if (rejects && Number.isNaN(this.rejectAfter)) this.rejectAfter = after;
    this.#stretch(after, through, back);
    this.#seenUntil = at;
  }

  #stretch(after: number, through: number, back: number): void {
    const sign = directionSign(this.terms.direction);
    const favorable = (sign * (through - this.terms.level)) / this.terms.atr;
    const adverse = (-sign * (back - this.terms.level)) / this.terms.atr;
    HORIZONS_SECONDS.forEach((seconds, i) => {
      if (after > seconds * NS_PER_SECOND) return;
      this.#favorable[i] = Math.max(this.#favorable[i]!, favorable);
      this.#adverse[i] = Math.max(this.#adverse[i]!, adverse);
    });
  }

  /** Trading was silent for over a minute, ending at `at`: what happened in between is unknown. */
  onGap(at: number): void {
    if (Number.isNaN(this.#gapAfter) && this.#seenUntil < at) this.#gapAfter = this.#seenUntil - this.terms.start;
  }

  /** Time without further prices has passed. */
  onClock(at: number): void {
    this.#seenUntil = Math.max(this.#seenUntil, at);
  }

  /** Nanoseconds from the start to the first crossing; NaN if none came within eight minutes. */
  get resolvedAfter(): number {
    if (this.running) return Number.NaN;
    return Math.min(
      Number.isNaN(this.breakAfter) ? Number.POSITIVE_INFINITY : this.breakAfter,
      Number.isNaN(this.rejectAfter) ? Number.POSITIVE_INFINITY : this.rejectAfter,
    );
  }

  /** How the race stood at a horizon; null when data ended or fell silent before it was decided. */
  outcome(horizon: HorizonSeconds): Outcome | null {
    const limit = horizon * NS_PER_SECOND;
    const resolved = this.resolvedAfter;
    if (this.#gapAfter < Math.min(limit, Number.isNaN(resolved) ? limit : resolved)) return null;
    if (resolved <= limit) {
      if (this.ambiguous) return 'CHOP';
      return this.breakAfter === resolved ? 'BREAK' : 'REJECT';
    }
    return this.#seenUntil - this.terms.start >= limit ? 'CHOP' : null;
  }

  /** Furthest through the level within a horizon, in ATR; never negative. */
  favorableAtr(horizon: HorizonSeconds): number {
    return this.#favorable[HORIZONS_SECONDS.indexOf(horizon)]!;
  }

  /** Furthest back from the level within a horizon, in ATR; never negative. */
  adverseAtr(horizon: HorizonSeconds): number {
    return this.#adverse[HORIZONS_SECONDS.indexOf(horizon)]!;
  }
}
