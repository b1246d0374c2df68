import type { AnyLiveStream } from '../../pipeline/events/event-stream.ts';
import type { Batches, EventKind } from '../../pipeline/events/kinds.ts';
import type { OptionContract } from '../../shared/contracts/option-contract.ts';
import { REORDER_NS } from '../../shared/rules.ts';
import { fromTimestamp, type Session, toTimestamp } from '../../shared/session/session.ts';
import { NS_PER_MINUTE, type SessionNs } from '../../shared/units.ts';
import {
  copyOfRun,
  earlierOf,
  type FeedEvent,
  type Fields,
  isRunOf,
  type Layout,
  MBP_1,
  MBP_10,
  type RecordRun,
  type RunOf,
  runTimes,
  type Schema,
  STATISTICS_V3,
  TRADE,
  wantedRun,
} from '../databento/index.ts';
import { definitionBatch } from '../sources/daily-chain.ts';
import { bookReader, type EventReader, tradeReader } from '../sources/dbn-events.ts';
import { openInterestRows, optionQuoteReader, optionTradeReader } from '../sources/dbn-options.ts';
import { holeBatch, holeOf, type ToldGap, toldOf } from '../sources/holes.ts';
import { openInterestBatch } from '../sources/open-interest.ts';
import { Arrivals, WaitingRoom } from './arrivals.ts';
import { FeedClock } from './feed-clock.ts';
import type { OptionListing } from './option-listing.ts';

/** Futures and options come by feeds of their own. */
export type MarketSide = 'futures' | 'options';

/** What of a feed the market needs to know, beside its events. */
export interface ReplayState {
  isReplaying(schema: Schema): boolean;
}

/** The way of one kind of record to the session. */
interface Route {
  readonly schema: Schema;
  readonly arrivals: Arrivals<EventKind>;
  /**
   * @param from what happened before is passed over, in nanoseconds since 1970
   * @returns false for a run of another kind
   */
  take(run: RecordRun, from: bigint): boolean;
}

/** Where one feed stands. */
interface Side {
  readonly routes: readonly Route[];
  readonly clock: FeedClock;
  heardUntil: SessionNs;
  /** It is told no further: see {@link LiveMarket.holdAt}. */
  heldAt: SessionNs;
  isReplaying: boolean;
  /** What is listed is being told again from the beginning. */
  isListing: boolean;
  /** Milliseconds: when its feed last told anything. */
  heardAtMs: number;
  /** What happened before this, in nanoseconds since 1970, has been told. */
  toldUntil: bigint;
  /** Nothing more comes of it. */
  isOver: boolean;
}

/**
 * Options that are further behind than this, by the market's time, hold futures up for so
 * long and no longer; while their past is replayed, as long as something of it comes.
 */
const PATIENCE = { behindNs: 5_000_000_000, forMs: 5000, inReplayMs: 30_000 } as const;

/** A session runs from 18:00 New York to 18:00. */
const SESSION_NS = 24 * 60 * NS_PER_MINUTE;

export interface LiveMarketOptions {
  /** The options that are followed; none without it. */
  readonly listing?: OptionListing;
  /** Some more of them are listed. */
  readonly onListed?: (options: readonly OptionContract[]) => void;
  /** Milliseconds of a clock that never goes back: for how long something is awaited. */
  readonly now?: () => number;
  readonly room?: WaitingRoom;
}

/**
 * Turns what feeds tell of one future, and of the options that expire at the close, into
 * the events of a session, as they come, with the feeds' own clocks: what lets a silent
 * stream hold up no other, and a replay be told in order of time.
 */
export class LiveMarket {
  readonly #session: Session;
  readonly #contract: string;
  readonly #room: WaitingRoom;
  readonly #sides: Readonly<Record<MarketSide, Side>>;
  readonly #definitions: Arrivals<'optionDefinition'>;
  readonly #holes: Arrivals<'hole'>;
  #holesTold = 0;
  #optionsTold = 0;
  #lastListedAt: SessionNs = Number.NEGATIVE_INFINITY;
  /** Futures that happened before have been told, though they are asked for anew. */
  #goesOnFrom: SessionNs = Number.NEGATIVE_INFINITY;
  #lastHoleAt: SessionNs = Number.NEGATIVE_INFINITY;
  /** Ids under which the contract is told. */
  readonly #ids = new Set<number>();
  readonly #listing: OptionListing | null;
  readonly #onListed: (options: readonly OptionContract[]) => void;
  #knownUntil: SessionNs = Number.NEGATIVE_INFINITY;

  readonly #now: () => number;
  /** Times from here on are damaged. */
  readonly #ends: bigint;
  /** Since when options have been too far behind; null while they are not. */
  #behindSinceMs: number | null = null;

