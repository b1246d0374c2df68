import { connect, type Socket } from 'node:net';
import { SpymasterError } from '../../../shared/errors.ts';
import type { ApiKey } from '../api-key.ts';
import type { Metadata } from '../dbn/metadata.ts';
import { type DbnSource, openDbn, type RecordRun } from '../dbn/source.ts';
import { USER_AGENT } from '../user-agent.ts';
import { ByteQueue } from './byte-queue.ts';
import { challengeResponse, controlLine, parseControlLine } from './control-line.ts';
import { type RunningSubscription, type Subscription, subscriptionLines } from './subscription.ts';

export interface LiveOptions {
  readonly key: ApiKey;
  readonly dataset: string;
  /** Default: the dataset's own gateway, port 13000. */
  readonly host?: string;
  readonly port?: number;
  readonly compression?: 'none' | 'zstd';
  /** Have the gateway add its sending time to every record. */
  readonly tsOut?: boolean;
  /** 5–1800 s; the gateway's default is 30. */
  readonly heartbeatIntervalSeconds?: number;
  /**
   * What the gateway does when it is read too slowly: skip quotes (its default), or warn
   * and delay without bound.
   */
  readonly slowReader?: 'skip' | 'warn';
  /** Bytes that may wait to be read. Default 256 MiB. */
  readonly queueCapacityBytes?: number;
  /**
   * Silence after which the connection counts as dead. Default: the heartbeat interval
   * and ten seconds.
   */
  readonly silenceTimeoutMs?: number;
  readonly connectTimeoutMs?: number;
  readonly authenticationTimeoutMs?: number;
  /** Ends the connection, whatever it is waiting for. */
  readonly signal?: AbortSignal;
}

/** How far reading is behind, in bytes and in time. */
export interface LiveCounters {
  readonly receivedBytes: number;
  readonly queuedBytes: number;
  readonly deepestQueueBytes: number;
}

const PORT = 13_000;
const CONNECT_TIMEOUT_MS = 10_000;
const AUTHENTICATION_TIMEOUT_MS = 30_000;
const DEFAULT_HEARTBEAT_SECONDS = 30;
const HEARTBEAT_GRACE_MS = 10_000;
const QUEUE_CAPACITY_BYTES = 256 * 2 ** 20;
const KEEP_ALIVE_MS = 30_000;
const MAX_LIVE_HEADER_BYTES = 2 ** 20;
/** What trying again cannot mend. */
const KEY_REFUSED = /\bkey\b|auth|licen[cs]e|entitle|permission/i;
const CONNECTION_LIMIT = /connection limit|too many (open )?(connections|sessions)/i;

export const gatewayHost = (dataset: string): string =>
  `${dataset.toLowerCase().replaceAll('.', '-')}.lsg.databento.com`;

/** The socket with its queue, its watchdog, and the reason it ended. */
class Connection {
  readonly queue: ByteQueue;
  readonly #socket: Socket;
  readonly #silenceMs: number;
  #watchdog: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(socket: Socket, options: LiveOptions) {
    this.#socket = socket;
    this.queue = new ByteQueue(options.queueCapacityBytes ?? QUEUE_CAPACITY_BYTES);
    const seconds = options.heartbeatIntervalSeconds ?? DEFAULT_HEARTBEAT_SECONDS;
    this.#silenceMs = options.silenceTimeoutMs ?? seconds * 1000 + HEARTBEAT_GRACE_MS;
    socket.on('data', (chunk: Uint8Array) => {
      this.#watchdog?.refresh();
      if (!this.queue.push(chunk)) socket.destroy();
    });
    socket.on('error', (error) =>
      this.queue.end(disconnected(`the connection broke (${(error as NodeJS.ErrnoException).code})`, error)),
    );
    socket.on('end', () => this.queue.end(disconnected('the gateway closed it')));
    socket.on('close', () => {
      clearTimeout(this.#watchdog);
      this.queue.end(disconnected('it was closed'));
    });
  }

