import { connect, type Socket } from 'node:net';
import { SpymasterError } from '../../../shared/errors.ts';
import { ByteQueue } from './byte-queue.ts';
import type { LiveOptions } from './options.ts';

const PORT = 13_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** The gateway's own, where none is asked for. */
export const DEFAULT_HEARTBEAT_SECONDS = 30;
const HEARTBEAT_GRACE_MS = 10_000;
const QUEUE_CAPACITY_BYTES = 256 * 2 ** 20;
const KEEP_ALIVE_MS = 30_000;

export const gatewayHost = (dataset: string): string =>
  `${dataset.toLowerCase().replaceAll('.', '-')}.lsg.databento.com`;

/** The socket with its queue, its watchdog, and the reason it ended. */
export class GatewaySocket {
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

  get isOver(): boolean {
    return this.#closed || this.#socket.destroyed;
  }

  get closedByUs(): boolean {
    return this.#closed;
  }
}

export const closed = (): SpymasterError =>
  new SpymasterError('LIVE_CLOSED', 'The live connection has been closed.', { hint: 'Connect again.' });

function disconnected(why: string, cause?: unknown): SpymasterError {
  return new SpymasterError('LIVE_DISCONNECTED', `The live connection ended: ${why}.`, {
    hint: 'Connect again.',
    cause,
  });
}

/** Node tries every address of a name in turn. */
export function openSocket(options: LiveOptions): Promise<Socket> {
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
