import { LOOKBACK_NS, MAX_SILENCE_NS } from '../../shared/rules.ts';
import type { Session } from '../../shared/session/session.ts';
import type { SessionNs } from '../../shared/units.ts';
import type { Gap } from './rows.ts';

/** Watches for silences of the tape, which are holes in the data and not quiet markets. */
export class GapWatch {
  readonly gaps: Gap[] = [];
  readonly #session: Session;
  readonly #onGap: (gap: Gap) => void;
  #lastAt: SessionNs = Number.NaN;

  constructor(session: Session, onGap: (gap: Gap) => void) {
    this.#session = session;
    this.#onGap = onGap;
  }

  get lastTradeAt(): SessionNs {
    return this.#lastAt;
  }

  onTrade(at: SessionNs): void {
    if (at - this.#lastAt > MAX_SILENCE_NS) this.#mark(at);
    this.#lastAt = at;
  }

  /** A bar says that there were trades somewhere in it; a missing bar is a silence of its own length. */
  onBar(start: SessionNs, end: SessionNs): void {
    if (start - this.#lastAt >= MAX_SILENCE_NS) this.#mark(start);
    this.#lastAt = end;
  }

  #mark(to: SessionNs): void {
    if (to <= this.#session.rthOpen || this.#lastAt >= this.#session.labelEnd) return;
    const gap = Object.freeze({ from: this.#lastAt, to });
    this.gaps.push(gap);
    this.#onGap(gap);
  }

  /** No trade for so long that whether there was one is unknown. */
  isSilent(at: SessionNs): boolean {
    return !(at - this.#lastAt <= MAX_SILENCE_NS);
  }

  /** A gap lies within the longest look-back of any feature. */
  inLookback(at: SessionNs): boolean {
    return this.gaps.some(({ to }) => to > at - LOOKBACK_NS);
  }
}
