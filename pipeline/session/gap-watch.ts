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
  readonly #session: Session;
  readonly #onGap: (gap: Gap) => void;
  #firstAt: SessionNs = Number.NaN;
  /** Of the last trade, or the end of a hole since then. */
  #lastAt: SessionNs = Number.NaN;
  /** Of the last trade itself. */
  #lastTradeAt: SessionNs = Number.NaN;
  #isFedBars = false;

  constructor(session: Session, onGap: (gap: Gap) => void) {
    this.#session = session;
    this.#onGap = onGap;
  }

  get lastTradeAt(): SessionNs {
    return this.#lastTradeAt;
  }

  onTrade(at: SessionNs): void {
    if (at - this.#lastAt > MAX_SILENCE_NS) this.#silence(at);
    if (Number.isNaN(this.#firstAt)) this.#firstAt = at;
    this.#lastAt = this.#lastTradeAt = at;
  }

  /**
   * A bar says that there were trades somewhere in it; a missing bar is a silence of its
   * own length.
   */
  onBar(start: SessionNs, end: SessionNs): void {
    if (start - this.#lastAt >= MAX_SILENCE_NS) this.#silence(start);
    if (Number.isNaN(this.#firstAt)) this.#firstAt = start;
    this.#lastAt = this.#lastTradeAt = end;
    this.#isFedBars = true;
  }

  /**
   * A source says that something is missing from the session, however short it is. Trades
   * that are missing are no silence besides; nothing is told again within such a span.
   */
  onHole(hole: Gap): void {
    const { from, to, isOfTrades } = hole;
    const { preMarketStart, labelEnd } = this.#session;
    const isTold = this.gaps.some((gap) => gap.isOfTrades && gap.from <= from && gap.to >= to);
    // Nobody asks for books once the last outcome is known.
    const isMissed = isOfTrades || from < labelEnd;
    // A quiet market before the open is none; what is known to be missing there is a gap.
    if (!isTold && isMissed && to > preMarketStart) this.#mark(hole);
    if (isOfTrades && this.#lastAt < to) this.#lastAt = to;
  }

  /** No trade until a moment. */
  #silence(to: SessionNs): void {
    if (to > this.#session.rthOpen) this.#mark({ from: this.#lastAt, to, isOfTrades: true });
  }

  #mark(hole: Gap): void {
    const gap = Object.freeze({ ...hole });
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
    return !(this.#firstAt <= rthOpen + MAX_SILENCE_NS && this.#lastTradeAt + MAX_SILENCE_NS >= labelEnd);
  }
}