  /** @param contract raw symbol of the future that is followed */
  constructor(session: Session, contract: string, options: LiveMarketOptions = {}) {
    const { listing = null, now = () => performance.now(), room = new WaitingRoom() } = options;
    this.#now = now;
    this.#session = session;
    this.#ends = toTimestamp(session, SESSION_NS);
    this.#contract = contract;
    this.#room = room;
    this.#listing = listing;
    this.#onListed = options.onListed ?? (() => undefined);
    this.#definitions = new Arrivals('optionDefinition', room);
    this.#holes = new Arrivals('hole', room);
    const isContract = (id: number) => this.#ids.has(id);
    this.#sides = {
      futures: sideOf([
        this.#route('trade', 'trades', TRADE, tradeReader(session), isContract),
        this.#route('book', 'mbp-10', MBP_10, bookReader(session), isContract),
      ]),
      options: sideOf(listing ? this.#optionRoutes(listing) : []),
    };
    this.#sides.options.isOver = listing === null;
    if (listing) this.#tellListed(listing.options);
  }

  #optionRoutes(listing: OptionListing): Route[] {
    const session = this.#session;
    const isFollowed = (id: number) => listing.has(id);
    const rows = openInterestRows(session);
    let told = 0;
    const readOpenInterest = (run: RunOf<typeof STATISTICS_V3.entries>) => {
      const batch = openInterestBatch(rows(run), told);
      told += batch.count;
      return batch;
    };
    return [
      this.#route('openInterest', 'statistics', STATISTICS_V3, readOpenInterest, isFollowed),
      this.#route('optionTrade', 'trades', TRADE, optionTradeReader(session), isFollowed),
      this.#route('optionQuote', 'mbp-1', MBP_1, optionQuoteReader(session), isFollowed),
    ];
  }

  /** Which options there are is no event of the market: its clock does not wait. */
  #takeListed(run: RecordRun): void {
    const fresh = this.#listing?.take(run) ?? [];
    if (fresh.length === 0) return;
    this.#tellListed(fresh);
    this.#onListed(fresh);
  }

  /**
   * Told when they were listed, or now where the session is beyond that, in the order in
   * which they are heard of.
   */
  #tellListed(options: readonly OptionContract[]): void {
    const batch = definitionBatch(this.#session, options, this.#contract, this.#optionsTold);
    const least = Math.max(this.#knownUntil, this.#lastListedAt);
    for (let i = 0; i < batch.count; i++) batch.at[i] = Math.max(batch.at[i]!, least);
    this.#lastListedAt = batch.count > 0 ? batch.at[batch.count - 1]! : least;
    this.#optionsTold += batch.count;
    this.#definitions.give(() => batch, 0);
  }

  get #allArrivals(): readonly Arrivals<EventKind>[] {
    const { futures, options } = this.#sides;
    const ofRoutes = [...futures.routes, ...options.routes].map(({ arrivals }) => arrivals);
    const others = [...(this.#listing ? [this.#definitions] : []), this.#holes];
    return [...ofRoutes, ...(others as unknown as Arrivals<EventKind>[])];
  }
  get streams(): readonly AnyLiveStream[] {
    return this.#allArrivals as readonly AnyLiveStream[];
  }

  /** Until when all that a side's feed was asked for has come, by its own clock. */
  heardUntil(side: MarketSide): SessionNs {
    return this.#sides[side].heardUntil;
  }
  /** Until when the session is told. */
  get knownUntil(): SessionNs {
    return this.#knownUntil;
  }

  /**
   * The session is told no further than this: from then on something more belongs to it
   * that the side's feed has not been asked for yet.
   */
  holdAt(side: MarketSide, at: SessionNs): void {
    this.#sides[side].heldAt = at;
  }

  /** What was missing is being told: the session goes on. */
  release(side: MarketSide): void {
    const of = this.#sides[side];
    if (Number.isFinite(of.heldAt)) of.clock.goBackTo(toTimestamp(this.#session, of.heldAt));
    of.heldAt = Number.POSITIVE_INFINITY;
  }

  /**
   * A side is asked anew for what it has told: what happened before an instant is passed
   * over, but for what may not have been told yet.
   */
  forgetBefore(side: MarketSide, at: SessionNs): void {
    if (!Number.isFinite(at)) return;
    this.#sides[side].toldUntil = toTimestamp(this.#session, at - REORDER_NS);
    if (side === 'futures') this.#goesOnFrom = at;
  }

  /**
   * Until when every side that is followed has told all, whatever the session waits for:
   * what was received before has come. NaN where that is not known.
   */
  get receivedUntil(): SessionNs {
    const sides = Object.values(this.#sides).filter(({ isOver }) => !isOver);
    if (sides.some(({ isListing }) => isListing)) return Number.NaN;
    return Math.min(...sides.map(({ heardUntil, heldAt }) => Math.min(heardUntil, heldAt)));
  }

  /** Records that are read and do not happen: how far the market is known, others say. */
  async giveRecorded(side: MarketSide, run: RecordRun): Promise<void> {
    const { routes, toldUntil } = this.#sides[side];
    for (const route of routes) if (route.take(run, toldUntil)) break;
    await this.#room.hasRoom();
  }

  /** The session goes on without a side: nothing more comes of it. */
  giveUp(side: MarketSide): void {
    this.#sides[side].isOver = true;
    this.#passTime();
  }

  /** Resolves once there is room for more. */
  async take(side: MarketSide, event: FeedEvent, feed: ReplayState): Promise<void> {
    const of = this.#sides[side];
    if (event.kind === 'mapping' && side === 'futures')
      this.nameInstrument(event.instrumentId, [event.symbolIn, event.symbolOut]);
    else if (event.kind === 'records') this.#onRecords(of, event.run);
    else if (event.kind === 'heartbeat') of.clock.onHeartbeat(event.at);
    else if (event.kind === 'gap' && side === 'futures') this.tellGap(event);
    const replayed = of.routes.map(({ schema }) => schema).filter((schema) => feed.isReplaying(schema));
    of.isReplaying = replayed.length > 0;
    of.isListing = side === 'options' && feed.isReplaying('definition');
    of.heardAtMs = this.#now();
    const now = of.clock.read(replayed);
    if (now !== null) of.heardUntil = fromTimestamp(this.#session, now);
    this.#passTime();
    await this.#room.hasRoom();
  }

  stop(): void {
    for (const arrivals of this.#allArrivals) arrivals.stop();
  }

  /** Futures are told under numbers; whose a number is may change. */
  nameInstrument(instrumentId: number, symbols: readonly string[]): void {
    if (symbols.includes(this.#contract)) this.#ids.add(instrumentId);
    else this.#ids.delete(instrumentId);
  }

  /** What stays missing is told at its end, or now where the session is beyond that. */
  tellGap(gap: ToldGap): void {
    const found = holeOf(this.#session, gap);
    if (!found || found.to <= this.#goesOnFrom) return;
    // A feed that goes on asks for a little that was told before: that is not missing.
    const hole = { ...found, from: Math.max(found.from, this.#goesOnFrom) };
    for (const each of toldOf(this.#session, hole)) {
      // In the order in which they are known, whichever ended first.
      const at = Math.max(each.at, this.#knownUntil, this.#lastHoleAt);
      this.#lastHoleAt = at;
      const batch = holeBatch([{ ...each, at }], this.#holesTold++);
      this.#holes.give(() => batch, 0);
    }
  }

  #onRecords({ routes, clock, toldUntil }: Side, run: RecordRun): void {
    // Read before records are moved together.
    const { happened, received } = runTimes(run, run.count - 1);
    const at = earlierOf(happened, received);
    for (const route of routes) {
      if (!route.take(run, toldUntil)) continue;
      if (at < this.#ends) clock.onRecord(route.schema, at);
      return;
    }
    this.#takeListed(run);
  }

  #route<F extends Fields, K extends EventKind>(
    kind: K,
    schema: Schema,
    layout: Layout<F>,
    read: EventReader<F, K>,
    isWanted: (instrumentId: number) => boolean,
  ): Route {
    const arrivals = new Arrivals(kind, this.#room);
    return {
      schema,
      arrivals: arrivals as unknown as Arrivals<EventKind>,
      take: (run, from) => {
        if (!isRunOf(run, layout)) return false;
        const own: RunOf<F> = copyOfRun(wantedRun(run, isWanted, from));
        if (own.count > 0) arrivals.give((): Batches[K] => read(own), own.bytes.length);
        return true;
      },
    };
  }

  #passTime(): void {
    const at = this.#toldUntil();
    if (at <= this.#knownUntil) return;
    this.#knownUntil = at;
    for (const arrivals of this.#allArrivals) arrivals.quiet(at);
  }

  /**
   * As far as both sides are known. Options that fall behind are waited for a little, and
   * no longer: what they say then comes too late.
   */
  #toldUntil(): SessionNs {
    const { futures, options } = this.#sides;
    const byFutures = Math.min(futures.heardUntil, futures.heldAt);
    if (options.isOver) return byFutures;
    const byOptions = Math.min(options.heardUntil, options.heldAt);
    return this.#isTooFarBehind(byFutures - byOptions) ? byFutures : Math.min(byFutures, byOptions);
  }

  #isTooFarBehind(behindNs: number): boolean {
    if (!(behindNs > PATIENCE.behindNs)) this.#behindSinceMs = null;
    else this.#behindSinceMs ??= this.#now();
    if (this.#behindSinceMs === null) return false;
    const { isReplaying, heardAtMs } = this.#sides.options;
    if (isReplaying) return this.#now() - heardAtMs > PATIENCE.inReplayMs;
    return this.#now() - this.#behindSinceMs > PATIENCE.forMs;
  }
}

const sideOf = (routes: readonly Route[]): Side => ({
  routes,
  clock: new FeedClock(),
  heardUntil: Number.NEGATIVE_INFINITY,
  heldAt: Number.POSITIVE_INFINITY,
  isReplaying: false,
  isListing: false,
  heardAtMs: Number.NEGATIVE_INFINITY,
  toldUntil: 0n,
  isOver: false,
});
