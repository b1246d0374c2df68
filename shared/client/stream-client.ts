import type { RequestBody, View } from '../protocol/client-messages.ts';
import {
  CLOSE_CODES,
  HEARTBEAT_MS,
  PROTOCOL_VERSION,
  STREAM_PATH,
  type StreamErrorCode,
} from '../protocol/limits.ts';
import { type ReplayState, readServerMessage, type ServerMessage } from '../protocol/messages.ts';
import { Place } from './place.ts';
import { platform, SOCKET_OPEN, type Socket } from './platform.ts';

/**
 * `stale`: connected, but nothing has come for longer than two heartbeats. `full`: the
 * daemon has no place left, and is asked again. `refused`: it does not want this client.
 * `mismatch`: the two do not understand each other. Refused or at odds it stays so.
 */
export type ConnectionState = 'connecting' | 'live' | 'stale' | 'offline' | 'full' | 'refused' | 'mismatch';

export type Acknowledgement = Extract<ServerMessage, { type: 'ack' }>;
type Neighbours = Extract<ServerMessage, { type: 'neighbours' }>;
/** What a request is answered with, where it is granted. */
export type ReplyTo<B extends RequestBody> = B['type'] extends 'neighbours' ? Neighbours : Acknowledgement;

/** A request that the daemon did not grant. */
export class RequestRefused extends Error {
  readonly code: StreamErrorCode | 'OFFLINE';
  readonly hint: string;

  constructor(code: StreamErrorCode | 'OFFLINE', message: string, hint: string) {
    super(message);
    this.name = 'RequestRefused';
    this.code = code;
    this.hint = hint;
  }
}

export interface StreamClientOptions {
  /** The daemon's address, as `http://127.0.0.1:8765`. */
  readonly url: string;
  /** Asked before every connection, so that a restarted daemon's token is picked up. */
  readonly getToken: () => string | Promise<string>;
  /** Every message that counts, in order, each once. */
  readonly onMessage: (message: ServerMessage) => void;
  /** @param retryAt when it connects again, Unix milliseconds; null where it does not */
  readonly onState?: (state: ConnectionState, detail: string, retryAt: number | null) => void;
  /** What to look at from the start; what the daemon shows to everyone without it. */
  readonly view?: View;
}

