import { isSpymasterError } from '../../shared/errors.ts';
import { type Session, toTimestamp } from '../../shared/session/session.ts';
import type { SessionNs } from '../../shared/units.ts';
import {
  type FeedCounters,
  type FeedEvent,
  type FeedOptions,
  LiveFeed,
  type RunningSubscription,
} from '../databento/index.ts';
import type { LiveMarket, MarketSide } from './live-market.ts';
import type { Recording } from './recording.ts';
import { quotesFrom, quotesUntil } from './wanted-spans.ts';

/** A subscription, and from when on: nanoseconds since 1970. */
export type ListingSubscription = RunningSubscription & { readonly start: bigint };

/** What one feed of a session is asked for. */
export interface FeedPlan {
  readonly side: MarketSide;
  /** What tells which instruments there are; told already by a feed that is open. */
  readonly listing?: ListingSubscription;
  /** From the session's begin on. */
  readonly always: readonly RunningSubscription[];
  /** From an hour before the open until 12:40, as in downloads. */
  readonly quotes: readonly RunningSubscription[];
  /** No more is wanted of the feed. */
  readonly until: SessionNs;
}

/** A feed that goes on, and what it has to tell from here on. */
export interface OpenedFeed {
  readonly feed: LiveFeed;
  readonly events: AsyncGenerator<FeedEvent>;
}

export interface SessionFeedOptions {
  readonly session: Session;
  readonly plan: FeedPlan;
  readonly market: LiveMarket;
  /** Null where nothing is to be recorded. */
  readonly recording: Recording | null;
  readonly options: FeedOptions;
  /** The one to begin with; without it one of its own. */
  readonly opened?: OpenedFeed | null;
}

export interface SessionFeedEvents {
  onEvent(event: FeedEvent): void;
  /** It is recorded no more; the feed goes on. */
  onRecordingLost(error: unknown): void;
}

/** A feed that begins within a session asks for a little that was told before. */
const OVERLAP_NS = 10_000_000_000;

/** Quotes are wanted for a part of a session. */
type QuotesState = 'awaited' | 'asked' | 'over';

/**
 * One feed of a session: from wherever the day stands, with all of it that is past
 * replayed, recorded as it comes, and told to the market.
 */
export class SessionFeed {
  readonly #session: Session;
  #plan: FeedPlan;
  readonly #options: FeedOptions;
  readonly #market: LiveMarket;
  readonly #events: SessionFeedEvents;
  #recording: Recording | null;
  #opened: OpenedFeed | null;
  #feed: LiveFeed | null = null;
  #quotes: QuotesState = 'awaited';
  /** Of the plan, and not asked for yet. */
  #unasked: RunningSubscription[] = [];

  constructor(
    { session, plan, market, recording, options, opened = null }: SessionFeedOptions,
    events: SessionFeedEvents,
  ) {
    this.#session = session;
    this.#opened = opened;
    this.#plan = plan;
    this.#options = options;
    this.#market = market;
    this.#recording = recording;
    this.#events = events;
  }

  get counters(): FeedCounters | null {
    return this.#feed?.counters ?? null;
  }

