import { SpymasterError } from '../../../shared/errors.ts';
import { isGlobexOpen } from '../../../shared/session/globex-hours.ts';
import { type Clock, systemClock } from '../clock.ts';
import { rtypeOfSchema } from '../dbn/codes.ts';
import { TS_OUT_SIZE } from '../dbn/layout.ts';
import type { RecordRun } from '../dbn/source.ts';
import { LiveSymbolMap } from '../dbn/symbol-map.ts';
import { upgradeRuns } from '../dbn/upgrade.ts';
import type { Schema } from '../request.ts';
import { connectLive, type LiveConnection, type LiveCounters, type LiveOptions } from './connection.ts';
import { type ControlRecord, controlRecords, GATEWAY_ERROR, SYSTEM_CODE } from './control-record.ts';
import { FeedPosition } from './feed-position.ts';
import type { Subscription } from './subscription.ts';

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
   * A span without data. `filled`: a replay has delivered it; otherwise it is lost, and
   * what was derived from it is in doubt.
   */
  | {
      readonly kind: 'gap';
      readonly schema: Schema;
      readonly cause: 'disconnected' | 'slow-reader';
      readonly from: bigint;
      readonly to: bigint;
      readonly filled: boolean;
    }
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
  /** Closes the feed. */
  readonly signal?: AbortSignal;
  /** How far back the gateway replays. Default 24 hours. */
  readonly replayWindowNs?: bigint;
}

export interface FeedCounters extends LiveCounters {
  /**
   * Time of reading less the time the gateway sent (or received) the last record, in
   * milliseconds; null before the first.
   */
  readonly lagMs: number | null;
  readonly reconnects: number;
}

const FIRST_BACKOFF_MS = 1000;
const MAX_BACKOFF_MS = 60_000;
const HEALTHY_AFTER_MS = 60_000;
const REPLAY_WINDOW_NS = 86_400_000_000_000n;
const NO_COUNTERS: LiveCounters = { receivedBytes: 0, queuedBytes: 0, deepestQueueBytes: 0 };

/** A schema that is being replayed after a reconnection, and the gap its replay fills. */
interface PendingReplay {
  readonly schema: Schema;
  readonly from: bigint;
  readonly filled: boolean;
  /** Whether anything was missed; a first start's replay fills no gap. */
  readonly isGap: boolean;
}

