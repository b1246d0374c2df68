import { LOOKBACK_NS, MAX_SILENCE_NS } from '../../shared/rules.ts';
import type { Session } from '../../shared/session/session.ts';
import type { SessionNs } from '../../shared/units.ts';
import type { Gap } from './rows.ts';

/**
 * Watches for silences of the tape, which are holes in the data and not quiet markets.
 */
export class GapWatch {
  readonly gaps: Gap[] = [];
  readonly #session: Session;
  readonly #onGap: (gap: Gap) => void;
  #firstAt: SessionNs = Number.NaN;
  #lastAt: SessionNs = Number.NaN;
  #isFedBars = false;

  constructor(session: Session, onGap: (gap: Gap) => void) {
    this.#session = session;
    this.#onGap = onGap;
  }

  get lastTradeAt(): SessionNs {
    return this.#lastAt;
  }

  onTrade(at: SessionNs): void {
    if (at - this.#lastAt > MAX_SILENCE_NS) this.#mark(at);
    if (Number.isNaN(this.#firstAt)) this.#firstAt = at;
    this.#lastAt = at;
  }

  /**
   * A bar says that there were trades somewhere in it; a missing bar is a silence of its
   * own length.
   */
  onBar(start: SessionNs, end: SessionNs): void {
    if (start - this.#lastAt >= MAX_SILENCE_NS) this.#mark(start);
    if (Number.isNaN(this.#firstAt)) this.#firstAt = start;
    this.#lastAt = end;
    this.#isFedBars = true;
  }

  #mark(to: SessionNs): void {
    if (to <= this.#session.rthOpen || this.#lastAt >= this.#session.labelEnd) return;
    const gap = Object.freeze({ from: this.#lastAt, to });
    this.gaps.push(gap);
    this.#onGap(gap);
  }

  /** No trade for so long that whether there was one is unknown. */
  isSilent(at: SessionNs): boolean {
    const silence = at - this.#lastAt;
    return this.#isFedBars ? !(silence < MAX_SILENCE_NS) : !(silence <= MAX_SILENCE_NS);
  }

  /**
   * Until when the tape is known to have run: to this moment, or to its last trade where
   * it is silent.
   */
  knownUntil(at: SessionNs): SessionNs {
    return this.isSilent(at) ? this.#lastAt : at;
  }

  /**
   * A gap, or a silence that still runs, lies within the longest look-back of any
   * feature.
   */
  inLookback(at: SessionNs): boolean {
    const isHole = at > this.#session.rthOpen && this.isSilent(at);
    return isHole || this.gaps.some(({ to }) => to > at - LOOKBACK_NS);
  }

  /** The data begin after the open or end before every outcome could be followed. */
  get isPartial(): boolean {
    const { rthOpen, labelEnd } = this.#session;
    return !(this.#firstAt <= rthOpen + MAX_SILENCE_NS && this.#lastAt + MAX_SILENCE_NS >= labelEnd);
  }
}