  /**
   * Follows the feed until the session needs no more of it, or it is closed. Where the
   * recording fails it goes on without.
   * @throws {SpymasterError} LIVE_AUTH and its like: what trying again cannot mend
   */
  async follow(): Promise<void> {
    while (!this.#isDone) {
      try {
        return await this.#followOnce();
      } catch (error) {
        if (!this.#recording || !(isSpymasterError(error) && error.code === 'WRITE_FAILED')) throw error;
        this.#recording = null;
        this.#events.onRecordingLost(error);
        // What comes again has been told.
        this.#market.forgetBefore(this.#plan.side, this.#market.knownUntil);
      }
    }
  }

  async #followOnce(): Promise<void> {
    const { side } = this.#plan;
    this.#quotes = this.#quotesNow();
    if (this.#quotes === 'awaited') this.#market.holdAt(side, quotesFrom(this.#session));
    const { feed, events } = this.#open();
    this.#feed = feed;
    for await (const event of events) {
      this.#events.onEvent(event);
      await this.#take(event, feed);
      if (this.#isDone) return;
    }
  }

  /** How it stands with quotes where a feed is opened. */
  #quotesNow(): QuotesState {
    if (this.#market.knownUntil >= quotesUntil(this.#session)) return 'over';
    const isDue = this.#wallClock() >= this.#instant(quotesFrom(this.#session));
    return isDue ? 'asked' : this.#quotes;
  }

  #open(): OpenedFeed {
    const { listing, always, quotes, side } = this.#plan;
    const begin = this.#from(0);
    const wanted = [
      ...always.map((each) => ({ ...each, start: begin })),
      ...(this.#quotes === 'asked' ? this.#replayed(quotes) : []),
    ];
    const opened = this.#opened;
    this.#opened = null;
    this.#unasked = [];
    if (opened) {
      for (const each of wanted) opened.feed.subscribe(each);
      return opened;
    }
    const feed = new LiveFeed(this.#options, listing ? [listing, ...wanted] : wanted);
    return { feed, events: this.#recording?.recorderOf(feed, side).events() ?? feed.events() };
  }

  /**
   * More instruments are listed: they are followed from now on, or from when what is
   * being replayed has come, which they would run ahead of. What they did before is not
   * asked for: a replay would need another connection, and nothing waits for it.
   */
  add(more: Pick<FeedPlan, 'always' | 'quotes'>): void {
    const asked = new Set(this.#plan.always.flatMap(({ symbols }) => symbols));
    const [always, quotes] = [more.always, more.quotes].map((subscriptions) =>
      subscriptions.flatMap((each) => withoutSymbols(each, asked)),
    ) as [RunningSubscription[], RunningSubscription[]];
    this.#plan = {
      ...this.#plan,
      always: bySchema([...this.#plan.always, ...always]),
      quotes: bySchema([...this.#plan.quotes, ...quotes]),
    };
    this.#unasked = bySchema([...this.#unasked, ...always, ...(this.#quotes === 'asked' ? quotes : [])]);
  }

  #askForAdded(feed: LiveFeed): void {
    if (this.#options.signal?.aborted || this.#unasked.length === 0) return;
    if (this.#unasked.some(({ schema }) => feed.isReplaying(schema))) return;
    for (const each of this.#unasked.splice(0)) feed.subscribe(each);
  }

  /** The session needs no more of it. */
  get #isDone(): boolean {
    return this.#market.knownUntil >= this.#plan.until;
  }

  async #take(event: FeedEvent, feed: LiveFeed): Promise<void> {
    const { side } = this.#plan;
    const isConnected = event.kind === 'state' && event.state === 'connected';
    // From here on the feed knows that quotes are replayed too.
    if (isConnected && this.#quotes !== 'awaited') this.#market.release(side);
    await this.#market.take(side, event, feed);
    this.#askForAdded(feed);
    this.#askForQuotes(feed);
    this.#dropQuotes(feed);
  }

  #askForQuotes(feed: LiveFeed): void {
    const { side, quotes } = this.#plan;
    if (this.#quotes !== 'awaited' || this.#market.heardUntil(side) < quotesFrom(this.#session)) return;
    this.#quotes = 'asked';
    for (const each of this.#replayed(quotes)) feed.subscribe(each);
  }

  /** The tape goes on without them. */
  #dropQuotes(feed: LiveFeed): void {
    if (this.#isDone || this.#quotes !== 'asked') return;
    if (this.#market.knownUntil < quotesUntil(this.#session)) return;
    // What of them could not be had again is known once their replay is over.
    if (this.#plan.quotes.some(({ schema }) => feed.isReplaying(schema))) return;
    this.#quotes = 'over';
    const schemas = new Set(this.#plan.quotes.map(({ schema }) => schema));
    for (const { id, subscription } of feed.subscriptions)
      if (schemas.has(subscription.schema)) feed.unsubscribe(id);
  }

  #replayed(quotes: readonly RunningSubscription[]) {
    const start = this.#from(quotesFrom(this.#session));
    return quotes.map((each) => ({ ...each, start }));
  }

  /** From an instant of the session on, or from where it has come to. */
  #from(at: SessionNs): bigint {
    return this.#instant(Math.max(at, this.#market.knownUntil - OVERLAP_NS));
  }
  #instant(at: SessionNs): bigint {
    return toTimestamp(this.#session, at);
  }
  #wallClock(): bigint {
    return this.#options.wallClock?.() ?? BigInt(Date.now()) * 1_000_000n;
  }
}

/** One subscription a schema: several would be several replays, in no order. */
function bySchema(subscriptions: readonly RunningSubscription[]): RunningSubscription[] {
  return [...Map.groupBy(subscriptions, ({ schema }) => schema).values()].map((of) => ({
    ...of[0]!,
    symbols: of.flatMap(({ symbols }) => symbols),
  }));
}

/** A name may be listed anew under another number: it is asked for once. */
function withoutSymbols(
  { symbols, ...subscription }: RunningSubscription,
  asked: ReadonlySet<string>,
): RunningSubscription[] {
  const left = [symbols].flat().filter((symbol) => !asked.has(symbol));
  return left.length > 0 ? [{ ...subscription, symbols: left }] : [];
}
