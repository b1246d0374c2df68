import { setImmediate } from 'node:timers/promises';
import { playEvents } from '../../pipeline/events/merge.ts';
import { makeTally, type ReorderTally } from '../../pipeline/events/reorder.ts';
import type { Engine } from '../../pipeline/retrieval/vector-index.ts';
import type { FeedStatus } from '../../shared/protocol/feed-status.ts';
import type { Bar } from '../../shared/protocol/messages.ts';
import { type Session, toTimestamp } from '../../shared/session/session.ts';
import { type SessionNs, unixMs } from '../../shared/units.ts';
import type { Input } from '../../shared/vocabulary/input.ts';
import { type FeedOptions, laterOf } from '../databento/index.ts';
import { appendAsSaid, type SpokenEntry } from '../ledger/spoken.ts';
import { rawFolderOf } from '../raw/raw-layout.ts';
import { epochNames } from '../session/epoch.ts';
import { type KnownBefore, knownBefore } from '../session/known-before.ts';
import { SessionTeller } from '../session/session-teller.ts';
import type { FeedFacts } from '../session/show.ts';
import type { DurableFrame, Timeline } from '../session/timeline.ts';
import { chosenContract } from '../sources/chosen-contract.ts';
import { Stopped } from './arrivals.ts';
import { FeedWatch, type Now } from './feed-watch.ts';
import { LedgerWriter } from './ledger-writer.ts';
import { isLeftToBuild, sealLeft } from './left-recording.ts';
import type { Listed } from './listed-options.ts';
import { waitOn } from './live-date.ts';
import { LiveMarket } from './live-market.ts';
import { MarketFeeds } from './market-feeds.ts';
import { listingsFrom } from './option-listing.ts';
import { beginRecording, MARK_EVERY_MS, RecordedProgress } from './recorded-progress.ts';
import type { Before, Recording, Sealed } from './recording.ts';
import { ToldFrames } from './told-frames.ts';
import { quotesUntil } from './wanted-spans.ts';

export interface LiveSessionOptions {
  readonly dataFolder: string;
  readonly symbol: string;
  readonly date: string;
  readonly engine?: Engine;
  /** How often it is put down how far the recording has come. */
  readonly markEveryMs?: number;
  /** How the gateway is reached; its dataset is the instrument's. */
  readonly gateway: Omit<FeedOptions, 'dataset' | 'signal'>;
  /** Ends the session, without an end of the data. */
  readonly signal: AbortSignal;
}

export interface LiveSessionEvents {
  /** The session has begun, or tells all that it told under another name. */
  onBegin?(): void;
  onStep(added: readonly DurableFrame[]): void;
  /** Something that whoever runs the daemon should know, in a sentence. */
  onNote(sentence: string, error?: unknown): void;
}

/** How a session ended; null when it was stopped before its end. */
export interface LiveResult {
  /** Null where the recording failed. */
  readonly sealed: Sealed | null;
  /** Spans that the feeds could not have again. */
  readonly holes: number;
  readonly dropped: ReorderTally;
}

/**
 * One session as it happens: its feeds from wherever the day stands, with all of it that
 * is past replayed; the same run as a replay; raw records and ledger written as they
 * come.
 */
export class LiveSession {
  readonly known: KnownBefore;
  readonly contract: string;
  readonly #options: LiveSessionOptions;
  readonly #events: LiveSessionEvents;
  readonly #teller: SessionTeller;
  readonly #ledger: LedgerWriter;
  readonly #progress: RecordedProgress;
  readonly #watch: FeedWatch;
  readonly #tally = makeTally();
  /** Null where nothing is recorded. */
  readonly #told: ToldFrames | null;
  readonly #feeds: MarketFeeds;
  /** Committed to, in a frame that has not been told. */
  readonly #said: Omit<SpokenEntry, 'epoch'>[] = [];
  #market: LiveMarket | null = null;
  readonly #recording: Recording | null;

