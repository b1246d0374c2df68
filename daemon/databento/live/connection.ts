import { SpymasterError } from '../../../shared/errors.ts';
import type { Metadata } from '../dbn/metadata.ts';
import { type DbnSource, openDbn, type RecordRun } from '../dbn/source.ts';
import { authenticate } from './authentication.ts';
import { closed, DEFAULT_HEARTBEAT_SECONDS, GatewaySocket, openSocket } from './gateway-socket.ts';
import type { LiveCounters, LiveOptions } from './options.ts';
import { type RunningSubscription, type Subscription, subscriptionLines } from './subscription.ts';

const AUTHENTICATION_TIMEOUT_MS = 30_000;
const MAX_LIVE_HEADER_BYTES = 2 ** 20;

/**
 * Connects and authenticates.
 * @throws {SpymasterError} USAGE, LIVE_TIMEOUT, LIVE_DISCONNECTED, LIVE_AUTH,
 * LIVE_REFUSED, LIVE_CONNECTION_LIMIT, LIVE_PROTOCOL, LIVE_CLOSED
 */
export async function connectLive(options: LiveOptions): Promise<PendingConnection> {
  checkHeartbeat(options.heartbeatIntervalSeconds);
  const connection = new GatewaySocket(await openSocket(options), options);
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

function checkHeartbeat(seconds = DEFAULT_HEARTBEAT_SECONDS): void {
  if (Number.isInteger(seconds) && seconds >= 5 && seconds <= 1800) return;
  throw new SpymasterError('USAGE', `A heartbeat every ${seconds} s cannot be had.`, {
    hint: 'The gateway takes whole seconds from 5 to 1800.',
  });
}

/** An authenticated session: subscribe, with replays where wanted, and then start it. */
export class PendingConnection {
  readonly sessionId: string;
  readonly #connection: GatewaySocket;
  readonly #options: LiveOptions;
  #requests = 0;

  /** @internal */
  constructor(connection: GatewaySocket, sessionId: string, options: LiveOptions) {
    this.#connection = connection;
    this.sessionId = sessionId;
    this.#options = options;
  }

  /**
   * @returns the request's number, by which the gateway acknowledges it
   * @throws {SpymasterError} SUBSCRIPTION_INVALID
   */
  subscribe(subscription: Subscription): number {
    for (const line of subscriptionLines(subscription, ++this.#requests)) this.#connection.write(line);
    return this.#requests;
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
      const isOurs = this.#connection.closedByUs;
      this.#connection.close();
      throw failure ?? (isOurs ? closed() : error);
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
  readonly #connection: GatewaySocket;
  readonly #source: DbnSource;
  #requests: number;

  /** @internal */
  constructor(connection: GatewaySocket, source: DbnSource, sessionId: string, requests: number) {
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
   * @returns the request's number, by which the gateway acknowledges it
   * @throws {SpymasterError} LIVE_CLOSED once the connection has ended
   */
  subscribe(subscription: RunningSubscription): number {
    if (this.#connection.isOver) throw closed();
    const { schema, symbols, stypeIn } = subscription;
    const plain = stypeIn === undefined ? { schema, symbols } : { schema, symbols, stypeIn };
    for (const line of subscriptionLines(plain, ++this.#requests)) this.#connection.write(line);
    return this.#requests;
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
