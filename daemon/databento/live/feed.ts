import { SpymasterError } from '../../../shared/errors.ts';
import { type Clock, systemClock } from '../clock.ts';
import { TS_OUT_SIZE } from '../dbn/layout.ts';
import type { RecordRun } from '../dbn/source.ts';
import { LiveSymbolMap } from '../dbn/symbol-map.ts';
import { upgradeRuns } from '../dbn/upgrade.ts';
import { GATEWAY_ERROR, SYSTEM_CODE } from '../dbn/values.ts';
import type { Schema } from '../request.ts';
import { connectLive, type LiveConnection, type PendingConnection } from './connection.ts';
import { type ControlRecord, controlRecords } from './control-record.ts';
import { FeedPosition } from './feed-position.ts';
import type { LiveCounters, LiveOptions } from './options.ts';
import type { Moment, SlotReport } from './replay-slot.ts';
import { countBySchema, earliestStart, merged, schemasNamed } from './resubscription.ts';
import { type Subscription, subscriptionLines } from './subscription.ts';

/** What a feed tells, in order. */
export type FeedEvent =
  /**
   * Market records, each exactly once. The run's bytes are overwritten when the next
   * event is asked for.
   */
  | { readonly kind: 'records'; readonly run: RecordRun; readonly replaying: boolean }
  | {
      readonly kind: 'mapping';
      readonly instrumentId: number;
      readonly symbolIn: string;
      readonly symbolOut: string;
    }
  /**
   * A span without a connection, and what became of it. Unless it was `filled`, what was
   * derived from it is in doubt. The counts are of all schemas that come as one kind of
   * record.
   */
  | ({
      readonly kind: 'gap';
      readonly schema: Schema;
      readonly cause: 'disconnected' | 'slow-reader';
    } & Omit<SlotReport, 'schemas'>)
  /**
   * Something the gateway said that changes nothing: an acknowledgement, a symbol that
   * does not resolve, a warning.
   */
  | {
      readonly kind: 'notice';
      readonly code: number | null;
      readonly isError: boolean;
      readonly text: string;
    }
  | {
      readonly kind: 'state';
      readonly state: FeedState;
      readonly reason: string | null;
      readonly retryInMs: number | null;
    };

export type FeedState = 'connected' | 'replaying' | 'live' | 'waiting' | 'market-closed';

export interface FeedOptions extends LiveOptions {
  readonly clock?: Clock;
  /** Nanoseconds since the epoch. */
  readonly wallClock?: () => bigint;
  /**
   * Whether the dataset's market is open at a time in nanoseconds: a feed that waits
   * while it is not says so.
   */
  readonly isMarketOpen?: (at: bigint) => boolean;
  /** Closes the feed. */
  readonly signal?: AbortSignal;
  /** How far back the gateway replays. Default 24 hours. */
  readonly replayWindowNs?: bigint;
  /**
   * How far before the last record a replay is asked for: records may be told that much
   * later than others of their time. Default ten seconds.
   */
  readonly replayOverlapNs?: bigint;
}

export interface FeedCounters extends LiveCounters {
  /**
   * Time of reading less the time the gateway sent (or received) the last record, in
   * milliseconds; null before the first.
   */
  readonly lagMs: number | null;
  readonly reconnects: number;
  /**
   * Delivered records that could not be kept in mind until a replay would repeat them.
   */
  readonly forgotten: number;
}

const FIRST_BACKOFF_MS = 1000;
const MAX_BACKOFF_MS = 60_000;
const HEALTHY_AFTER_MS = 60_000;
const REPLAY_WINDOW_NS = 86_400_000_000_000n;
const REPLAY_OVERLAP_NS = 10_000_000_000n;
/** So many damaged streams in a row, with no record between, are no accident. */
const MAX_DAMAGED = 10;
const NO_COUNTERS: LiveCounters = { receivedBytes: 0, queuedBytes: 0, deepestQueueBytes: 0 };