/**
 * A live stream that survives its connections: it reconnects, asks again for everything
 * before the session starts, from where each instrument stood, and delivers every record
 * exactly once. Gaps that cannot be filled are told, never hidden.
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
  readonly #position = new FeedPosition();
  #session: LiveConnection | null = null;
  #replays: PendingReplay[] = [];
  #firstConnectedAt: bigint | null = null;
  /**
   * Until when nothing is missing: the gateway was last heard, with no replay still under
   * way.
   */
  #completeUntil: bigint | null = null;
  #lagMs: number | null = null;
  #reconnects = -1;
  #closed = false;

  constructor(options: FeedOptions, subscriptions: readonly Subscription[]) {
    this.#options = options;
    this.#subscriptions = subscriptions;
    this.#clock = options.clock ?? systemClock;
    this.#wallClock = options.wallClock ?? (() => BigInt(Date.now()) * 1_000_000n);
    options.signal?.addEventListener('abort', () => this.close(), { once: true });
    if (options.signal?.aborted) this.#closed = true;
  }

  get counters(): FeedCounters {
    return {
      ...(this.#session?.counters ?? NO_COUNTERS),
      lagMs: this.#lagMs,
      reconnects: Math.max(0, this.#reconnects),
    };
  }

  close(): void {
    this.#closed = true;
    this.#session?.close();
  }

  /**
   * Everything the feed has to tell, until it is closed.
   * @throws {SpymasterError} LIVE_AUTH, SUBSCRIPTION_INVALID: what trying again cannot
   * mend
   */
  async *events(): AsyncGenerator<FeedEvent> {
    let attempt = 0;
    while (!this.#closed) {
      const startedAt = this.#clock.now();
      let reason: SpymasterError;
      try {
        yield* this.#oneSession();
        return;
      } catch (error) {
        if (this.#closed) return;
        if (!isRetryable(error)) throw error;
        reason = error;
      } finally {
        this.#session?.close();
      }
      attempt = this.#clock.now() - startedAt >= HEALTHY_AFTER_MS ? 1 : attempt + 1;
      const retryInMs = this.#backoffMs(attempt, reason);
      const state = isGlobexOpen(this.#wallClock()) ? 'waiting' : 'market-closed';
      yield { kind: 'state', state, reason: reason.message, retryInMs };
      await this.#clock.wait(retryInMs, this.#options.signal).catch(() => undefined);
    }
  }

  async *#oneSession(): AsyncGenerator<FeedEvent> {
    const unstarted = await connectLive(this.#options);
    this.#reconnects++;
    const isFirst = this.#firstConnectedAt === null;
    this.#firstConnectedAt ??= this.#wallClock();
    const unfinished = this.#replays;
    this.#replays = [];
    for (const subscription of this.#subscriptions)
      unstarted.subscribe(isFirst ? this.#first(subscription) : this.#again(subscription, unfinished));
    this.#position.startsAgain();
    const session = await unstarted.start();
    this.#session = session;
    if (this.#closed) return session.close();
    yield { kind: 'state', state: 'connected', reason: null, retryInMs: null };
    if (this.#replays.length > 0) yield { kind: 'state', state: 'replaying', reason: null, retryInMs: null };
    else yield { kind: 'state', state: 'live', reason: null, retryInMs: null };
    for await (const run of upgradeRuns(session, 'v3')) {
      if (this.#replays.length === 0) this.#completeUntil = this.#wallClock();
      const control = controlRecords(run);
      if (control) for (const record of control) yield* this.#onControl(record);
      else yield* this.#onRecords(run);
    }
  }

  #first(subscription: Subscription): Subscription {
    if (subscription.start !== undefined) this.#expectReplay(subscription.schema, 0n, true, false);
    return subscription;
  }

  /**
   * The subscription as it was, with a start where its instruments stood: for all it was
   * when nothing of it has come yet. What an instrument that has long been silent had
   * before is replayed with the rest, as far back as the gateway goes; missing is only
   * what came after the gateway was last heard.
   */
  #again(subscription: Subscription, unfinished: readonly PendingReplay[]): Subscription {
    const { schema, symbols, stypeIn } = subscription;
    const plain = stypeIn === undefined ? { schema, symbols } : { schema, symbols, stypeIn };
    if (subscription.snapshot) return subscription;
    const rtype = rtypeOfSchema(schema);
    const own = rtype === null ? null : this.#position.replayStart(rtype);
    const wanted = own ?? (subscription.start !== undefined ? null : this.#firstConnectedAt);
    if (wanted === null) {
      this.#expectReplay(schema, 0n, true, false);
      return subscription;
    }
    const oldest = this.#wallClock() - (this.#options.replayWindowNs ?? REPLAY_WINDOW_NS);
    const start = wanted < oldest ? oldest : wanted;
    const before = unfinished.find((replay) => replay.schema === schema && replay.isGap);
    const from = before?.from ?? (rtype === null ? null : this.#position.lastTime(rtype)) ?? wanted;
    this.#expectReplay(
      schema,
      from,
      (before?.filled ?? true) && (this.#completeUntil ?? wanted) >= oldest,
      true,
    );
    return { ...plain, start };
  }

  #expectReplay(schema: Schema, from: bigint, filled: boolean, isGap: boolean): void {
    this.#replays.push({ schema, from, filled, isGap });
  }

  *#onRecords(run: RecordRun): Generator<FeedEvent> {
    this.#noteLag(run);
    const replaying = this.#replays.some(({ schema }) => rtypeOfSchema(schema) === run.rtype);
    for (const fresh of this.#position.accept(run, replaying))
      yield { kind: 'records', run: fresh, replaying };
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
    if (record.code === SYSTEM_CODE.replayCompleted) return yield* this.#onReplayCompleted(record.text);
    if (record.code !== SYSTEM_CODE.heartbeat)
      yield { kind: 'notice', code: record.code, isError: false, text: record.text };
  }

  *#onReplayCompleted(text: string): Generator<FeedEvent> {
    const named = this.#replays.findIndex(({ schema }) => text.includes(` ${schema} `));
    const [replay] = this.#replays.splice(Math.max(0, named), 1);
    if (!replay) return;
    const rtype = rtypeOfSchema(replay.schema);
    if (replay.isGap) {
      const reached = rtype === null ? null : this.#position.lastTime(rtype);
      const to = reached !== null && reached > replay.from ? reached : replay.from;
      yield {
        kind: 'gap',
        schema: replay.schema,
        cause: 'disconnected',
        from: replay.from,
        to,
        filled: replay.filled,
      };
    }
    if (this.#replays.length === 0) yield { kind: 'state', state: 'live', reason: null, retryInMs: null };
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
          const from = this.#position.lastTime(rtypeOfSchema(schema) ?? undefined) ?? tsEvent;
          yield {
            kind: 'gap',
            schema,
            cause: 'slow-reader',
            from,
            to: tsEvent > from ? tsEvent : from,
            filled: false,
          };
        }
        return;
      default:
        yield { kind: 'notice', code, isError: true, text };
    }
  }

  /**
   * The schemas a skip is about: those its text names, else every one the gateway may
   * skip.
   */
  #schemasSkipped(text: string): Schema[] {
    const subscribed = [...new Set(this.#subscriptions.map(({ schema }) => schema))];
    const named = subscribed.filter((schema) => new RegExp(`(^|\\W)${schema}(\\W|$)`).test(text));
    return named.length > 0 ? named : subscribed.filter((schema) => /^(mbp-|bbo|cmbp-|cbbo)/.test(schema));
  }

  #backoffMs(attempt: number, reason: SpymasterError): number {
    // An earlier session may take a while to die: asking again at once would only be
    // refused again.
    const full =
      reason.code === 'LIVE_CONNECTION_LIMIT' ? MAX_BACKOFF_MS : FIRST_BACKOFF_MS * 2 ** (attempt - 1);
    return Math.min(MAX_BACKOFF_MS, full) * (0.5 + 0.5 * this.#clock.random());
  }
}

const RETRYABLE = new Set([
  'LIVE_DISCONNECTED',
  'LIVE_TIMEOUT',
  'LIVE_CONNECTION_LIMIT',
  'LIVE_QUEUE_FULL',
  'DBN_TRUNCATED',
]);

const isRetryable = (error: unknown): error is SpymasterError =>
  error instanceof SpymasterError && RETRYABLE.has(error.code);