  private constructor(
    known: KnownBefore,
    contract: string,
    recording: Recording | null,
    { options, events }: { readonly options: LiveSessionOptions; readonly events: LiveSessionEvents },
  ) {
    const { dataFolder, symbol, date } = options;
    this.known = known;
    const { preMarketStart, rthOpen, rthClose } = known.session;
    this.#watch = new FeedWatch({
      preMarketMs: msOf(known.session, preMarketStart),
      cashMs: msOf(known.session, rthOpen),
      booksEndMs: msOf(known.session, quotesUntil(known.session)),
      closeMs: msOf(known.session, rthClose),
    });
    this.contract = contract;
    this.#recording = recording;
    this.#options = options;
    this.#events = events;
    const { gateway, signal } = options;
    const now = () => this.#now();
    const { onNote } = events;
    this.#feeds = new MarketFeeds({
      known,
      contract,
      recording,
      watch: this.#watch,
      now,
      gateway,
      signal,
      onNote,
    });
    this.#ledger = new LedgerWriter((said) => appendAsSaid(dataFolder, symbol, date, said), {
      onFailure: (error) => {
        this.#watch.trouble('ledger', 'What is said is not put down in the ledger.');
        events.onNote('What is said is not put down in the ledger, as long as it cannot be.', error);
      },
      onRecovered: () => this.#watch.trouble('ledger', null),
    });
    this.#progress = new RecordedProgress({
      session: known.session,
      contract,
      recording,
      signal: options.signal,
      markEveryMs: options.markEveryMs ?? MARK_EVERY_MS,
      facts: () => ({
        receivedUntil: this.#market?.receivedUntil ?? Number.NaN,
        isRecorded: this.#feeds.isRecorded,
        followsOptions: this.#feeds.followsOptions,
      }),
      onNote: events.onNote,
    });
    const named = epochNames(known);
    const epochOf = (start: string) => named(`live ${known.instrument.dataset} ${contract} ${start}`);
    this.#told = recording && toldFrames(recording, epochOf, events);
    this.#teller = new SessionTeller(known, this.#told?.epoch ?? epochOf(`at ${this.#wallMs}`), {
      onStep: (added) => this.#onStep(added),
      onEntry: (entry) => this.#said.push({ entry, atMs: this.#wallMs }),
    });
  }

  /**
   * Loads what is known before the session and chooses its contract.
   * @throws {SpymasterError} as {@link knownBefore}; FILE_LOCKED where another daemon
   * follows the same day
   */
  static async prepare(options: LiveSessionOptions, events: LiveSessionEvents): Promise<LiveSession> {
    const { dataFolder, symbol, date, engine } = options;
    const known = await knownBefore(dataFolder, symbol, date, engine);
    const { instrument, session } = known;
    const { symbol: contract } = await chosenContract(rawFolderOf(dataFolder), instrument, date);
    const place = { rawFolder: rawFolderOf(dataFolder), instrument, session };
    const recording = await beginRecording(place, events.onNote);
    return new LiveSession(known, contract, recording, { options, events });
  }

  get timeline(): Timeline {
    return this.#teller.timeline;
  }
  /** So many frames of its epoch have been told, by earlier starts of the daemon too. */
  get toldFrames(): number {
    return this.#told?.toldUnderIt ?? this.timeline.durable.length;
  }
  get forming(): Bar | null {
    return this.#teller.forming;
  }
  /** Options where they are to be had, and as long as they are followed. */
  get inputs(): readonly Input[] {
    return this.#feeds.followsOptions ? ['trades', 'book', 'options'] : ['trades', 'book'];
  }
  get feed(): FeedFacts {
    const { reconnects, holes, isRecorded } = this.#feeds;
    return { reconnects, holes, late: this.#tally.late, isRecorded };
  }
  get status(): FeedStatus {
    const { late } = this.#tally;
    if (late > 0)
      this.#watch.trouble(
        'late',
        late === 1 ? 'An event came too late to be told.' : `${late} events came too late to be told.`,
      );
    return this.#watch.read(this.#now());
  }

  /** Says something beside how the feed stands; null takes it back. */
  remark(sentence: string | null): void {
    this.#watch.trouble('next', sentence);
  }

  /**
   * Follows the session to its end.
   * @returns null when it was stopped before
   * @throws {SpymasterError} LIVE_AUTH and its like: what trying again cannot mend;
   * failures of the recording are told and survived
   */
  async run(): Promise<LiveResult | null> {
    let result: LiveResult | null = null;
    try {
      result = await this.#follow();
      return result;
    } catch (error) {
      // Whatever a stop has broken off is no failure.
      if (this.#isStopped) return null;
      throw error;
    } finally {
      if (!result) await this.#progress.finish();
      this.#told?.close();
      await this.#recording?.release();
    }
  }

  #onStep(added: readonly DurableFrame[]): void {
    // What an earlier start told was something else.
    if (this.#told && !this.#told.tell(added)) this.#beginEpoch(this.#told);
    this.#putDown();
    void this.#ledger.flush();
    this.#progress.mark();
    const { durable } = this.timeline;
    this.#events.onStep(durable.slice(durable.length - added.length));
  }

  /** Everyone begins anew, with all that has been told so far. */
  #beginEpoch(told: ToldFrames): void {
    told.begin();
    this.#teller.beginEpoch(told.epoch);
    told.tell(this.timeline.durable);
    this.#events.onBegin?.();
  }

  /** What is committed to is said in the epoch of its frame. */
  #putDown(): void {
    const { epoch } = this.timeline;
    for (const said of this.#said.splice(0)) this.#ledger.add({ ...said, epoch });
  }

  async #follow(): Promise<LiveResult | null> {
    const { session } = this.known;
    // The trading day begins in the evening before.
    await this.#waitUntil(session.origin);
    if (this.#isStopped) return null;
    this.#events.onBegin?.();
    // It can be followed once its date's options are listed.
    await this.#waitUntil(laterOf(session.origin, listingsFrom(session)));
    if (this.#isStopped) return null;
    const before = await this.#progress.continueBefore(this.known.instrument.optionRoots.length > 0);
    const listed = await this.#feeds.listOptions(before);
    try {
      if (!this.#isStopped) await this.#followMarket(this.#openMarket(listed), listed, before);
    } finally {
      await listed?.opened?.events.return(undefined);
    }
    if (this.#isStopped) return null;
    this.#watch.close();
    return { sealed: await this.#seal(), holes: this.#feeds.holes, dropped: this.#tally };
  }

  #openMarket(listed: Listed | null): LiveMarket {
    const { clock } = this.#options.gateway;
    const market = new LiveMarket(this.known.session, this.contract, {
      ...(listed && { listing: listed.listing }),
      ...(clock && { now: () => clock.now() }),
      onListed: (options) => this.#feeds.add(options),
    });
    this.#market = market;
    return market;
  }

  get #isStopped(): boolean {
    return this.#options.signal.aborted;
  }

  /** @throws what ended the session: of several failures the first */
  async #followMarket(market: LiveMarket, listed: Listed | null, before: Before | null): Promise<void> {
    const failures: unknown[] = [];
    const ended = (error: unknown) => {
      failures.push(error);
      this.#feeds.end();
      market.stop();
    };
    const playing = this.#play(market).catch(ended);
    if (before) this.#feeds.countHoles(await this.#progress.tellBefore(market, before));
    const following = this.#feeds.follow(market, listed);
    await Promise.all(following.map((each) => each.catch(ended)));
    // What has come is told to its end, unless nobody wants it any more.
    if (!this.#isStopped) await playing;
    market.stop();
    await playing;
    this.#putDown();
    await this.#ledger.flush();
    const failure = failures.find((error) => !(error instanceof Stopped));
    if (failure !== undefined) throw failure;
  }

  async #play(market: LiveMarket): Promise<void> {
    const { rthClose } = this.known.session;
    const options = { until: rthClose, onTurn: () => setImmediate() };
    await playEvents(market.streams, this.#teller.run, options, this.#tally);
    this.#teller.finish();
    if (this.#told && !this.#told.isWhole) this.#beginEpoch(this.#told);
  }

  /** @param at nanoseconds since 1970 */
  async #waitUntil(at: bigint): Promise<void> {
    const { gateway, signal } = this.#options;
    const beginsMs = unixMs(at);
    this.#watch.waitUntil(beginsMs);
    for (let left = beginsMs - this.#now().wallMs; left > 0 && !signal.aborted; ) {
      await waitOn(gateway, Math.min(left, MAX_WAIT_MS), signal);
      left = beginsMs - this.#now().wallMs;
    }
  }

  async #seal(): Promise<Sealed | null> {
    const recording = this.#recording;
    if (!recording) return null;
    try {
      if (this.#feeds.isRecorded) return await recording.seal();
      // What was taken down before it failed may be enough.
      await recording.release();
      return (await isLeftToBuild(recording.place)) ? await sealLeft(recording.place) : null;
    } catch (error) {
      this.#events.onNote('The recorded pieces could not be put together; they are kept.', error);
      return null;
    }
  }

  get #wallMs(): number {
    const { wallClock } = this.#options.gateway;
    return wallClock ? unixMs(wallClock()) : Date.now();
  }

  #now(): Now {
    const wallMs = this.#wallMs;
    const knownUntil = this.#market?.knownUntil ?? Number.NEGATIVE_INFINITY;
    return {
      wallMs,
      knownUntilMs: Number.isFinite(knownUntil) ? msOf(this.known.session, knownUntil) : null,
      lagMs: this.#feeds.lagMs,
      queuedBytes: this.#feeds.queuedBytes,
    };
  }
}

const toldFrames = (
  recording: Recording,
  epochOf: (start: string) => string,
  { onNote }: LiveSessionEvents,
): ToldFrames =>
  new ToldFrames({
    path: recording.toldFile,
    start: `run ${recording.run}`,
    epochOf,
    onFailure: (error) =>
      onNote('What is told cannot be put down: after another start every chart begins anew.', error),
  });

const msOf = (session: Session, at: SessionNs): number => unixMs(toTimestamp(session, at));
/** A computer that slept is to notice that the time has come. */
const MAX_WAIT_MS = 30_000;
