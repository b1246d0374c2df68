import { SpymasterError } from '../../../shared/errors.ts';
import { type Clock, systemClock } from '../clock.ts';
import { TS_OUT_SIZE, UNDEF_TIMESTAMP } from '../dbn/layout.ts';
import { part, type RecordRun } from '../dbn/source.ts';
import { LiveSymbolMap } from '../dbn/symbol-map.ts';
import { upgradeRuns } from '../dbn/upgrade.ts';
import { GATEWAY_ERROR, SYSTEM_CODE } from '../dbn/values.ts';
import type { Schema } from '../request.ts';
import { connectLive, type LiveConnection, type PendingConnection } from './connection.ts';
import { type ControlRecord, controlRecords } from './control-record.ts';
import { FeedPosition } from './feed-position.ts';
import { FeedSubscriptions, type HeldSubscription, type Request } from './feed-subscriptions.ts';
import type { FeedCounters, FeedEvent, FeedOptions } from './feed-types.ts';
import { closed } from './gateway-socket.ts';
import type { LiveCounters } from './options.ts';
import { schemasNamed } from './resubscription.ts';
import type { Subscription } from './subscription.ts';
import { teeEvents } from './tee.ts';

const LAG_TOLD_MS = 1000;
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
  readonly #subscriptions: FeedSubscriptions;
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
  /** The connection was closed to ask for something that only a new one can bring. */
  #isReplanned = false;
  #isBehind = false;
  #isTold = false;

  /**
   * @throws {SpymasterError} SUBSCRIPTION_INVALID, before any connection is made
   */
  constructor(options: FeedOptions, subscriptions: readonly Subscription[]) {
    this.#options = options;
    const clock = options.clock ?? systemClock;
    this.#clock = clock;
    this.#wallClock = options.wallClock ?? (() => BigInt(Date.now()) * 1_000_000n);
    const { replayWindowNs = REPLAY_WINDOW_NS, replayOverlapNs = REPLAY_OVERLAP_NS } = options;
    const extent = { windowNs: replayWindowNs, overlapNs: replayOverlapNs };
    this.#position = new FeedPosition(extent, () => clock.now());
    this.#subscriptions = new FeedSubscriptions(this.#position);
    for (const subscription of subscriptions) this.#subscriptions.add(subscription, false);
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

  get dataset(): string {
    return this.#options.dataset;
  }

  /**
   * The feed's events for several readers, each at its own pace.
   * @param capacityBytes of records that may wait for a reader; default 64 MiB
   * @throws {SpymasterError} in a reader that has fallen behind by so much:
   * LIVE_QUEUE_FULL
   */
  tee(readers: number, capacityBytes?: number): AsyncGenerator<FeedEvent>[] {
    return teeEvents(this.events(), readers, capacityBytes);
  }

  /** What the feed is asked for, and what of it the gateway has acknowledged. */
  get subscriptions(): HeldSubscription[] {
    return this.#subscriptions.all;
  }

  /**
   * Whether what is told of a schema is its past: a replay is under way, and runs ahead
   * of others or behind them.
   */
  isReplaying(schema: Schema): boolean {
    return this.#position.isReplayed(schema);
  }

  /**
   * Adds to what is told. What comes from now on is asked for at once; a replay or a book
   * snapshot only a new connection can bring, which is made for it: everything else goes
   * on, each record exactly once.
   * @throws {SpymasterError} SUBSCRIPTION_INVALID; LIVE_CLOSED once the feed is closed
   */
  subscribe(subscription: Subscription): {
    readonly id: number;
    readonly replay: 'none' | 'by-reconnection';
  } {
    if (this.#isClosed) throw closed();
    const isRunning = this.#firstConnectedAt !== null;
    const id = this.#subscriptions.add(subscription, isRunning);
    if (subscription.start !== undefined || subscription.snapshot) {
      if (isRunning) this.#reconnect();
      return { id, replay: 'by-reconnection' };
    }
    if (isRunning && this.#session) this.#askNow(this.#session, { subscription, ids: [id] });
    return { id, replay: 'none' };
  }

  /**
   * Tells something no more. The gateway knows no unsubscribing: a new connection is made
   * without it.
   * @throws {RangeError} when there is no such subscription
   */
  unsubscribe(id: number): void {
    if (!this.#subscriptions.remove(id)) throw new RangeError(`there is no subscription ${id}`);
    if (this.#firstConnectedAt !== null) this.#reconnect();
  }

  /** Where the connection has just ended the next one asks. */
  #askNow(session: LiveConnection | PendingConnection, request: Request): void {
    try {
      this.#ask(session, request);
    } catch (error) {
      if ((error as { code?: string }).code !== 'LIVE_CLOSED') throw error;
    }
  }

  #reconnect(): void {
    this.#isReplanned = true;
    this.#session?.close();
  }

  #ask(session: LiveConnection | PendingConnection, { subscription, ids }: Request): void {
    this.#subscriptions.onAsked(session.subscribe(subscription), ids);
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
   * Everything the feed has to tell, until it is closed. It is told once: to several
   * readers by {@link tee}.
   * @throws {SpymasterError} SOURCE_SPENT the second time; LIVE_AUTH: what trying again
   * cannot mend; DBN_CORRUPT_RECORD and its like when nothing but damage comes
   */
  async *events(): AsyncGenerator<FeedEvent> {
    if (this.#isTold)
      throw new SpymasterError('SOURCE_SPENT', 'The feed’s events are being told: they come once.', {
        hint: 'Give several readers what tee() returns.',
      });
    this.#isTold = true;
    let attempt = 0;
    while (!this.#isClosed) {
      const startedAt = this.#clock.now();
      this.#isReplanned = false;
      let reason: SpymasterError | null = null;
      try {
        yield* this.#oneSession();
        if (!this.#isReplanned) return;
      } catch (error) {
        if (this.#isClosed) return;
        if (this.#isReplanned) continue;
        if (!this.#isWorthAnotherTry(error)) throw error;
        reason = error;
      } finally {
        this.#session?.close();
        this.#session = null;
      }
      if (!reason) continue;
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
    const at = { nowMs: this.#clock.now(), wallNs: this.#wallClock() };
    this.#subscriptions.forgetRequests();
    const requests = isFirst
      ? this.#subscriptions.first(at)
      : this.#subscriptions.again(this.#firstConnectedAt, at);
    for (const request of requests) this.#ask(unstarted, request);
    const session = await unstarted.start();
    this.#session = session;
    if (this.#isClosed) return session.close();
    const { isReplaying } = this.#position;
    yield { kind: 'state', state: 'connected', reason: null, retryInMs: null };
    yield { kind: 'state', state: isReplaying ? 'replaying' : 'live', reason: null, retryInMs: null };
    for await (const run of upgradeRuns(session, 'v3')) {
      this.#position.onHeard(this.#wallClock());
      const control = controlRecords(run);
      if (control)
        for (const [i, record] of control.entries()) yield* this.#onControl(record, part(run, i, i + 1)!);
      else yield* this.#onRecords(run);
      yield* this.#onReplaysOver();
    }
  }

  *#onRecords(run: RecordRun): Generator<FeedEvent> {
    this.#damaged = 0;
    this.#noteLag(run);
    const { fresh, isReplaying } = this.#position.accept(run);
    if (!isReplaying) yield* this.#onLag();
    for (const part of fresh) yield { kind: 'records', run: part, replaying: isReplaying };
    const broken = this.#position.takeBookBreak();
    if (broken) yield { ...LOST, schema: 'mbo', cause: 'disconnected', ...broken };
  }

  #noteLag(run: RecordRun): void {
    const last = (run.count - 1) * run.stride;
    const received = run.layout?.fields.find(({ name }) => name === 'ts_recv')?.offset;
    const offset = run.tsOut ? run.stride - TS_OUT_SIZE : received;
    if (offset === undefined) return;
    const sentAt = run.view.getBigUint64(last + offset, true);
    if (sentAt !== UNDEF_TIMESTAMP) this.#lagMs = Number((this.#wallClock() - sentAt) / 1_000_000n);
  }

  /** Tells when reading falls behind, and when it has caught up by half. */
  *#onLag(): Generator<FeedEvent> {
    if (this.#lagMs === null) return;
    const { lagToldMs = LAG_TOLD_MS } = this.#options;
    const isBehind = this.#lagMs >= (this.#isBehind ? lagToldMs / 2 : lagToldMs);
    if (isBehind === this.#isBehind) return;
    this.#isBehind = isBehind;
    yield { kind: 'lag', lagMs: this.#lagMs, isBehind };
  }

  *#onControl(record: ControlRecord, run: RecordRun): Generator<FeedEvent> {
    if (record.kind === 'mapping') {
      this.symbols.onMapping(record.instrumentId, record.symbolOut);
      return yield { ...record, run };
    }
    if (record.kind === 'error') return yield* this.#onError(record);
    if (record.code === SYSTEM_CODE.subscriptionAck) this.#subscriptions.onAcknowledged(record.text);
    if (record.code === SYSTEM_CODE.replayCompleted && this.#onReplayCompleted(record.text)) return;
    if (record.code === SYSTEM_CODE.heartbeat) yield { kind: 'heartbeat', at: record.tsEvent };
    else yield { kind: 'notice', code: record.code, isError: false, text: record.text };
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
    if (reports.length > 0) this.#subscriptions.onReplaysOver();
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
    return this.#subscriptions.schemas;
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
  'LIVE_PROTOCOL',
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
