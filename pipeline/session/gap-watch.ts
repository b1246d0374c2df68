import { LOOKBACK_NS, MAX_SILENCE_NS } from '../../shared/rules.ts';
import type { Session } from '../../shared/session/session.ts';
import type { SessionNs } from '../../shared/units.ts';
import type { Gap } from './rows.ts';

/**
 * Watches for silences of the tape, which are holes in the data and not quiet markets,
 * and keeps what a source knows to be missing.
 */
export class GapWatch {
  readonly gaps: Gap[] = [];
  /** Of them, those in which trades are missing. */
  readonly #ofTrades: Gap[] = [];
  readonly #session: Session;
  readonly #onGap: (gap: Gap, isOfTrades: boolean) => void;
  #firstAt: SessionNs = Number.NaN;
  /** Of the last trade, or the end of a hole since then. */
  #lastAt: SessionNs = Number.NaN;
  /** Of the last trade itself. */
  #lastTradeAt: SessionNs = Number.NaN;
  #isFedBars = false;

  /** @param onGap also told whether trades are missing: what prices did is unknown */
  constructor(session: Session, onGap: (gap: Gap, isOfTrades: boolean) => void) {
    this.#session = session;
    this.#onGap = onGap;
  }

  get lastTradeAt(): SessionNs {
    return this.#lastTradeAt;
  }

  onTrade(at: SessionNs): void {
    if (at - this.#lastAt > MAX_SILENCE_NS) this.#mark({ from: this.#lastAt, to: at }, true);
    if (Number.isNaN(this.#firstAt)) this.#firstAt = at;
    this.#lastAt = this.#lastTradeAt = at;
  }

  /**
   * A bar says that there were trades somewhere in it; a missing bar is a silence of its
   * own length.
   */
  onBar(start: SessionNs, end: SessionNs): void {
    if (start - this.#lastAt >= MAX_SILENCE_NS) this.#mark({ from: this.#lastAt, to: start }, true);
    if (Number.isNaN(this.#firstAt)) this.#firstAt = start;
    this.#lastAt = this.#lastTradeAt = end;
    this.#isFedBars = true;
  }

  /**
   * A source says that something is missing from the session, however short it is. Trades
   * that are missing are no silence besides; nothing is told again within such a span.
   */
  onHole({ from, to }: Gap, isOfTrades: boolean): void {
    const isTold = this.#ofTrades.some((gap) => gap.from <= from && gap.to >= to);
    if (!isTold) this.#mark({ from, to }, isOfTrades);
    if (isOfTrades && this.#lastAt < to) this.#lastAt = to;
  }

  #mark({ from, to }: Gap, isOfTrades: boolean): void {
    if (to <= this.#session.rthOpen || from >= this.#session.labelEnd) return;
    const gap = Object.freeze({ from, to });
    this.gaps.push(gap);
    if (isOfTrades) this.#ofTrades.push(gap);
    this.#onGap(gap, isOfTrades);
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
    return !(this.#firstAt <= rthOpen + MAX_SILENCE_NS && this.#lastTradeAt + MAX_SILENCE_NS >= labelEnd);
  }
}
