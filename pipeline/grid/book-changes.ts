import { LOOKBACK_NS, MAX_SILENCE_NS } from '../../shared/rules.ts';
import { NS_PER_MINUTE, NS_PER_SECOND, type SessionNs } from '../../shared/units.ts';
import { type Batches, BOOK_CHANGED, type EventKind } from '../events/kinds.ts';
import { type Accumulator, forgotten, type MarketClock, requireKnown } from './accumulator.ts';
import { BookSide, type SideIntegral, type Turnover, type Watch } from './book-side.ts';
import { SideRows } from './side-rows.ts';

const TURNOVER_NS = 4 * NS_PER_MINUTE;
const LEAST_ORDINARY_SECONDS = 300;

export type BookSideName = 'bid' | 'ask';
const UNKNOWN: Turnover = { added: Number.NaN, canceled: Number.NaN, filled: Number.NaN };

/** What came to the book and left it. */
export interface BookChangesReading {
  /**
   * Contracts added, canceled and filled at prices of a side from `low` to `high` over
   * the last four minutes, begun with a whole second; NaN where the book was not watched
   * for all of them, or the tape was silent.
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
  /** Seconds for which the book had been watched. */
  readonly watched: number;
  readonly bid: SideIntegral;
  readonly ask: SideIntegral;
}

/** Every change of the ten shown levels, by price. */
export class BookChanges implements Accumulator<BookChangesReading> {
  readonly reads = ['trade', 'book'] as const;
  readonly #clock: MarketClock;
  /** Seconds in which there was a book, each silence counted as a minute of it. */
  readonly #watch: Watch = { seconds: 0 };
  readonly #bid = new BookSide(-1, this.#watch);
  readonly #ask = new BookSide(1, this.#watch);
  /** The batch of the last book; null when its memory may be reused. */
  #batch: Batches['book'] | null = null;
  readonly #bids = new SideRows(BOOK_CHANGED.bids);
  readonly #offers = new SideRows(BOOK_CHANGED.offers);
  /** Since when the book has been watched without a break. */
  #watchedFrom = Number.NaN;
  #lastAt = Number.NaN;
  /** Since when the tape has run without a silence: what it lacks looks canceled. */
  #tapeFrom = Number.NaN;
  #lastTradeAt = Number.NaN;
  /** One for each grid step of the last half hour. */
  readonly #snapshots: Snapshot[] = [];

  constructor(clock: MarketClock) {
    this.#clock = clock;
  }

  on<K extends EventKind>(kind: K, batch: Batches[K], i: number): void {
    if (kind === 'book') this.onBook(batch as Batches['book'], i);
    else if (kind === 'trade') this.#onTrade(batch as Batches['trade'], i);
  }

  #onTrade({ at: times, price, size, aggressor }: Batches['trade'], i: number): void {
    const at = times[i]!;
    if (!(at - this.#lastTradeAt <= MAX_SILENCE_NS)) this.#tapeFrom = at;
    this.#lastTradeAt = at;
    // A print of unknown side took from whichever has orders at its price.
    if (aggressor[i]! >= 0) this.#ask.onFill(at, price[i]!, size[i]!);
    if (aggressor[i]! <= 0) this.#bid.onFill(at, price[i]!, size[i]!);
  }

  onBook(batch: Batches['book'], i: number): void {
    const at = batch.at[i]!;
    this.#watch.seconds = this.#watchedTo(at);
    if (!(at - this.#lastAt <= MAX_SILENCE_NS)) {
      this.#watchedFrom = at;
      this.#forget();
    }
    this.#lastAt = at;
    // A crossed or one-sided book tells nothing; the comparison starts anew after it.
    if (!(batch.bidPrice[0]![i]! < batch.askPrice[0]![i]!)) return this.#forget();
    if (batch !== this.#batch) this.#enter(batch);
    const said = batch.changed[i]!;
    if (said === BOOK_CHANGED.unsaid || said === BOOK_CHANGED.bids || !this.#bid.isKnown)
      this.#bid.onBook(this.#bids, i);
    if (said === BOOK_CHANGED.unsaid || said === BOOK_CHANGED.offers || !this.#ask.isKnown)
      this.#ask.onBook(this.#offers, i);
  }

  #enter(batch: Batches['book']): void {
    this.#batch = batch;
    this.#bids.load(batch);
    this.#offers.load(batch);
    this.#bid.release();
    this.#ask.release();
  }

  #watchedTo(at: SessionNs): number {
    const silence = at - this.#lastAt;
    return Number.isNaN(silence)
      ? 0
      : this.#watch.seconds + Math.min(silence, MAX_SILENCE_NS) / NS_PER_SECOND;
  }

  #forget(): void {
    this.#bid.forget();
    this.#ask.forget();
  }

  onBatchEnd(): void {
    this.#batch = null;
  }

  onGridStep(at: SessionNs): void {
    if (Number.isNaN(this.#lastAt)) return;
    const watched = this.#watchedTo(at);
    const [bid, ask] = [this.#bid.integralTo(watched), this.#ask.integralTo(watched)];
    this.#snapshots.push({ at, watched, bid, ask });
    while (this.#snapshots[0]!.at < at - LOOKBACK_NS) this.#snapshots.shift();
  }

  asOf(at: SessionNs): BookChangesReading {
    requireKnown(this.#clock, at);
    if (at < this.#clock.now) throw forgotten('What the book did', at, this.#clock.now);
    const isLive = at - this.#lastAt <= MAX_SILENCE_NS;
    const isTapeLive = at - this.#lastTradeAt <= MAX_SILENCE_NS;
    const from = Math.max(this.#watchedFrom, this.#tapeFrom);
    const wasWatched = isLive && isTapeLive && from <= at - TURNOVER_NS;
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
    const first = this.#snapshots.find((snapshot) => snapshot.at >= at - LOOKBACK_NS);
    const watched = this.#watchedTo(at);
    if (!first || watched - first.watched < LEAST_ORDINARY_SECONDS) return Number.NaN;
    const [before, now] = [first[side], this.#side(side).integralTo(watched)];
    const levelSeconds = now.levelSeconds - before.levelSeconds;
    return levelSeconds > 0 ? (now.contractSeconds - before.contractSeconds) / levelSeconds : Number.NaN;
  }
}