const FIRST_RETRY_MS = 500;
/** The longest pause: a daemon of this machine costs nothing to ask. */
const MAX_RETRY_MS = { here: 3000, elsewhere: 15_000 } as const;
const LOOPBACK = /\/\/(localhost|127\.|\[::1)/;
/** Retries begin to be short again after so long without trouble. */
const HEALTHY_AFTER_MS = 10_000;
const STALE_MS = 2 * HEARTBEAT_MS + 1000;
const DEAD_MS = 4 * HEARTBEAT_MS;
const RESUME_WAIT_MS = 2000;
const BUSY_MS = 2000;
/** Two frames that cannot be understood within this time are no accident. */
const MISMATCH_WINDOW_MS = 60_000;
const REFUSED_CODES: ReadonlySet<number> = new Set([CLOSE_CODES.badToken, CLOSE_CODES.helloFirst]);
/** No goodbye came. */
const ABNORMAL = 1006;
/** Our own, and those by which a socket says that what came was no proper frame. */
const MISMATCH_CODES: ReadonlySet<number> = new Set([
  CLOSE_CODES.malformed,
  CLOSE_CODES.version,
  1002,
  1007,
  1009,
]);
const NO_ANSWER = 'The daemon does not answer.';
/** Many clients of a daemon that has come back do not all ask at once. */
const JITTER = { least: 0.8, spread: 0.4 } as const;
/** A server that does not take the connection within so long is left. */
const OPEN_MS = 10_000;
/** One that takes it and says nothing, within so long. */
const WELCOME_MS = 5000;
/** One that says something and shows nothing, within so long of its last word. */
const PICTURE_MS = 10_000;
/** A request that is not answered for so long is given up. */
const REQUEST_MS = 30_000;

interface Waiting {
  readonly timer: number;
  resolve(reply: Acknowledgement | Neighbours): void;
  reject(error: RequestRefused): void;
}

/**
 * Keeps one connection to a daemon: says hello, goes on where it stood, checks every
 * message and its number, asks for what is missing, notices silence, and reconnects with
 * growing pauses.
 * @example const client = new StreamClient({ url, getToken: () => token, onMessage: (m)
 * => console.log(m.type) });
 */
export class StreamClient {
  readonly #options: StreamClientOptions;
  readonly #waiting = new Map<number, Waiting>();
  readonly #place = new Place();
  #socket: Socket | null = null;
  #isStopped = false;
  #lastId = 0;
  #retryMs = FIRST_RETRY_MS;
  /** What the daemon asked for when it ended the connection. */
  #leastRetryMs = 0;
  #retryTimer = 0;
  #silenceTimer = 0;
  #resumeTimer = 0;
  #openTimer = 0;
  #openedAt = Number.NaN;
  #misunderstoodAt = Number.NEGATIVE_INFINITY;
  #askedAgain = false;
  /** A snapshot or what was missed has come: what is shown is fresh. */
  #isFresh = false;
  #told = '';
  /** What was opened last, and is to be seen again after a reconnection. */
  #view: View | null = null;
  /** Where its player stood last, in a replay. */
  #player: Pick<ReplayState, 'at' | 'speed' | 'playing' | 'share' | 'role'> | null = null;
  /** The word by which a share is led again. */
  #lead = '';
  /** What the last hello asked to see. */
  #askedFor: View | undefined;

  constructor(options: StreamClientOptions) {
    this.#options = options;
    this.#view = options.view ?? null;
    void this.#connect();
  }

  /**
   * Asks for something; resolves when the daemon has done it.
   * @throws {RequestRefused} where it does not, or there is no connection
   */
  request<B extends RequestBody>(body: B): Promise<ReplyTo<B>> {
    const socket = this.#socket;
    if (socket?.readyState !== SOCKET_OPEN) return Promise.reject(offline('There is no connection.'));
    const id = ++this.#lastId;
    socket.send(JSON.stringify({ ...body, id }));
    const replied = new Promise<ReplyTo<B>>((resolve, reject) => {
      const timer = platform().setTimeout(() => this.#take(id)?.reject(offline(NO_ANSWER)), REQUEST_MS);
      const settle = resolve as Waiting['resolve'];
      this.#waiting.set(id, { resolve: settle, reject, timer });
    });
    if (body.type !== 'open') return replied;
    const { view } = body;
    platform().clearTimeout(this.#openTimer);
    return replied.then((reply) => {
      this.#view = view;
      return reply;
    });
  }

  /** Connects at once, where it waits to. */
  retryNow(): void {
    if (this.#retryTimer === 0 || this.#isStopped) return;
    platform().clearTimeout(this.#retryTimer);
    this.#retryTimer = 0;
    this.#retryMs = FIRST_RETRY_MS;
    void this.#connect();
  }

  stop(): void {
    this.#isStopped = true;
    const { clearTimeout } = platform();
    for (const timer of [this.#retryTimer, this.#silenceTimer, this.#resumeTimer, this.#openTimer])
      clearTimeout(timer);
    this.#forgetRequests('It was stopped.');
    this.#socket?.close();
  }

  async #connect(): Promise<void> {
    this.#tell('connecting');
    let token: string;
    try {
      token = await this.#options.getToken();
    } catch {
      return this.#retry(NO_ANSWER);
    }
    if (this.#isStopped) return;
    const socket = this.#open();
    if (!socket) return;
    this.#socket = socket;
    const { epoch, seq } = this.#place;
    this.#within(OPEN_MS);
    socket.onopen = () => {
      this.#openedAt = platform().performance.now();
      const { view } = this.#comesBackTo();
      this.#askedFor = view;
      const resume = epoch === null ? {} : { resume: { epoch, seq } };
      const hello = { type: 'hello', protocols: [PROTOCOL_VERSION], token, ...(view && { view }), ...resume };
      socket.send(JSON.stringify(hello));
      this.#within(WELCOME_MS);
    };
    socket.onmessage = ({ data }) => this.#onFrame(String(data));
    socket.onerror = () => undefined;
    socket.onclose = ({ code, reason }) => this.#onClosed(code, reason);
  }

  #open(): Socket | null {
    const url = this.#options.url.replace(/^http/, 'ws').replace(/\/$/, '') + STREAM_PATH;
    try {
      return new (platform().WebSocket)(url);
    } catch {
      this.#tell('mismatch', `${this.#options.url} is no address of a daemon, as http://127.0.0.1:8765 is.`);
      return null;
    }
  }

  #onClosed(code: number, reason: string): void {
    const { clearTimeout } = platform();
    clearTimeout(this.#silenceTimer);
    clearTimeout(this.#resumeTimer);
    clearTimeout(this.#openTimer);
    this.#resumeTimer = 0;
    this.#isFresh = false;
    this.#forgetRequests('The connection was lost.');
    if (this.#isStopped) return;
    // Its daemon may have been started anew, with another token.
    if (code === CLOSE_CODES.badToken && !this.#askedAgain) this.#askedAgain = true;
    else if (REFUSED_CODES.has(code)) return this.#tell('refused', reason);
    if (MISMATCH_CODES.has(code)) return this.#tell('mismatch', reason);
    this.#retry(reason || 'The daemon is not running.', code === CLOSE_CODES.full ? 'full' : 'offline');
  }

  #retry(detail: string, state: 'full' | 'offline' = 'offline'): void {
    if (this.#isStopped) return;
    const { setTimeout, performance } = platform();
    if (performance.now() - this.#openedAt >= HEALTHY_AFTER_MS) this.#retryMs = FIRST_RETRY_MS;
    this.#openedAt = Number.NaN;
    const wait = Math.max(this.#leastRetryMs, this.#retryMs * (JITTER.least + JITTER.spread * Math.random()));
    this.#leastRetryMs = 0;
    this.#tell(state, detail, Date.now() + wait);
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = 0;
      void this.#connect();
    }, wait);
    const place = LOOPBACK.test(this.#options.url) ? 'here' : 'elsewhere';
    this.#retryMs = Math.min(MAX_RETRY_MS[place], this.#retryMs * 2);
  }

  #onFrame(data: string): void {
    if (this.#isStopped) return;
    const read = readServerMessage(data);
    const verdict = this.#place.take(read);
    if (verdict === 'mismatch') return this.#onMisunderstood();
    this.#watch();
    if (verdict === 'resume') return this.#resume();
    if (verdict === 'drop' || read.kind !== 'message') return;
    this.#onMessage(read.message);
  }

  #onMessage(message: ServerMessage): void {
    if (message.type === 'snapshot' || message.type === 'resumed') {
      this.#isFresh = true;
      this.#askedAgain = false;
      this.#watch();
      platform().clearTimeout(this.#resumeTimer);
      this.#resumeTimer = 0;
    }
    if (message.type === 'ack') this.#lead = message.lead ?? this.#lead;
    if (message.type === 'ack' || message.type === 'neighbours') this.#take(message.id)?.resolve(message);
    else if (message.type === 'error') this.#onError(message);
    if (message.type === 'replay') this.#onReplay(message.state);
    if (message.type === 'snapshot') this.#onReplay(message.replay);
    this.#options.onMessage(message);
  }

  /** Whoever follows no longer comes back to what they play themselves. */
  #onReplay(state: ReplayState | null): void {
    this.#player = state;
    if (state?.role === 'own' && this.#view?.mode === 'shared')
      this.#view = { mode: 'replay', date: state.date };
  }

  /** What was looked at, and where its player stood. */
  #comesBackTo(): { readonly view?: View } {
    const view = this.#view;
    const mode = view?.mode ?? 'replay';
    if (!this.#player || mode !== 'replay') return view ? { view } : {};
    const { at, speed, playing, share, role } = this.#player;
    if (share && role === 'leader' && this.#lead)
      return { view: { mode: 'shared', share, lead: this.#lead } };
    return { view: { ...view, mode, at, speed, playing } };
  }

  #onError({ id, code, message, hint, fatal, afterMs = 0 }: ServerMessage & { type: 'error' }): void {
    if (id !== null) this.#take(id)?.reject(new RequestRefused(code, message, hint));
    else if (fatal) this.#leastRetryMs = afterMs;
    // It may be there in a moment.
    else if (code === 'BUSY') this.#openLater(this.#askedFor);
    // What was led is over, and is played on alone.
    else if (code === 'NO_SUCH_SHARE' && this.#askedFor?.mode === 'shared' && this.#askedFor.lead) {
      this.#lead = '';
      this.#openLater(this.#comesBackTo().view, 0);
    } else this.#view = this.#player = null;
  }

  /** Until something else is opened, or the connection is lost. */
  #openLater(view: View | undefined, afterMs = BUSY_MS): void {
    if (!view) return;
    this.#openTimer = platform().setTimeout(() => {
      this.request({ type: 'open', view }).catch((refused: RequestRefused) => {
        if (refused.code === 'BUSY') this.#openLater(view);
      });
    }, afterMs);
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (waiting) platform().clearTimeout(waiting.timer);
    return waiting;
  }

  /** Once; where it does not help, a new connection does. */
  #resume(): void {
    if (this.#resumeTimer !== 0) return;
    const { epoch, seq } = this.#place;
    this.#resumeTimer = platform().setTimeout(
      () => this.#drop('What was missing did not come.'),
      RESUME_WAIT_MS,
    );
    if (epoch === null) return;
    this.request({ type: 'resume', epoch, seq }).catch(() => undefined);
  }

  #onMisunderstood(): void {
    const now = platform().performance.now();
    const isAgain = now - this.#misunderstoodAt < MISMATCH_WINDOW_MS;
    this.#misunderstoodAt = now;
    if (!isAgain) return this.#drop('What came could not be understood.');
    this.stop();
    this.#tell('mismatch', 'The daemon says what this page does not understand.');
  }

  #watch(): void {
    if (!this.#isFresh) return this.#within(PICTURE_MS);
    this.#tell('live');
    this.#within(STALE_MS, () => {
      this.#tell('stale', 'Nothing has come from the daemon for a while.');
      this.#within(DEAD_MS - STALE_MS);
    });
  }

  /** What is done where nothing comes for so long; by default the server is left. */
  #within(ms: number, act: () => void = () => this.#drop()): void {
    const { setTimeout, clearTimeout } = platform();
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(act, ms);
  }

  /** Without waiting for a goodbye, which one that is gone does not say. */
  #drop(why = NO_ANSWER): void {
    const socket = this.#socket;
    if (!socket) return;
    this.#socket = null;
    socket.onopen = socket.onmessage = socket.onclose = () => undefined;
    socket.close(CLOSE_CODES.outOfStep, 'out of step');
    this.#onClosed(ABNORMAL, why);
  }

  #forgetRequests(why: string): void {
    for (const id of [...this.#waiting.keys()]) this.#take(id)?.reject(offline(why));
  }

  /** Each state once, until it is another. */
  #tell(state: ConnectionState, detail = '', retryAt: number | null = null): void {
    const told = `${state} ${detail} ${retryAt}`;
    if (told === this.#told) return;
    this.#told = told;
    this.#options.onState?.(state, detail, retryAt);
  }
}

const offline = (why: string): RequestRefused => new RequestRefused('OFFLINE', why, 'Ask again.');
