import { isSpymasterError } from '../../shared/errors.ts';
import { fromTimestamp, type Session, toTimestamp } from '../../shared/session/session.ts';
import { NS_PER_MINUTE, type SessionNs } from '../../shared/units.ts';
import {
  type FeedCounters,
  type FeedEvent,
  type FeedOptions,
  LiveFeed,
  type RunningSubscription,
} from '../databento/index.ts';
import { BOOKS_SPAN_MINUTES } from '../download/plan.ts';
import type { LiveMarket, MarketSide } from './live-market.ts';
import type { Recording } from './recording.ts';

/** What one feed of a session is asked for. */
export interface FeedPlan {
  readonly side: MarketSide;
  /** What tells which instruments there are; told already by a feed that is open. */
  readonly listing?: RunningSubscription;
  /** From the session's begin on. */
  readonly always: readonly RunningSubscription[];
  /** From an hour before the open on, as in downloads. */
  readonly quotes: readonly RunningSubscription[];
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

export const quotesFrom = ({ rthOpen }: Session): SessionNs =>
  rthOpen + BOOKS_SPAN_MINUTES.from * NS_PER_MINUTE;
export const quotesUntil = ({ rthOpen }: Session): SessionNs =>
  rthOpen + BOOKS_SPAN_MINUTES.until * NS_PER_MINUTE;

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
  #quotesAreAsked = false;
  /** What is replayed is put in order before it is told. */
  #isGathering = false;
  /** What a connection says that is being given up is no end. */
  #isReconnecting = false;

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
    for (;;) {
      try {
        return await this.#followOnce();
      } catch (error) {
        if (!this.#recording || !(isSpymasterError(error) && error.code === 'WRITE_FAILED')) throw error;
        this.#recording = null;
        this.#events.onRecordingLost(error);
        if (this.#isDone) return;
        // What comes again has been told.
        this.#market.forgetBefore(this.#plan.side, this.#market.knownUntil);
      }
    }
  }

  /**
   * More instruments are listed: of them too everything is told that happens from an
   * instant on, before anything later.
   */
  add({ always, quotes }: Pick<FeedPlan, 'always' | 'quotes'>, from: bigint): void {
    this.#plan = {
      ...this.#plan,
      always: [...this.#plan.always, ...always],
      quotes: [...this.#plan.quotes, ...quotes],
    };
    this.#gatherFrom(fromTimestamp(this.#session, from));
    this.#isReconnecting = true;
    for (const each of this.#quotesAreAsked ? [...always, ...quotes] : always)
      this.#feed?.subscribe({ ...each, start: from });
  }

  async #followOnce(): Promise<void> {
    this.#quotesAreAsked ||= this.#wallClock() >= this.#instant(quotesFrom(this.#session));
    this.#holdQuotes();
    const { feed, events } = this.#open();
    this.#feed = feed;
    for await (const event of events) {
      this.#events.onEvent(event);
      await this.#take(event, feed);
      if (this.#isDone) return;
    }
  }

  #open(): OpenedFeed {
    const { listing, always, quotes, side } = this.#plan;
    const begin = this.#from(0);
    const wanted = [
      ...always.map((each) => ({ ...each, start: begin })),
      ...(this.#quotesAreAsked ? this.#replayed(quotes) : []),
    ];
    const opened = this.#opened;
    this.#opened = null;
    if (opened) {
      for (const each of wanted) opened.feed.subscribe(each);
      return opened;
    }
    const feed = new LiveFeed(this.#options, [...(listing ? [{ ...listing, start: begin }] : []), ...wanted]);
    return { feed, events: this.#recording?.recorderOf(feed, side).events() ?? feed.events() };
  }

  /** Several replays of one schema may follow each other. */
  #gatherFrom(at: SessionNs): void {
    if (!Number.isFinite(at)) return;
    this.#isGathering = true;
    this.#market.gatherFrom(this.#plan.side, at);
  }

  /** All that is replayed has come. */
  #endGathering(): void {
    if (!this.#isGathering) return;
    this.#isGathering = false;
    this.#market.release(this.#plan.side);
    this.#holdQuotes();
  }

  #holdQuotes(): void {
    if (!this.#quotesAreAsked) this.#market.holdAt(this.#plan.side, quotesFrom(this.#session));
  }

  /** The session needs no more of it. */
  get #isDone(): boolean {
    return this.#market.knownUntil >= quotesUntil(this.#session);
  }

  async #take(event: FeedEvent, feed: LiveFeed): Promise<void> {
    const { side, listing, quotes } = this.#plan;
    const isConnected = event.kind === 'state' && event.state === 'connected';
    if (isConnected) this.#isReconnecting = false;
    // From here on the feed knows that quotes are replayed too.
    if (isConnected && this.#quotesAreAsked && !this.#isGathering) this.#market.release(side);
    // Something may have been listed while there was no connection.
    if (isConnected && listing && !this.#isGathering) this.#gatherFrom(this.#market.heardUntil(side));
    if (event.kind === 'state' && event.state === 'live' && !this.#isReconnecting) this.#endGathering();
    await this.#market.take(side, event, feed);
    if (this.#quotesAreAsked || this.#market.heardUntil(side) < quotesFrom(this.#session)) return;
    this.#quotesAreAsked = true;
    for (const each of this.#replayed(quotes)) feed.subscribe(each);
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