  /**
   * From now on silence means that the connection is dead: a living gateway sends
   * heartbeats.
   */
  watch(): void {
    this.#watchdog = setTimeout(() => {
      const { receivedBytes } = this.queue;
      // A process that was busy for so long runs its timers before it looks at the
      // socket: it has to look first.
      setImmediate(() => {
        if (this.queue.receivedBytes > receivedBytes) return;
        this.queue.end(disconnected(`nothing came for ${this.#silenceMs / 1000} s, not even a heartbeat`));
        this.#socket.destroy();
      });
    }, this.#silenceMs);
  }

  write(line: string): void {
    if (!this.#socket.destroyed) this.#socket.write(line);
  }

  /** Closed on purpose: reading ends without an error. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#watchdog);
    this.queue.end(null);
    this.#socket.destroy();
  }

  onClosed(listener: () => void): void {
    this.#socket.once('close', listener);
  }

  get closedByUs(): boolean {
    return this.#closed;
  }
}

function disconnected(why: string, cause?: unknown): SpymasterError {
  return new SpymasterError('LIVE_DISCONNECTED', `The live connection ended: ${why}.`, {
    hint: 'Connect again.',
    cause,
  });
}

/**
 * Connects and authenticates.
 * @throws {SpymasterError} LIVE_TIMEOUT, LIVE_DISCONNECTED, LIVE_AUTH,
 * LIVE_CONNECTION_LIMIT, LIVE_PROTOCOL
 */
export async function connectLive(options: LiveOptions): Promise<PendingConnection> {
  const connection = new Connection(await openSocket(options), options);
  const onAbort = () => connection.close();
  if (options.signal?.aborted) onAbort();
  options.signal?.addEventListener('abort', onAbort, { once: true });
  connection.onClosed(() => options.signal?.removeEventListener('abort', onAbort));
  const timeoutMs = options.authenticationTimeoutMs ?? AUTHENTICATION_TIMEOUT_MS;
  let late: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    late = setTimeout(
      () =>
        reject(
          new SpymasterError(
            'LIVE_TIMEOUT',
            `The gateway did not authenticate within ${timeoutMs / 1000} s.`,
            {
              hint: 'Try again.',
            },
          ),
        ),
      timeoutMs,
    );
  });
  try {
    const sessionId = await Promise.race([authenticate(connection, options), timeout]);
    return new PendingConnection(connection, sessionId, options);
  } catch (error) {
    connection.close();
    throw error;
  } finally {
    clearTimeout(late);
  }
}

/** Node tries every address of a name in turn. */
function openSocket(options: LiveOptions): Promise<Socket> {
  const {
    dataset,
    host = gatewayHost(dataset),
    port = PORT,
    connectTimeoutMs = CONNECT_TIMEOUT_MS,
    signal,
  } = options;
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
    });
    const fail = (why: string, cause?: unknown) => {
      socket.destroy();
      const hint = 'Check the network, and that port 13000 is open to the outside.';
      reject(
        new SpymasterError('LIVE_TIMEOUT', `The gateway ${host}:${port} cannot be reached: ${why}.`, {
          hint,
          cause,
        }),
      );
    };
    const onAbort = () => settle(() => fail('it was called off'));
    const settle = (then: () => void) => {
      clearTimeout(late);
      signal?.removeEventListener('abort', onAbort);
      then();
    };
    const late = setTimeout(
      () => settle(() => fail(`no answer within ${connectTimeoutMs / 1000} s`)),
      connectTimeoutMs,
    );
    const onError = (error: NodeJS.ErrnoException) => settle(() => fail(error.code ?? error.message, error));
    socket.once('error', onError);
    socket.once('connect', () =>
      settle(() => {
        socket.off('error', onError);
        resolve(socket);
      }),
    );
    if (signal?.aborted) onAbort();
    else signal?.addEventListener('abort', onAbort, { once: true });
  });
}

async function authenticate(connection: Connection, options: LiveOptions): Promise<string> {
  const challenge = await challengeOf(connection);
  connection.write(
    controlLine({
      auth: challengeResponse(challenge, options.key),
      dataset: options.dataset,
      encoding: 'dbn',
      compression: options.compression ?? 'none',
      ts_out: options.tsOut ? 1 : 0,
      client: USER_AGENT,
      heartbeat_interval_s: options.heartbeatIntervalSeconds,
      slow_reader_behavior: options.slowReader,
    }),
  );
  const line = await nextLine(connection, 'before it answered the authentication');
  const answer = parseControlLine(line);
  if (answer.get('success') === '1') return answer.get('session_id') ?? '';
  const reason = answer.get('error') ?? (line.trim() === '' ? 'no reason was given' : line);
  throw refusal(reason);
}

function refusal(reason: string): SpymasterError {
  const text = `The gateway refused the connection: ${reason}.`;
  if (CONNECTION_LIMIT.test(reason))
    return new SpymasterError('LIVE_CONNECTION_LIMIT', text, {
      hint: 'Close another session, or wait until an earlier one has died.',
    });
  if (KEY_REFUSED.test(reason))
    return new SpymasterError('LIVE_AUTH', `The gateway refused the key: ${reason}.`, {
      hint: 'Check the API key and the account’s live licence.',
    });
  return new SpymasterError('LIVE_REFUSED', text, { hint: 'Try again later.' });
}

