import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { HEARTBEAT_MS, HELLO_TIMEOUT_MS, LIMITS, STREAM_PATH } from '../../shared/protocol/limits.ts';
import type { Admission } from './access.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { type Log, NO_LOG } from './log.ts';
import { UpgradedSockets } from './sockets.ts';
import { Traffic } from './traffic.ts';

/** How often it is looked whether a client needs a sign of life. */
const LOOK_MS = HEARTBEAT_MS / 5;

/** Without memory from frame to frame, which would be kept for every client. */
const COMPRESSION = { threshold: 4096, serverNoContextTakeover: true, clientNoContextTakeover: true };

const SECOND_MS = 1000;
const IS_SOURCE = import.meta.url.endsWith('.ts');

export interface StreamOptions {
  readonly show: ConnectionOptions['show'];
  readonly tokenMatches: (token: string) => boolean;
  readonly server: { readonly name: string; readonly version: string };
  /** Clients of other machines come: what is long is compressed for them. */
  readonly isRemote?: boolean;
  /**
   * Every frame is held against the protocol before it is sent: what is none is a mistake
   * of ours. @defaultValue where it runs from its sources, as in development and tests
   */
  readonly checksFrames?: boolean;
  /** @defaultValue none */
  readonly log?: Log;
}

/**
 * The WebSocket side of the daemon. Order of defence: the address it is bound to, Host,
 * Origin, path, places, the token in the first frame within five seconds, then size and
 * rate limits on what a client may say. Those who have not said hello have places of
 * their own: nobody without a token can keep others out.
 */
export class StreamServer {
  readonly #options: StreamOptions;
  readonly #server: WebSocketServer;
  readonly #sockets = new UpgradedSockets();
  readonly #connections = new Set<Connection>();
  readonly #heartbeat: NodeJS.Timeout;
  /** Close codes, and how often each was sent. */
  readonly closes = new Map<number, number>();
  readonly traffic = new Traffic();
  readonly #log: Log;
  #connected = 0;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#log = options.log ?? NO_LOG;
    this.#server = new WebSocketServer({
      noServer: true,
      // None is spoken, whatever is offered.
      handleProtocols: () => false,
      maxPayload: LIMITS.clientFrameBytes,
      perMessageDeflate: options.isRemote ? COMPRESSION : false,
    });
    this.#heartbeat = setInterval(() => {
      for (const connection of this.#connections) connection.heartbeat();
    }, LOOK_MS);
  }

  get clients(): { readonly admitted: number; readonly waiting: number } {
    const all = [...this.#connections];
    return {
      admitted: all.filter(({ isAdmitted }) => isAdmitted).length,
      waiting: all.filter(({ isWaiting }) => isWaiting).length,
    };
  }
  /** Transient frames that a newer one took the place of. */
  get conflated(): number {
    return [...this.#connections].reduce((sum, { conflated }) => sum + conflated, this.traffic.conflated);
  }
  get queueDepth(): number {
    return [...this.#connections].reduce((sum, { queueDepth }) => sum + queueDepth, 0);
  }

  /**
   * Handles an HTTP upgrade; anything that is not a rightful request for the stream gets
   * a plain HTTP answer.
   */
  onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, admission: Admission): void {
    this.#sockets.own(socket);
    const refusal = admission.refusalOf(request);
    if (refusal) return this.#refuse(socket, refusal.status, `${refusal.message} ${refusal.hint}`);
    if ((request.url ?? '').split('?')[0] !== STREAM_PATH)
      return this.#refuse(socket, 404, `The stream is at ${STREAM_PATH}.`);
    // Where there is no place left a client is told so after its hello, by a close code:
    // a browser would not be told why it was refused here.
    const { waiting } = this.clients;
    if (waiting >= LIMITS.waiting) this.#dismissOldest();
    this.#server.handleUpgrade(request, socket, head, (client) => this.#onConnected(client, socket));
  }

  #refuse(socket: Duplex, status: 400 | 403 | 404 | 421, message: string): void {
    this.#log.refusal({ status }, 'a stream was refused');
    this.#sockets.refuse(socket, status, message);
  }

  /** Whoever has waited longest makes room: nobody is kept out by silence. */
  #dismissOldest(): void {
    const [oldest] = [...this.#connections].filter(({ isWaiting }) => isWaiting);
    oldest?.fail('HELLO_TIMEOUT', 'Others have come, and no hello.', 'Say hello at once.');
  }

  #onConnected(socket: WebSocket, transport: Duplex): void {
    const client = ++this.#connected;
    const since = performance.now();
    this.#log.debug({ client }, 'a client has come');
    const { show, tokenMatches, server } = this.#options;
    const connection: Connection = new Connection(socket, {
      show,
      server,
      transport,
      traffic: this.traffic,
      checksFrames: this.#options.checksFrames ?? IS_SOURCE,
      tokenMatches,
      onUnexpected: (error) => this.#log.error({ err: error, client }, 'a request failed'),
      hasPlace: () => this.clients.admitted < LIMITS.clients,
      dismiss: (code, reason) => {
        this.closes.set(code, (this.closes.get(code) ?? 0) + 1);
        this.#log.info({ client, closeCode: code, reason }, 'a client was let go');
        this.#sockets.dismiss(socket, code, reason);
      },
    });
    this.#connections.add(connection);
    const timeout = setTimeout(() => {
      if (connection.isWaiting)
        connection.fail('HELLO_TIMEOUT', 'No hello came within five seconds.', 'Say hello at once.');
    }, HELLO_TIMEOUT_MS);
    // A broken connection ends in 'close' as well, which is where a client is forgotten.
    socket.on('error', () => undefined);
    socket.on('close', (closeCode) => {
      clearTimeout(timeout);
      const seconds = Math.round((performance.now() - since) / SECOND_MS);
      this.#log.info({ client, closeCode, seconds, conflated: connection.conflated }, 'a client has gone');
      connection.end();
      this.#connections.delete(connection);
    });
  }

  /** Another token counts: who came in with the old one has to bring it. */
  onRenewed(): void {
    for (const connection of this.#connections)
      if (connection.isAdmitted)
        connection.fail(
          'BAD_TOKEN',
          'The token is another now.',
          'It is in the file .token of the data folder.',
        );
  }

  /** Resolves when every socket is gone, after a second at the latest. */
  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    for (const connection of this.#connections)
      connection.fail('SHUTDOWN', 'The daemon is stopping.', 'Connect again when it runs.');
    this.#server.close();
    await this.#sockets.destroyAll();
  }
}
