import { setTimeout } from 'node:timers/promises';
import { chooseContract } from '../../pipeline/contracts/followed-contract.ts';
import { playEvents } from '../../pipeline/events/merge.ts';
import { makeTally, type ReorderTally } from '../../pipeline/events/reorder.ts';
import type { Engine } from '../../pipeline/retrieval/vector-index.ts';
import { isSpymasterError } from '../../shared/errors.ts';
import type { FeedStatus } from '../../shared/protocol/messages.ts';
import { type Session, toTimestamp } from '../../shared/session/session.ts';
import { NS_PER_MINUTE, type SessionNs } from '../../shared/units.ts';
import { type FeedEvent, type FeedOptions, LiveFeed, type Subscription } from '../databento/index.ts';
import { BOOKS_SPAN_MINUTES, contractsToFetch } from '../download/plan.ts';
import { appendToLedger } from '../ledger/store.ts';
import { rawFolderOf } from '../raw/raw-layout.ts';
import { type KnownBefore, knownBefore } from '../session/known-before.ts';
import { SessionTeller } from '../session/session-teller.ts';
import type { DurableFrame, Timeline } from '../session/timeline.ts';
import { previousVolumes } from '../sources/previous-volumes.ts';
import { Stopped } from './arrivals.ts';
import { FeedWatch, type Now } from './feed-watch.ts';
import { LedgerWriter } from './ledger-writer.ts';
import { LiveMarket } from './live-market.ts';
import { Recording, type Sealed } from './recording.ts';

export interface LiveSessionOptions {
  readonly dataFolder: string;
  readonly symbol: string;
  readonly date: string;
  readonly engine?: Engine;
  /** How the gateway is reached; its dataset is the instrument's. */
  readonly gateway: Omit<FeedOptions, 'dataset' | 'signal'>;
  /** Ends the session, without an end of the data. */
  readonly signal: AbortSignal;
}

export interface LiveSessionEvents {
  onStep(added: readonly DurableFrame[]): void;
  /** Something that whoever runs the daemon should know, in a sentence. */
  onNote(sentence: string, error?: unknown): void;
}

/** How a session ended; null when it was stopped before its end. */
export interface LiveResult {
  /** Null where the recording failed. */
  readonly sealed: Sealed | null;
  readonly dropped: ReorderTally;
}

/**
 * One session as it happens: the feed from wherever the day stands, with all of it that
 * is past replayed; the same run as a replay; raw records and ledger written as they
 * come.
 */
export class LiveSession {
  readonly known: KnownBefore;
  readonly contract: string;
  readonly #options: LiveSessionOptions;
  readonly #events: LiveSessionEvents;
  readonly #teller: SessionTeller;
  readonly #market: LiveMarket;
  readonly #ledger: LedgerWriter;
  readonly #watch = new FeedWatch();
  readonly #tally = makeTally();
  #feed: LiveFeed | null = null;
  #recording: Recording | null = null;
  #booksAreAsked = false;