/**
 * A live stream that survives its connections: it reconnects, asks again for everything
 * from a little before where it stood, and delivers every record exactly once. Gaps are
 * told, with what is known of them, never hidden.
 *
 * @example const feed = new LiveFeed(options, [{ schema: 'trades', symbols: ['ES.c.0'],
 * stypeIn: 'continuous' }]); for await (const event of feed.events()) if (event.kind ===
 * 'records') use(event.run);
 */
export class LiveFeed {
  readonly symbols = new LiveSymbolMap();
  readonly #options: FeedOptions;
  readonly #subscriptions: readonly Subscription[];
  readonly #clock: Clock;
  readonly #wallClock: () => bigint;
  readonly #position: FeedPosition;
  /** Aborted when the feed is closed: every wait listens. */
  readonly #ended = new AbortController();
  #session: LiveConnection | PendingConnection | null = null;
  #firstConnectedAt: bigint | null = null;
  #lagMs: number | null = null;
  #reconnects = -1;
  /** Damaged streams since the last record. */
  #damaged = 0;

  /**
   * @throws {SpymasterError} SUBSCRIPTION_INVALID, before any connection is made
   */
  constructor(options: FeedOptions, subscriptions: readonly Subscription[]) {
    for (const subscription of subscriptions) subscriptionLines(subscription, 1);
    this.#options = options;
    this.#subscriptions = subscriptions;
    const clock = options.clock ?? systemClock;
    this.#clock = clock;
    this.#wallClock = options.wallClock ?? (() => BigInt(Date.now()) * 1_000_000n);
    const { replayWindowNs = REPLAY_WINDOW_NS, replayOverlapNs = REPLAY_OVERLAP_NS } = options;
    const extent = { windowNs: replayWindowNs, overlapNs: replayOverlapNs };
    this.#position = new FeedPosition(extent, () => clock.now());
    for (const { schema } of subscriptions) this.#position.expect(schema);
    // A signal may outlive many feeds, and is to keep none of them.
    options.signal?.addEventListener('abort', () => this.close(), { signal: this.#ended.signal });
    if (options.signal?.aborted) this.close();
  }

  get counters(): FeedCounters {
    return {
      ...(this.#session && 'counters' in this.#session ? this.#session.counters : NO_COUNTERS),
      lagMs: this.#lagMs,
      reconnects: Math.max(0, this.#reconnects),
      forgotten: this.#position.overflows,
    };
  }

  /** Ends the feed, whatever it is waiting for. */
  close(): void {
    this.#ended.abort();
    this.#session?.close();
  }

  get #isClosed(): boolean {
    return this.#ended.signal.aborted;
  }

  /**
   * Everything the feed has to tell, until it is closed.
   * @throws {SpymasterError} LIVE_AUTH: what trying again cannot mend; DBN_CORRUPT_RECORD
   * and its like when nothing but damage comes
   */
  async *events(): AsyncGenerator<FeedEvent> {
    let attempt = 0;
    while (!this.#isClosed) {
      const startedAt = this.#clock.now();
      let reason: SpymasterError;
      try {
        yield* this.#oneSession();
        return;
      } catch (error) {
        if (this.#isClosed) return;
        if (!this.#isWorthAnotherTry(error)) throw error;
        reason = error;
      } finally {
        this.#session?.close();
      }
      attempt = this.#clock.now() - startedAt >= HEALTHY_AFTER_MS ? 1 : attempt + 1;
      const retryInMs = this.#backoffMs(attempt, reason);
      const isOpen = this.#options.isMarketOpen?.(this.#wallClock()) ?? true;
      const state = isOpen ? 'waiting' : 'market-closed';
      yield { kind: 'state', state, reason: reason.message, retryInMs };
      await this.#clock.wait(retryInMs, this.#ended.signal).catch(() => undefined);
    }
  }

  #isWorthAnotherTry(error: unknown): error is SpymasterError {
    if (!(error instanceof SpymasterError)) return false;
    if (DAMAGE.has(error.code)) return ++this.#damaged < MAX_DAMAGED;
    return RETRYABLE.has(error.code);
  }

  async *#oneSession(): AsyncGenerator<FeedEvent> {
    const { signal } = this.#ended;
    const unstarted = await connectLive({ ...this.#options, signal });
    this.#session = unstarted;
    this.#reconnects++;
    const isFirst = this.#firstConnectedAt === null;
    this.#firstConnectedAt ??= this.#wallClock();
    for (const subscription of isFirst ? this.#first() : this.#again(this.#firstConnectedAt))
      unstarted.subscribe(subscription);
    const session = await unstarted.start();
    this.#session = session;
    if (this.#isClosed) return session.close();
    const { isReplaying } = this.#position;
    yield { kind: 'state', state: 'connected', reason: null, retryInMs: null };
    yield { kind: 'state', state: isReplaying ? 'replaying' : 'live', reason: null, retryInMs: null };
    for await (const run of upgradeRuns(session, 'v3')) {
      this.#position.onHeard(this.#wallClock());
      const control = controlRecords(run);
      if (control) for (const record of control) yield* this.#onControl(record);
      else yield* this.#onRecords(run);
      yield* this.#onReplaysOver();
    }
  }

  #at(): Moment {
    return { nowMs: this.#clock.now(), wallNs: this.#wallClock() };
  }

  #first(): readonly Subscription[] {
    const replayed = this.#subscriptions.filter(({ start }) => start !== undefined);
    if (replayed.length > 0)
      this.#position.beginFirst(countBySchema(replayed), earliestStart(replayed), this.#at());
    return this.#subscriptions;
  }

  /**
   * All that was subscribed to, each kind of record from where it stood. What has not
   * told anything yet is asked for as it was. Snapshots cannot be replayed: a book begins
   * anew.
   */
  #again(firstConnectedAt: bigint): readonly Subscription[] {
    const books = this.#subscriptions.filter(({ snapshot }) => snapshot);
    for (const { schema } of books) this.#position.breakBook(schema, firstConnectedAt);
    const others = this.#subscriptions.filter(({ snapshot }) => !snapshot);
    const isFresh = ({ schema, start }: Subscription) =>
      start !== undefined && this.#position.reached(schema) === null;
    const fresh = others.filter(isFresh);
    const resumed = merged(others.filter((subscription) => !isFresh(subscription)));
    const at = this.#at();
    const starts = this.#position.beginAgain(countBySchema(resumed), firstConnectedAt, at);
    if (fresh.length > 0) this.#position.beginFirst(countBySchema(fresh), earliestStart(fresh), at);
    return [...books, ...fresh, ...resumed.map((plain) => ({ ...plain, start: starts.get(plain.schema)! }))];
  }

  *#onRecords(run: RecordRun): Generator<FeedEvent> {
    this.#damaged = 0;
    this.#noteLag(run);
    const { fresh, isReplaying } = this.#position.accept(run);
    for (const part of fresh) yield { kind: 'records', run: part, replaying: isReplaying };
    const broken = this.#position.takeBookBreak();
    if (broken) yield { ...LOST, schema: 'mbo', cause: 'disconnected', ...broken };
  }

  #noteLag(run: RecordRun): void {
    const last = (run.count - 1) * run.stride;
    const received = run.layout?.fields.find(({ name }) => name === 'ts_recv')?.offset;
    const offset = run.tsOut ? run.stride - TS_OUT_SIZE : received;
    if (offset !== undefined)
      this.#lagMs = Number((this.#wallClock() - run.view.getBigUint64(last + offset, true)) / 1_000_000n);
  }

  *#onControl(record: ControlRecord): Generator<FeedEvent> {
    if (record.kind === 'mapping') {
      this.symbols.onMapping(record.instrumentId, record.symbolOut);
      return yield record;
    }
    if (record.kind === 'error') return yield* this.#onError(record);
    if (record.code === SYSTEM_CODE.replayCompleted && this.#onReplayCompleted(record.text)) return;
    if (record.code !== SYSTEM_CODE.heartbeat)
      yield { kind: 'notice', code: record.code, isError: false, text: record.text };
  }

  /** False for a text that names nothing that is subscribed to. */
  #onReplayCompleted(text: string): boolean {
    const named = schemasNamed(text, this.#schemas());
    for (const schema of named) this.#position.onCompleted(schema);
    return named.length > 0;
  }

  /** Replays that have come to an end, and what is known of the gaps they fill. */
  *#onReplaysOver(): Generator<FeedEvent> {
    const reports = this.#position.judge();
    for (const report of reports) {
      if (report === 'no-gap') continue;
      const { schemas, ...known } = report;
      for (const schema of schemas) yield { kind: 'gap', schema, cause: 'disconnected', ...known };
    }
    if (reports.length > 0 && !this.#position.isReplaying)
      yield { kind: 'state', state: 'live', reason: null, retryInMs: null };
  }

  *#onError({ code, text, tsEvent }: ControlRecord & { kind: 'error' }): Generator<FeedEvent> {
    switch (code) {
      case GATEWAY_ERROR.authentication:
      case GATEWAY_ERROR.keyDeactivated:
        throw new SpymasterError('LIVE_AUTH', `The gateway refused the key: ${text}.`, {
          hint: 'Check the API key.',
        });
      case GATEWAY_ERROR.connectionLimit:
        throw new SpymasterError('LIVE_CONNECTION_LIMIT', `The gateway ended the session: ${text}.`, {
          hint: 'Close another session.',
        });
      case GATEWAY_ERROR.internal:
        throw new SpymasterError('LIVE_DISCONNECTED', `The gateway reported trouble of its own: ${text}.`, {
          hint: 'Connect again.',
        });
      case GATEWAY_ERROR.skippedRecords:
        for (const schema of this.#schemasSkipped(text)) {
          const from = this.#position.reached(schema) ?? tsEvent;
          this.#position.onLost(schema, false);
          yield { ...LOST, schema, cause: 'slow-reader', from, to: tsEvent > from ? tsEvent : from };
        }
        return;
      case GATEWAY_ERROR.replayAgedOut: {
        const named = schemasNamed(text, this.#schemas());
        const lost = named.length > 0 ? named : this.#schemas();
        for (const schema of lost) this.#position.onLost(schema, true);
        return yield { kind: 'notice', code, isError: true, text };
      }
      default:
        yield { kind: 'notice', code, isError: true, text };
    }
  }

  /**
   * The schemas a skip is about: those its text names, else every one the gateway may
   * skip.
   */
  #schemasSkipped(text: string): Schema[] {
    const named = schemasNamed(text, this.#schemas());
    return named.length > 0
      ? named
      : this.#schemas().filter((schema) => /^(mbp-|bbo|cmbp-|cbbo)/.test(schema));
  }

  #schemas(): Schema[] {
    return [...new Set(this.#subscriptions.map(({ schema }) => schema))];
  }

  #backoffMs(attempt: number, reason: SpymasterError): number {
    // An earlier session may take a while to die: asking again at once would only be
    // refused again.
    const full =
      reason.code === 'LIVE_CONNECTION_LIMIT' ? MAX_BACKOFF_MS : FIRST_BACKOFF_MS * 2 ** (attempt - 1);
    return Math.min(MAX_BACKOFF_MS, full) * (0.5 + 0.5 * this.#clock.random());
  }
}

const RETRYABLE: ReadonlySet<string> = new Set([
  'LIVE_DISCONNECTED',
  'LIVE_TIMEOUT',
  'LIVE_CONNECTION_LIMIT',
  'LIVE_REFUSED',
  'LIVE_QUEUE_FULL',
  'DBN_TRUNCATED',
]);

/** What came was no stream: the next connection may bring one. */
const DAMAGE: ReadonlySet<string> = new Set([
  'DBN_CORRUPT_RECORD',
  'DBN_CORRUPT_METADATA',
  'DBN_BAD_MAGIC',
  'ZSTD_CORRUPT',
]);

const LOST = { kind: 'gap', outcome: 'lost', repeated: 0, owed: 0, delivered: 0 } as const;