/** The gateway may greet with a version line, in any words, before its challenge. */
async function challengeOf(connection: Connection): Promise<string> {
  for (let i = 0; i < 3; i++) {
    const challenge = parseControlLine(await nextLine(connection, 'before it sent a challenge')).get('cram');
    if (challenge) return challenge;
  }
  throw new SpymasterError('LIVE_PROTOCOL', 'The gateway sent no challenge to authenticate with.', {
    hint: 'Check the host and port: this may not be a Databento gateway.',
  });
}

async function nextLine(connection: Connection, when: string): Promise<string> {
  const line = await connection.queue.line();
  if (line !== null) return line;
  throw new SpymasterError('LIVE_DISCONNECTED', `The gateway ended the connection ${when}.`, {
    hint: 'Connect again.',
    cause: connection.queue.failure ?? undefined,
  });
}

/** An authenticated session: subscribe, with replays where wanted, and then start it. */
export class PendingConnection {
  readonly sessionId: string;
  readonly #connection: Connection;
  readonly #options: LiveOptions;
  #requests = 0;

  /** @internal */
  constructor(connection: Connection, sessionId: string, options: LiveOptions) {
    this.#connection = connection;
    this.sessionId = sessionId;
    this.#options = options;
  }

  /** @throws {SpymasterError} SUBSCRIPTION_INVALID */
  subscribe(subscription: Subscription): void {
    for (const line of subscriptionLines(subscription, ++this.#requests)) this.#connection.write(line);
  }

  /**
   * Starts the stream. Every subscription that is to be replayed must have been made.
   * @throws {SpymasterError} LIVE_DISCONNECTED, or as {@link openDbn} when what comes is
   * not DBN
   */
  async start(): Promise<LiveConnection> {
    this.#connection.write('start_session\n');
    this.#connection.watch();
    try {
      const source = await openDbn(this.#connection.queue.chunks(), {
        name: `${this.#options.dataset} live`,
        maxHeaderBytes: MAX_LIVE_HEADER_BYTES,
      });
      return new LiveConnection(this.#connection, source, this.sessionId, this.#requests);
    } catch (error) {
      const { failure } = this.#connection.queue;
      this.#connection.close();
      throw failure ?? error;
    }
  }

  close(): void {
    this.#connection.close();
  }
}

/**
 * A running session: a DBN source of every record the gateway sends, control records
 * included.
 */
export class LiveConnection implements DbnSource {
  readonly name: string;
  readonly metadata: Metadata | null;
  readonly skipped: Map<number, number>;
  readonly sessionId: string;
  readonly #connection: Connection;
  readonly #source: DbnSource;
  #requests: number;

  /** @internal */
  constructor(connection: Connection, source: DbnSource, sessionId: string, requests: number) {
    this.#connection = connection;
    this.#source = source;
    this.name = source.name;
    this.metadata = source.metadata;
    this.skipped = source.skipped;
    this.sessionId = sessionId;
    this.#requests = requests;
  }

  /**
   * Adds to what is streamed, from now on: the protocol knows no unsubscribing, and no
   * replay once started.
   */
  subscribe(subscription: RunningSubscription): void {
    const { schema, symbols, stypeIn } = subscription;
    const plain = stypeIn === undefined ? { schema, symbols } : { schema, symbols, stypeIn };
    for (const line of subscriptionLines(plain, ++this.#requests)) this.#connection.write(line);
  }

  /**
   * Whole records, until the session is closed.
   * @throws {SpymasterError} LIVE_DISCONNECTED when the connection ends, after every
   * whole record before that; LIVE_QUEUE_FULL
   */
  async *runs(): AsyncGenerator<RecordRun> {
    const { queue } = this.#connection;
    try {
      yield* this.#source.runs();
    } catch (error) {
      // A stream that was cut may end inside a record; why it was cut is what matters.
      if (!queue.failure && !this.#connection.closedByUs) throw error;
    } finally {
      this.#connection.close();
    }
    if (queue.failure) throw queue.failure;
  }

  get counters(): LiveCounters {
    const { receivedBytes, depthBytes, peakBytes } = this.#connection.queue;
    return { receivedBytes, queuedBytes: depthBytes, deepestQueueBytes: peakBytes };
  }

  close(): void {
    this.#connection.close();
  }
}
