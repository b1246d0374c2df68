import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import {
  CLOSE_CODES,
  type ClientMessage,
  HEARTBEAT_MS,
  HELLO_TIMEOUT_MS,
  MAX_CLIENT_FRAME_BYTES,
  MAX_CLIENT_MESSAGES_PER_SECOND,
  MAX_CLIENTS,
  PROTOCOL_VERSION,
  parseClientMessage,
  type ServerBody,
  STREAM_PATH,
} from '../../shared/protocol/messages.ts';
import { allowedHosts, originAllowed, tokenMatches } from './access.ts';
import { UpgradedSockets } from './sockets.ts';

/**
 * A client that has this much unread is not reading; it is let go rather than held in
 * memory.
 */
const MAX_BUFFERED_BYTES = 8 << 20;

export interface StreamSource {
  welcome(): Omit<Extract<ServerBody, { type: 'welcome' }>, 'type' | 'protocol' | 'heartbeatMs'>;
  snapshot(): Omit<Extract<ServerBody, { type: 'snapshot' }>, 'type'>;
  /** A client has said hello and has its snapshot. */
  onReady(): void;
  command(message: Exclude<ClientMessage, { type: 'hello' }>): void;
}

interface Client {
  readonly socket: WebSocket;
  ready: boolean;
  /** It has been told to go: nothing it says counts any more. */
  dismissed: boolean;
  messages: number;
  windowStart: number;
}

/**
 * The WebSocket side of the daemon. Order of defence: loopback bind, Host, Origin, a cap
 * on clients, the token in the first frame within five seconds, then size and rate limits
 * on what a client may say.
 */
export class StreamServer {
  readonly #token: string;
  readonly #source: StreamSource;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MAX_CLIENT_FRAME_BYTES });
  readonly #sockets = new UpgradedSockets();
  readonly #clients = new Set<Client>();
  readonly #heartbeat: NodeJS.Timeout;
  #epoch = 1;
  #seq = 0;

  constructor(token: string, source: StreamSource) {
    this.#token = token;
    this.#source = source;
    this.#heartbeat = setInterval(() => this.broadcast({ type: 'heartbeat' }), HEARTBEAT_MS);
  }

  /**
   * Handles an HTTP upgrade; anything that is not a rightful request for the stream gets
   * a plain HTTP answer.
   */
  onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, port: number): void {
    this.#sockets.own(socket);
    const refuse = (status: 403 | 404 | 421 | 503, message: string) =>
      this.#sockets.refuse(socket, status, message);
    const hosts = allowedHosts(port);
    const path = (request.url ?? '').split('?')[0];
    if (!hosts.has(request.headers.host ?? '')) return refuse(421, 'This host name is not served here.');
    if (!originAllowed(request.headers.origin, hosts))
      return refuse(403, 'Pages of other origins may not connect.');
    if (path !== STREAM_PATH) return refuse(404, `The stream is at ${STREAM_PATH}.`);
    if (this.#clients.size >= MAX_CLIENTS) return refuse(503, `There are already ${MAX_CLIENTS} clients.`);
    this.#server.handleUpgrade(request, socket, head, (client) => this.#onConnected(client));
  }

  /** Sends to everyone who has said hello, numbered. */
  broadcast(body: ServerBody): void {
    this.#seq++;
    if (this.#clients.size === 0) return;
    const text = this.#encode(body);
    for (const client of this.#clients) if (client.ready) this.#send(client, text);
  }

  /** Begins a new epoch: everyone gets a fresh snapshot. */
  restart(): void {
    this.#epoch++;
    this.#seq = 0;
    this.broadcast({ type: 'snapshot', ...this.#source.snapshot() });
  }

  /** Resolves when every socket is gone, after a second at the latest. */
  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    for (const client of this.#clients)
      this.#dismiss(client, CLOSE_CODES.shutdown, 'The daemon is stopping.');
    this.#server.close();
    await this.#sockets.destroyAll();
  }

  #encode(body: ServerBody): string {
    return JSON.stringify({ epoch: this.#epoch, seq: this.#seq, ...body });
  }

  #send(client: Client, text: string): void {
    if (client.socket.bufferedAmount > MAX_BUFFERED_BYTES)
      return this.#dismiss(client, CLOSE_CODES.slow, 'You are not reading the stream.');
    client.socket.send(text);
  }

  #onConnected(socket: WebSocket): void {
    const client: Client = {
      socket,
      ready: false,
      dismissed: false,
      messages: 0,
      windowStart: performance.now(),
    };
    this.#clients.add(client);
    const timeout = setTimeout(
      () =>
        this.#fail(client, CLOSE_CODES.helloTimeout, 'HELLO_TIMEOUT', 'No hello came within five seconds.'),
      HELLO_TIMEOUT_MS,
    );
    // A broken connection ends in 'close' as well, which is where a client is forgotten.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timeout);
      this.#clients.delete(client);
    });
    socket.on('message', (data, isBinary) => {
      if (client.dismissed) return;
      if (this.#tooFast(client))
        return this.#fail(
          client,
          CLOSE_CODES.tooMany,
          'TOO_FAST',
          `More than ${MAX_CLIENT_MESSAGES_PER_SECOND} messages in a second.`,
        );
      const message = isBinary ? null : parseClientMessage(String(data));
      if (!message)
        return this.#fail(
          client,
          CLOSE_CODES.protocol,
          'PROTOCOL_VIOLATION',
          'That is not a message of this protocol.',
        );
      if (message.type === 'hello') {
        clearTimeout(timeout);
        return this.#onHello(client, message);
      }
      if (!client.ready)
        return this.#fail(
          client,
          CLOSE_CODES.unauthorized,
          'HELLO_FIRST',
          'Say hello, with the token, before anything else.',
        );
      this.#source.command(message);
    });
  }

  #tooFast(client: Client): boolean {
    const now = performance.now();
    if (now - client.windowStart > 1000) {
      client.windowStart = now;
      client.messages = 0;
    }
    return ++client.messages > MAX_CLIENT_MESSAGES_PER_SECOND;
  }

  #onHello(client: Client, { protocol, token }: Extract<ClientMessage, { type: 'hello' }>): void {
    if (!tokenMatches(token, this.#token))
      return this.#fail(client, CLOSE_CODES.unauthorized, 'BAD_TOKEN', 'The token is missing or wrong.');
    if (protocol !== PROTOCOL_VERSION) {
      return this.#fail(
        client,
        CLOSE_CODES.protocol,
        'PROTOCOL_VERSION',
        `This daemon speaks protocol ${PROTOCOL_VERSION}, not ${protocol}.`,
      );
    }
    client.ready = true;
    const welcome = {
      type: 'welcome' as const,
      protocol: PROTOCOL_VERSION,
      heartbeatMs: HEARTBEAT_MS,
      ...this.#source.welcome(),
    };
    this.#send(client, this.#encode(welcome));
    this.#send(client, this.#encode({ type: 'snapshot', ...this.#source.snapshot() }));
    this.#source.onReady();
  }

  #fail(client: Client, closeCode: number, code: string, message: string): void {
    client.socket.send(this.#encode({ type: 'error', code, message, fatal: true }));
    this.#dismiss(client, closeCode, message);
  }

  #dismiss(client: Client, closeCode: number, reason: string): void {
    client.ready = false;
    client.dismissed = true;
    this.#sockets.dismiss(client.socket, closeCode, reason);
  }
}
