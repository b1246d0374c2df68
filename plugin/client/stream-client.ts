import {
  CLOSE_CODES,
  type ClientMessage,
  HEARTBEAT_MS,
  PROTOCOL_VERSION,
  parseServerMessage,
  type ServerMessage,
  STREAM_PATH,
} from '../../shared/protocol/messages.ts';

/** `stale`: connected, but nothing has come for longer than two heartbeats. */
export type ConnectionState = 'connecting' | 'live' | 'stale' | 'offline' | 'refused';

export interface StreamClientOptions {
  /** The daemon's address, as `http://127.0.0.1:8765`. */
  readonly url: string;
  /** Asked before every connection, so that a restarted daemon's token is picked up. */
  readonly getToken: () => string | Promise<string>;
  readonly onMessage: (message: ServerMessage) => void;
  readonly onState: (state: ConnectionState, detail: string) => void;
}

const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 15_000;
const STALE_MS = 2 * HEARTBEAT_MS + 1000;
/** Close codes after which trying again with the same token cannot help. */
const REFUSED_CODES: ReadonlySet<number> = new Set([CLOSE_CODES.protocol, CLOSE_CODES.unauthorized]);

/**
 * Keeps one connection to the daemon: says hello, checks every message and its number,
 * notices silence, and reconnects with growing pauses. A lost message means the picture
 * is wrong, so the connection is dropped and a new snapshot taken.
 */
export class StreamClient {
  readonly #options: StreamClientOptions;
  #socket: WebSocket | null = null;
  #stopped = false;
  #retryMs = FIRST_RETRY_MS;
  #retryTimer = 0;
  #staleTimer = 0;
  #epoch = -1;
  #seq = 0;

  constructor(options: StreamClientOptions) {
    this.#options = options;
    void this.#connect();
  }

  send(message: ClientMessage): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#staleTimer);
    this.#socket?.close();
  }

  async #connect(): Promise<void> {
    this.#options.onState('connecting', '');
    let token: string;
    try {
      token = await this.#options.getToken();
    } catch {
      return this.#retry('The daemon does not answer.');
    }
    if (this.#stopped) return;
    const socket = new WebSocket(this.#options.url.replace(/^http/, 'ws').replace(/\/$/, '') + STREAM_PATH);
    this.#socket = socket;
    socket.onopen = () => this.send({ type: 'hello', protocol: PROTOCOL_VERSION, token });
    socket.onmessage = ({ data }) => this.#onFrame(String(data));
    socket.onclose = ({ code, reason }) => {
      clearTimeout(this.#staleTimer);
      if (REFUSED_CODES.has(code)) this.#options.onState('refused', reason);
      else this.#retry(reason || 'The daemon is not running.');
    };
  }

  #retry(detail: string): void {
    if (this.#stopped) return;
    this.#options.onState('offline', detail);
    this.#retryTimer = window.setTimeout(() => void this.#connect(), this.#retryMs);
    this.#retryMs = Math.min(MAX_RETRY_MS, this.#retryMs * 2);
  }

  #onFrame(data: string): void {
    const message = parseServerMessage(data);
    if (!message) return this.#drop();
    const begins = message.type === 'welcome' || message.type === 'snapshot';
    if (!begins && (message.epoch !== this.#epoch || message.seq !== this.#seq + 1)) return this.#drop();
    this.#epoch = message.epoch;
    this.#seq = message.seq;
    this.#retryMs = FIRST_RETRY_MS;
    this.#watch();
    this.#options.onMessage(message);
  }

  #watch(): void {
    clearTimeout(this.#staleTimer);
    this.#options.onState('live', '');
    this.#staleTimer = window.setTimeout(
      () => this.#options.onState('stale', 'Nothing has come from the daemon for a while.'),
      STALE_MS,
    );
  }

  #drop(): void {
    this.#socket?.close(4000, 'out of step');
  }
}
