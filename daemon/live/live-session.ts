import { setImmediate } from 'node:timers/promises';
import { chooseContract } from '../../pipeline/contracts/followed-contract.ts';
import { playEvents } from '../../pipeline/events/merge.ts';
import { makeTally, type ReorderTally } from '../../pipeline/events/reorder.ts';
import type { Engine } from '../../pipeline/retrieval/vector-index.ts';
import { isSpymasterError } from '../../shared/errors.ts';
import type { FeedStatus } from '../../shared/protocol/feed-status.ts';
import type { Bar } from '../../shared/protocol/messages.ts';
import { type Session, toTimestamp } from '../../shared/session/session.ts';
import { type SessionNs, unixMs } from '../../shared/units.ts';
import type { Input } from '../../shared/vocabulary/input.ts';
import { type FeedEvent, type FeedOptions, laterOf } from '../databento/index.ts';
import { contractsToFetch } from '../download/plan.ts';
import { appendAsSaid } from '../ledger/spoken.ts';
import { rawFolderOf } from '../raw/raw-layout.ts';
import { epochNames } from '../session/epoch.ts';
import { type KnownBefore, knownBefore } from '../session/known-before.ts';
import { SessionTeller } from '../session/session-teller.ts';
import type { FeedFacts } from '../session/show.ts';
import type { DurableFrame, Timeline } from '../session/timeline.ts';
import { previousVolumes } from '../sources/previous-volumes.ts';
import { Stopped } from './arrivals.ts';
import { FeedWatch, type Now } from './feed-watch.ts';
import { LedgerWriter } from './ledger-writer.ts';
import { type Listed, listedOptions, optionSubscriptions, optionsPlan } from './listed-options.ts';
import { waitOn } from './live-date.ts';
import { LiveMarket } from './live-market.ts';
import { listingsFrom } from './option-listing.ts';
import { beginRecording, MARK_EVERY_MS, RecordedProgress } from './recorded-progress.ts';
import type { Before, Recording, Sealed } from './recording.ts';
import { type FeedPlan, SessionFeed } from './session-feed.ts';
import { ToldFrames } from './told-frames.ts';

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
  /** Ends the feeds, once the session needs no more of them. */
  readonly #ending = new AbortController();
  #market: LiveMarket | null = null;
  #futures: SessionFeed | null = null;
  #optionsFeed: SessionFeed | null = null;
  readonly #recording: Recording | null;
  #isRecorded: boolean;
  #holes = 0;
  #followsOptions = false;

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
      closeMs: msOf(known.session, rthClose),
    });
    if (recording === null) this.#watch.trouble('recording', 'This session is not recorded.');
    this.contract = contract;
    this.#recording = recording;
    this.#isRecorded = recording !== null;
    this.#options = options;
    this.#events = events;
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
        isRecorded: this.#isRecorded,
        followsOptions: this.#followsOptions,
      }),
      onNote: events.onNote,
    });
    const named = epochNames(known);
    const epochOf = (start: string) => named(`live ${known.instrument.dataset} ${contract} ${start}`);
    this.#told = recording && toldFrames(recording, epochOf, events);
    this.#teller = new SessionTeller(known, this.#told?.epoch ?? epochOf(`at ${this.#wallMs}`), {
      onStep: (added) => this.#onStep(added),
      onEntry: (entry) => this.#ledger.add({ entry, atMs: this.#wallMs, epoch: this.timeline.epoch }),
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
    const previous = await previousVolumes(rawFolderOf(dataFolder), known.instrument, date);
    const { instrument, session } = known;
    const { symbol: contract } = chooseContract(instrument, date, previous);
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
    return this.#followsOptions ? ['trades', 'book', 'options'] : ['trades', 'book'];
  }
  get feed(): FeedFacts {
    return {
      reconnects: reconnectsOf(this.#futures) + reconnectsOf(this.#optionsFeed),
      holes: this.#holes,
      late: this.#tally.late,
      isRecorded: this.#isRecorded,
    };
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
    void this.#ledger.flush();
    this.#progress.mark();
    // What an earlier start told was something else: everyone begins anew.
    if (this.#told && !this.#told.tell(added)) {
      this.#told.begin();
      this.#teller.beginEpoch(this.#told.epoch);
      this.#told.tell(this.timeline.durable);
      this.#events.onBegin?.();
    }
    const { durable } = this.timeline;
    this.#events.onStep(durable.slice(durable.length - added.length));
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
    const listed = await this.#listOptions(before);
    try {
      if (!this.#isStopped) await this.#followMarket(this.#openMarket(listed), listed, before);
    } finally {
      await listed?.opened?.events.return(undefined);
    }
    if (this.#isStopped) return null;
    this.#watch.close();
    return { sealed: await this.#seal(), holes: this.#holes, dropped: this.#tally };
  }

  #openMarket(listed: Listed | null): LiveMarket {
    this.#followsOptions = listed !== null;
    const { clock } = this.#options.gateway;
    const market = new LiveMarket(this.known.session, this.contract, {
      ...(listed && { listing: listed.listing }),
      ...(clock && { now: () => clock.now() }),
      onListed: (options) => this.#optionsFeed?.add(optionSubscriptions(options)),
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
      this.#ending.abort();
      market.stop();
    };
    const playing = this.#play(market).catch(ended);
    if (before) this.#holes += await this.#progress.tellBefore(market, before);
    const following = [this.#followFutures(market), this.#followOptions(market, listed)].map((each) =>
      each.catch(ended),
    );
    await Promise.all(following);
    // What has come is told to its end, unless nobody wants it any more.
    if (!this.#isStopped) await playing;
    market.stop();
    await playing;
    await this.#ledger.flush();
    const failure = failures.find((error) => !(error instanceof Stopped));
    if (failure !== undefined) throw failure;
  }

  async #play(market: LiveMarket): Promise<void> {
    const { labelEnd } = this.known.session;
    const options = { until: labelEnd, onTurn: () => setImmediate() };
    await playEvents(market.streams, this.#teller.run, options, this.#tally);
    this.#teller.finish();
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

  /** None where they cannot be had: a session is followed without them. */
  async #listOptions(before: Before | null): Promise<Listed | null> {
    const recording = this.#recording;
    if (!recording || this.known.instrument.optionRoots.length === 0) return null;
    try {
      const listed = await listedOptions(this.known, recording, { before, options: this.#feedOptions });
      if (!listed && !this.#isStopped)
        this.#events.onNote('No option that expires at the close is listed: none are followed today.');
      return listed;
    } catch (error) {
      if (isSpymasterError(error) && error.code === 'LIVE_AUTH') throw error;
      this.#withoutOptions('Options are not followed today.', error);
      return null;
    }
  }

  async #followFutures(market: LiveMarket): Promise<void> {
    const { session, instrument } = this.known;
    const recording = this.#recording;
    const plan: FeedPlan = {
      side: 'futures',
      always: [{ schema: 'trades', symbols: contractsToFetch(instrument, session.date) }],
      quotes: [{ schema: 'mbp-10', symbols: [this.contract] }],
    };
    const options = this.#feedOptions;
    this.#futures = new SessionFeed(
      { session, plan, market, recording, options },
      {
        onEvent: (event) => {
          this.#countHole(event);
          this.#watch.on(event, this.#now());
        },
        onRecordingLost: (error) => this.#onRecordingLost(error),
      },
    );
    await this.#futures.follow();
    this.#ending.abort();
  }

  /** Options are no reason to end a session that does without them. */
  async #followOptions(market: LiveMarket, listed: Listed | null): Promise<void> {
    if (!listed) return;
    const { session } = this.known;
    const plan = optionsPlan(this.known, listed.listing.options);
    const [recording, options] = [this.#recording, this.#feedOptions];
    this.#optionsFeed = new SessionFeed(
      { session, plan, market, recording, options, opened: listed.opened },
      {
        onEvent: (event) => {
          if (this.#countHole(event)) this.#watch.trouble('options', 'Some of what options did was missed.');
        },
        onRecordingLost: (error) => this.#onRecordingLost(error),
      },
    );
    try {
      await this.#optionsFeed.follow();
    } catch (error) {
      this.#withoutOptions('Options are followed no longer.', error);
    } finally {
      market.giveUp('options');
    }
  }

  get #feedOptions(): FeedOptions {
    const signal = AbortSignal.any([this.#options.signal, this.#ending.signal]);
    return { ...this.#options.gateway, dataset: this.known.instrument.dataset, signal };
  }

  #withoutOptions(sentence: string, error: unknown): void {
    this.#followsOptions = false;
    this.#watch.trouble('options', sentence);
    this.#events.onNote(sentence, error);
  }

  /** Whether it says that something stays missing. */
  #countHole(event: FeedEvent): boolean {
    const isHole = event.kind === 'gap' && event.outcome !== 'filled';
    if (isHole) this.#holes++;
    return isHole;
  }

  #onRecordingLost(error: unknown): void {
    this.#isRecorded = false;
    this.#watch.trouble('recording', 'Recording has stopped.');
    this.#events.onNote('Recording has stopped: the day has to be downloaded later.', error);
  }

  async #seal(): Promise<Sealed | null> {
    if (!this.#recording || !this.#isRecorded) return null;
    try {
      return await this.#recording.seal();
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
      lagMs: this.#futures?.counters?.lagMs ?? null,
      queuedBytes: this.#futures?.counters?.queuedBytes ?? 0,
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

const reconnectsOf = (feed: SessionFeed | null): number => feed?.counters?.reconnects ?? 0;

const msOf = (session: Session, at: SessionNs): number => unixMs(toTimestamp(session, at));
/** A computer that slept is to notice that the time has come. */
const MAX_WAIT_MS = 30_000;
