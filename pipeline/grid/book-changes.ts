import { MAX_SILENCE_NS } from '../../shared/rules.ts';
import { NS_PER_MINUTE, type SessionNs } from '../../shared/units.ts';
import { type Batches, BOOK_CHANGED, type EventKind } from '../events/kinds.ts';
import { type Accumulator, forgotten, type MarketClock, requireKnown } from './accumulator.ts';
import { BookSide, type SideIntegral, type Turnover } from './book-side.ts';

const TURNOVER_NS = 4 * NS_PER_MINUTE;
/** What an ordinary price level holds is told by the half hour before. */
const ORDINARY_NS = 30 * NS_PER_MINUTE;
const LEAST_ORDINARY_NS = 5 * NS_PER_MINUTE;

export type BookSideName = 'bid' | 'ask';
const UNKNOWN: Turnover = { added: Number.NaN, canceled: Number.NaN, filled: Number.NaN };

/** What came to the book and left it. */
export interface BookChangesReading {
  /**
   * Contracts added, canceled and filled at prices of a side from `low` to `high` over
   * the last four minutes; NaN where the book was not watched for all of them.
   */
  turnover(side: BookSideName, low: number, high: number): Turnover;
  /**
   * Mean contracts at one shown price of a side, over the time it was shown in the last
   * half hour; NaN until five minutes of it are known.
   */
  ordinaryLevel(side: BookSideName): number;
}

interface Snapshot {
  readonly at: SessionNs;
  readonly bid: SideIntegral;
  readonly ask: SideIntegral;
}

/** Every change of the ten shown levels, by price. */
export class BookChanges implements Accumulator<BookChangesReading> {
  readonly reads = ['trade', 'book'] as const;
  readonly #clock: MarketClock;
  readonly #bid = new BookSide(-1);
  readonly #ask = new BookSide(1);
  /** Since when the book has been watched without a break. */
  #watchedFrom = Number.NaN;
  #lastAt = Number.NaN;
  /** One for each grid step of the last half hour. */
  readonly #snapshots: Snapshot[] = [];

  constructor(clock: MarketClock) {
    this.#clock = clock;
  }

  on<K extends EventKind>(kind: K, batch: Batches[K], i: number): void {
    if (kind === 'book') this.onBook(batch as Batches['book'], i);
    else if (kind === 'trade') this.#onTrade(batch as Batches['trade'], i);
  }

  #onTrade({ at, price, size, aggressor }: Batches['trade'], i: number): void {
    if (aggressor[i] === 0) return;
    const side = aggressor[i]! > 0 ? this.#ask : this.#bid;
    side.onFill(at[i]!, price[i]!, size[i]!);
  }

  onBook(batch: Batches['book'], i: number): void {
    const at = batch.at[i]!;
    if (!(at - this.#lastAt <= MAX_SILENCE_NS)) {
      this.#watchedFrom = at;
      this.#forget();
    }
    this.#lastAt = at;
    // A crossed or one-sided book tells nothing; the comparison starts anew after it.
    if (!(batch.bidPrice[0]![i]! < batch.askPrice[0]![i]!)) return this.#forget();
    const changed = batch.changed[i]!;
    if (changed === BOOK_CHANGED.unsaid || changed === BOOK_CHANGED.bids || !this.#bid.isKnown)
      this.#bid.onBook(batch.bidPrice, batch.bidSize, i, at);
    if (changed === BOOK_CHANGED.unsaid || changed === BOOK_CHANGED.offers || !this.#ask.isKnown)
      this.#ask.onBook(batch.askPrice, batch.askSize, i, at);
  }

  #forget(): void {
    this.#bid.forget();
    this.#ask.forget();
  }

  onBatchEnd(): void {
    this.#bid.release();
    this.#ask.release();
  }

  onGridStep(at: SessionNs): void {
    if (Number.isNaN(this.#lastAt)) return;
    this.#snapshots.push({ at, bid: this.#bid.integralTo(at), ask: this.#ask.integralTo(at) });
    while (this.#snapshots[0]!.at < at - ORDINARY_NS) this.#snapshots.shift();
  }

  asOf(at: SessionNs): BookChangesReading {
    requireKnown(this.#clock, at);
    if (at < this.#clock.now) throw forgotten('What the book did', at, this.#clock.now);
    const isLive = at - this.#lastAt <= MAX_SILENCE_NS;
    const wasWatched = isLive && this.#watchedFrom <= at - TURNOVER_NS;
    return {
      turnover: (side, low, high) =>
        wasWatched ? this.#side(side).turnoverSince(at - TURNOVER_NS, low, high) : UNKNOWN,
      ordinaryLevel: (side) => (isLive ? this.#ordinaryLevel(side, at) : Number.NaN),
    };
  }

  #side(side: BookSideName): BookSide {
    return side === 'bid' ? this.#bid : this.#ask;
  }

  #ordinaryLevel(side: BookSideName, at: SessionNs): number {
    const first = this.#snapshots.find((snapshot) => snapshot.at >= at - ORDINARY_NS);
    if (!first || at - first.at < LEAST_ORDINARY_NS) return Number.NaN;
    const [before, now] = [first[side], this.#side(side).integralTo(at)];
    const levelSeconds = now.levelSeconds - before.levelSeconds;
    return levelSeconds > 0 ? (now.contractSeconds - before.contractSeconds) / levelSeconds : Number.NaN;
  }
}