  private constructor(
    known: KnownBefore,
    contract: string,
    options: LiveSessionOptions,
    events: LiveSessionEvents,
  ) {
    const { dataFolder, symbol, date } = options;
    this.known = known;
    this.contract = contract;
    this.#options = options;
    this.#events = events;
    this.#market = new LiveMarket(known.session, contract);
    this.#ledger = new LedgerWriter((entries) => appendToLedger(dataFolder, symbol, date, entries), {
      onFailure: (error) =>
        events.onNote('What is said is not put down in the ledger, as long as it cannot be.', error),
    });
    this.#teller = new SessionTeller(known, `live ${known.instrument.dataset} ${contract}`, {
      onStep: (added) => {
        void this.#ledger.flush();
        events.onStep(added);
      },
      onEntry: (entry) => this.#ledger.add(entry),
    });
  }

  /**
   * Loads what is known before the session and chooses its contract.
   * @throws {SpymasterError} as {@link knownBefore}
   */
  static async prepare(options: LiveSessionOptions, events: LiveSessionEvents): Promise<LiveSession> {
    const { dataFolder, symbol, date, engine } = options;
    const known = await knownBefore(dataFolder, symbol, date, engine);
    const previous = await previousVolumes(rawFolderOf(dataFolder), known.instrument, date);
    const { symbol: contract } = chooseContract(known.instrument, date, previous);
    return new LiveSession(known, contract, options, events);
  }

  get timeline(): Timeline {
    return this.#teller.timeline;
  }
  get status(): FeedStatus {
    return this.#watch.read(this.#now());
  }

  /**
   * Follows the session to its end.
   * @returns null when it was stopped before
   * @throws {SpymasterError} LIVE_AUTH and its like: what trying again cannot mend;
   * failures of the recording are told and survived
   */
  async run(): Promise<LiveResult | null> {
    await this.#waitForBegin();
    if (this.#options.signal.aborted) return null;
    this.#recording = await this.#beginRecording();
    let failure: unknown = null;
    const playing = this.#play().catch((error: unknown) => {
      failure = error;
      this.#feed?.close();
    });
    try {
      await this.#follow();
      // What has come is told to its end, unless nobody wants it any more.
      if (!this.#options.signal.aborted) await playing;
    } finally {
      this.#market.stop();
      await playing;
      await this.#ledger.flush();
    }
    if (failure instanceof Stopped || this.#options.signal.aborted) return null;
    if (failure !== null) throw failure;
    this.#watch.close(null);
    return { sealed: await this.#seal(), dropped: this.#tally };
  }

  async #play(): Promise<void> {
    const { labelEnd } = this.known.session;
    await playEvents(this.#market.streams, this.#teller.run, { until: labelEnd }, this.#tally);
    this.#teller.finish();
  }

  async #waitForBegin(): Promise<void> {
    const { gateway, signal } = this.#options;
    const beginsMs = Number(this.known.session.origin / NS_PER_MS);
    this.#watch.waitUntil(beginsMs);
    for (let left = beginsMs - this.#now().wallMs; left > 0 && !signal.aborted; ) {
      await waitOn(gateway, Math.min(left, LONGEST_WAIT_MS), signal);
      left = beginsMs - this.#now().wallMs;
    }
  }

  /** A session whose recording fails goes on without it. */
  async #follow(): Promise<void> {
    for (;;) {
      try {
        return await this.#followFeed();
      } catch (error) {
        if (!this.#recording || !(isSpymasterError(error) && error.code === 'WRITE_FAILED')) throw error;
        this.#recording = null;
        this.#events.onNote('Recording has stopped: the day has to be downloaded later.', error);
      }
    }
  }

  async #followFeed(): Promise<void> {
    const { gateway, signal } = this.#options;
    const { dataset } = this.known.instrument;
    const feed = new LiveFeed({ ...gateway, dataset, signal }, this.#subscriptions());
    this.#feed = feed;
    const events = this.#recording ? this.#recording.recorderOf(feed).events() : feed.events();
    for await (const event of events) {
      this.#watch.on(event, this.#now());
      await this.#take(event, feed);
      if (this.#market.knownUntil >= this.#booksUntil) return;
    }
  }

  async #take(event: FeedEvent, feed: LiveFeed): Promise<void> {
    // From here on the feed knows that books are replayed too.
    const asksForBooks = event.kind === 'state' && event.state === 'connected' && this.#booksAreAsked;
    if (asksForBooks) this.#market.release();
    await this.#market.take(event, feed);
    if (this.#booksAreAsked || this.#market.heardUntil < this.#booksFrom) return;
    this.#booksAreAsked = true;
    feed.subscribe(this.#books);
  }

  /**
   * All of the day that is past, from where the session has come to: on the first
   * connection from its very begin.
   */
  #subscriptions(): Subscription[] {
    const { session, instrument } = this.known;
    const from = Math.max(0, this.#market.knownUntil - OVERLAP_NS);
    const symbols = contractsToFetch(instrument, session.date);
    const trades: Subscription = { schema: 'trades', symbols, start: toTimestamp(session, from) };
    const isTimeForBooks = this.#now().wallMs >= Number(toTimestamp(session, this.#booksFrom) / NS_PER_MS);
    this.#booksAreAsked ||= isTimeForBooks;
    if (!this.#booksAreAsked) this.#market.holdAt(this.#booksFrom);
    return this.#booksAreAsked ? [trades, this.#books] : [trades];
  }

  /** Of the followed contract alone, from an hour before the open, as in downloads. */
  get #books(): Subscription {
    const { session } = this.known;
    const from = Math.max(this.#booksFrom, this.#market.knownUntil - OVERLAP_NS);
    return { schema: 'mbp-10', symbols: [this.contract], start: toTimestamp(session, from) };
  }
  get #booksFrom(): SessionNs {
    return this.known.session.rthOpen + BOOKS_SPAN_MINUTES.from * NS_PER_MINUTE;
  }
  get #booksUntil(): SessionNs {
    return this.known.session.rthOpen + BOOKS_SPAN_MINUTES.until * NS_PER_MINUTE;
  }

  async #beginRecording(): Promise<Recording | null> {
    const { dataFolder } = this.#options;
    const { instrument, session } = this.known;
    try {
      return await Recording.begin({ rawFolder: rawFolderOf(dataFolder), instrument, session });
    } catch (error) {
      this.#events.onNote('This session is not recorded: the day has to be downloaded later.', error);
      return null;
    }
  }

  async #seal(): Promise<Sealed | null> {
    try {
      return (await this.#recording?.seal()) ?? null;
    } catch (error) {
      this.#events.onNote('The recorded pieces could not be put together; they are kept.', error);
      return null;
    }
  }

  #now(): Now {
    const { gateway } = this.#options;
    const wallMs = gateway.wallClock ? Number(gateway.wallClock() / NS_PER_MS) : Date.now();
    const { knownUntil } = this.#market;
    return {
      wallMs,
      knownUntilMs: Number.isFinite(knownUntil) ? msOf(this.known.session, knownUntil) : null,
      lagMs: this.#feed?.counters.lagMs ?? null,
    };
  }
}

const NS_PER_MS = 1_000_000n;
const msOf = (session: Session, at: SessionNs): number => Number(toTimestamp(session, at) / NS_PER_MS);
/** A feed that begins within a session asks for a little that it has told before. */
const OVERLAP_NS = 10_000_000_000;
/** A computer that slept is to notice that the time has come. */
const LONGEST_WAIT_MS = 30_000;

function waitOn(
  { clock }: Pick<FeedOptions, 'clock'>,
  milliseconds: number,
  signal: AbortSignal,
): Promise<void> {
  const waited = clock ? clock.wait(milliseconds, signal) : setTimeout(milliseconds, undefined, { signal });
  return waited.catch(() => undefined);
}
