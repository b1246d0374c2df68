import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import {
  type Hello,
  type ReadFrame,
  type Request,
  readClientFrame,
  type View,
} from '../../shared/protocol/client-messages.ts';
import {
  CLOSE_CODES,
  HEARTBEAT_MS,
  LIMITS,
  PROTOCOL_VERSION,
  type StreamErrorCode,
} from '../../shared/protocol/limits.ts';
import {
  type ReplyBody,
  readServerMessage,
  type SnapshotBody,
  type TransientBody,
} from '../../shared/protocol/messages.ts';
import { STREAM_ERRORS } from '../../shared/protocol/stream-errors.ts';
import type { Answered, EncodedFrame, Outlet, SwitchedViewing } from '../session/show.ts';
import { Moves } from './moves.ts';
import { Outbox } from './outbox.ts';
import { UNEXPECTED } from './problem.ts';
import { SlidingCount } from './sliding-count.ts';
import type { Switchboard } from './switchboard.ts';
import type { FrameKind, Traffic } from './traffic.ts';

/** So many characters of a step are written together. */
const MAX_HELD_BACK = 64 << 10;
const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

export interface ConnectionOptions {
  readonly show: Pick<Switchboard, 'open' | 'live'>;
  readonly server: { readonly name: string; readonly version: string };
  readonly traffic: Traffic;
  /** Whether what is no frame of the protocol is thrown back instead of sent. */
  readonly checksFrames?: boolean;
  /** What the frames are written to: one write for all that a step adds. */
  readonly transport: Pick<Duplex, 'cork' | 'uncork'>;
  tokenMatches(token: string): boolean;
  /** Whether one more may come in. */
  hasPlace(): boolean;
  /** Something failed that should not have: for whoever runs the daemon. */
  onUnexpected(error: unknown): void;
  /** Says goodbye, and sees to it that the socket ends. */
  dismiss(closeCode: number, reason: string): void;
}

/**
 * One client after the upgrade: hello, what it is shown, what it asks for. It is told
 * nothing before a good hello, and obeyed no more once it has been dismissed.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #outbox: Outbox;
  readonly #messages = new SlidingCount(SECOND_MS);
  readonly #badRequests = new SlidingCount(MINUTE_MS);
  #viewing: SwitchedViewing | null = null;
  #seq = 0;
  #isDismissed = false;
  #hasEnded = false;
  /** What a hello wants to see is being made ready. */
  #isOpening = false;
  #lastSentAt = 0;
  /** Of what is shown, the facts of which have been told. */
  #toldEpoch: string | null = null;
  readonly #moves = new Moves({
    reply: (ack) => this.#reply(ack),
    show: () => this.#snapshot('jump'),
  });

  constructor(socket: WebSocket, options: ConnectionOptions) {
    this.#options = options;
    const wire = {
      get bufferedAmount() {
        return socket.bufferedAmount;
      },
      send: (text: string, kind: FrameKind) => {
        if (options.checksFrames && readServerMessage(text).kind !== 'message')
          throw new TypeError(`no frame of the protocol: ${text.slice(0, MAX_QUOTED)}`);
        this.#lastSentAt = performance.now();
        options.traffic.sent(kind, text);
        socket.send(text);
      },
    };
    this.#outbox = new Outbox(wire, {
      onCaughtUp: () => this.#snapshot('slow'),
      onTooSlow: () => this.fail('SLOW', 'You are not reading the stream.', 'Connect again.'),
    });
    socket.on('message', (data, isBinary) => this.#onMessage(isBinary ? null : String(data)));
  }

  get isAdmitted(): boolean {
    return this.#viewing !== null;
  }
  /** It has not said hello yet, and may. */
  get isWaiting(): boolean {
    return this.#viewing === null && !this.#isDismissed;
  }
  get queueDepth(): number {
    return this.#outbox.depth;
  }
  get conflated(): number {
    return this.#hasEnded ? 0 : this.#outbox.conflated;
  }

  /** A sign of life, where nothing else was sent for so long. */
  heartbeat(): void {
    if (!this.#viewing || performance.now() - this.#lastSentAt < HEARTBEAT_MS) return;
    // A sign of life, though what is looked at is not there yet.
    if (this.#isOpening) this.#outbox.reply(this.#encode({ type: 'heartbeat', now: Date.now() }));
    else this.#transient({ type: 'heartbeat', now: Date.now() });
  }

  /** The connection ends with an error that says why. */
  fail(code: StreamErrorCode, message: string, hint: string): void {
    if (this.#isDismissed) return;
    const { closes } = STREAM_ERRORS[code];
    this.#outbox.replaceAll('reply', this.#encode(errorBody(code, message, hint, null)));
    this.end();
    this.#options.dismiss(closes ?? CLOSE_CODES.malformed, message);
  }

  /** Nothing it says counts any more, and nothing is told to it. */
  end(): void {
    if (!this.#hasEnded) this.#options.traffic.conflated += this.#outbox.conflated;
    this.#hasEnded = true;
    this.#isDismissed = true;
    this.#moves.end();
    this.#viewing?.end();
    this.#viewing = null;
    this.#outbox.close();
  }

  #onMessage(data: string | null): void {
    if (this.#isDismissed) return;
    if (this.#messages.add() > LIMITS.messagesPerSecond)
      return this.fail(
        'TOO_FAST',
        `More than ${LIMITS.messagesPerSecond} messages in a second.`,
        'Wait a little.',
      );
    const frame: ReadFrame = data === null ? { kind: 'malformed' } : readClientFrame(data);
    switch (frame.kind) {
      case 'malformed':
        return this.fail('MALFORMED', 'That is no message: a JSON object with a type.', 'See the protocol.');
      case 'hello':
        return void this.#onHello(frame.hello).catch((error) => this.#onUnexpected(error, null));
      case 'bad-hello':
        return this.#onBadHello(frame);
      case 'request':
        if (this.#isOpening) return this.#reply(errorBody('BUSY', ...NOT_YET, frame.request.id));
        if (this.#viewing) return this.#obey(frame.request, this.#viewing);
        return this.#helloFirst();
      case 'bad-request':
      case 'unknown':
        if (!this.#viewing) return this.#helloFirst();
        return this.#onBadRequest(frame);
    }
  }

  #helloFirst(): void {
    this.fail('HELLO_FIRST', 'Say hello, with the token, before anything else.', 'See the protocol.');
  }

  #onBadHello({ protocols, token }: ReadFrame & { kind: 'bad-hello' }): void {
    if (typeof token !== 'string' || !this.#options.tokenMatches(token)) return this.#badToken();
    if (!protocols?.includes(PROTOCOL_VERSION)) return this.#wrongVersion(protocols ?? []);
    this.fail('MALFORMED', 'That is no hello.', 'See the protocol.');
  }

  #badToken(): void {
    this.fail('BAD_TOKEN', 'The token is missing or wrong.', 'It is in the file .token of the data folder.');
  }

  #wrongVersion(asked: readonly unknown[]): void {
    const named = asked
      .filter((version) => Number.isSafeInteger(version))
      .slice(0, MAX_NAMED)
      .join(', ');
    const message = `This daemon speaks protocol ${PROTOCOL_VERSION}, not ${named || 'an older one'}.`;
    this.fail('VERSION', message, 'Update the older of the two.');
  }

  async #onHello({ token, protocols, view, resume }: Hello): Promise<void> {
    if (!this.#options.tokenMatches(token)) return this.#badToken();
    if (!protocols.includes(PROTOCOL_VERSION)) return this.#wrongVersion(protocols);
    if (this.#viewing) return this.fail('MALFORMED', 'A second hello.', 'Say hello once.');
    if (!this.#options.hasPlace())
      return this.fail('FULL', `There are already ${LIMITS.clients} clients.`, 'Close one of them.');
    const { show, server } = this.#options;
    const welcome = { type: 'welcome', protocol: PROTOCOL_VERSION, server, heartbeatMs: HEARTBEAT_MS };
    this.#outbox.reply(JSON.stringify({ ...welcome, now: Date.now(), limits: LIMITS, live: show.live }));
    const viewing = show.open(this.#outlet());
    this.#viewing = viewing;
    if (view && !(await this.#openFirst(viewing, view))) return;
    this.#seq = viewing.seq;
    this.#tellSession(viewing);
    if (!resume || !this.#resume(viewing, resume)) this.#snapshot(resume ? 'too-far' : 'opened');
  }

  /** False where the client has gone meanwhile. What cannot be opened is said. */
  async #openFirst(viewing: SwitchedViewing, view: View): Promise<boolean> {
    this.#isOpening = true;
    try {
      const answered = await viewing.request({ type: 'open', id: 0, view });
      if ('refused' in answered && !this.#isDismissed)
        this.#reply(errorBody(answered.refused, answered.message, answered.hint, null));
    } catch (error) {
      this.#onUnexpected(error, null);
    } finally {
      this.#isOpening = false;
    }
    return !this.#isDismissed;
  }

  #outlet(): Outlet {
    return {
      durable: (frames) => {
        // A snapshot that is to come says it too.
        if (this.#moves.isAwaited || this.#isOpening) return;
        this.#atOnce(frames);
      },
      transient: (body) => this.#transient(body),
      jump: () => {
        if (!this.#isOpening) this.#moves.moved();
      },
      begin: () => {
        if (!this.#isOpening) this.#begin();
      },
    };
  }

  /** In one write: what is held back for it does not count as unread for long. */
  #atOnce(frames: readonly EncodedFrame[]): void {
    const { transport } = this.#options;
    let heldBack = 0;
    transport.cork();
    try {
      for (const { seq, text } of frames) {
        // The client has it from an earlier start of the daemon.
        if (seq <= this.#seq) continue;
        this.#outbox.durable(text);
        this.#seq = seq;
        heldBack += text.length;
        if (heldBack < MAX_HELD_BACK) continue;
        transport.uncork();
        transport.cork();
        heldBack = 0;
      }
    } finally {
      transport.uncork();
    }
  }

  #transient(body: TransientBody): void {
    if (this.#moves.isAwaited || this.#isOpening || (this.#isAhead && OF_THE_MARKET.has(body.type))) return;
    this.#outbox.offer(body.type, () => this.#encode(body));
  }

  /** What the client has from an earlier start has not been made again yet. */
  get #isAhead(): boolean {
    return this.#viewing !== null && this.#viewing.seq < this.#seq;
  }

  #tellSession(viewing: SwitchedViewing): void {
    this.#toldEpoch = viewing.epoch;
    this.#outbox.reply(this.#encode(viewing.session));
  }

  /** With the facts of what is shown, where these have not been told. */
  #snapshot(why: SnapshotBody['why']): void {
    const viewing = this.#viewing;
    if (!viewing) return;
    this.#seq = viewing.seq;
    this.#options.traffic.snapshots[why]++;
    const facts = this.#toldEpoch === viewing.epoch ? [] : [this.#encode(viewing.session)];
    this.#toldEpoch = viewing.epoch;
    this.#outbox.replaceAll('snapshot', ...facts, this.#encode(viewing.snapshot(why)));
  }

  /** False where what was missed cannot be had any more. */
  #resume(
    viewing: SwitchedViewing,
    { epoch, seq }: { readonly epoch: string; readonly seq: number },
  ): boolean {
    if (epoch !== viewing.epoch) return false;
    const missed = viewing.after(seq);
    if (!missed) return false;
    this.#options.traffic.resumes++;
    this.#seq = seq;
    const to = seq + missed.length;
    this.#outbox.reply(this.#encode({ type: 'resumed', from: seq + 1, to }));
    for (const { text } of missed) this.#outbox.durable(text);
    this.#seq = to;
    // What passes was told to nobody while the client was away.
    for (const body of viewing.now()) this.#transient(body);
    return true;
  }

  #obey(request: Request, viewing: SwitchedViewing): void {
    this.#onRequest(request, viewing).catch((error) => this.#onUnexpected(error, request.id));
  }

  /** One client's request is no reason to end what the others see. */
  #onUnexpected(error: unknown, id: number | null): void {
    this.#options.onUnexpected(error);
    if (this.#isDismissed) return;
    this.#reply(errorBody(UNEXPECTED.code, UNEXPECTED.title, UNEXPECTED.hint, id));
  }

  async #onRequest(request: Request, viewing: SwitchedViewing): Promise<void> {
    const { id } = request;
    if (request.type === 'resume') {
      this.#reply({ type: 'ack', id });
      if (!this.#resume(viewing, request)) this.#snapshot('too-far');
      return;
    }
    const answered = viewing.request(request);
    this.#answer(id, answered instanceof Promise ? await answered : answered, MOVES.has(request.type));
  }

  /** @param isMove whether it asked for another moment of what is shown */
  #answer(id: number, answered: Answered, isMove: boolean): void {
    if (this.#isDismissed) return;
    if ('refused' in answered)
      return this.#reply(errorBody(answered.refused, answered.message, answered.hint, id));
    if ('neighbours' in answered) return this.#reply({ type: 'neighbours', id, ...answered.neighbours });
    const { begins, ...said } = answered;
    if (begins) this.#moves.supersede();
    if (isMove) this.#moves.acknowledge({ type: 'ack', id, ...said });
    else this.#reply({ type: 'ack', id, ...said });
    if (begins) this.#begin();
  }

  #begin(): void {
    this.#toldEpoch = null;
    this.#snapshot('opened');
  }

  #onBadRequest({ kind, id, type }: ReadFrame & { kind: 'bad-request' | 'unknown' }): void {
    if (kind === 'unknown')
      return this.#reply(
        errorBody('UNKNOWN_TYPE', `"${shortened(type)}" is not known here.`, 'See the protocol.', id),
      );
    if (this.#badRequests.add() >= LIMITS.badRequestsPerMinute)
      return this.fail('MALFORMED', 'Too many requests that are none.', 'See the protocol.');
    this.#reply(
      errorBody(
        'BAD_REQUEST',
        `A field of "${shortened(type)}" is missing or wrong.`,
        'See the protocol.',
        id,
      ),
    );
  }

  #reply(body: ReplyBody): void {
    this.#outbox.reply(this.#encode(body));
  }

  #encode(body: object): string {
    return JSON.stringify({ epoch: this.#viewing?.epoch ?? '', seq: this.#seq, ...body });
  }
}

/** What is so at the instant at which the stream stands. */
const OF_THE_MARKET: ReadonlySet<TransientBody['type']> = new Set(['forming', 'update', 'exit']);
const MOVES: ReadonlySet<Request['type']> = new Set(['seek', 'jump', 'step']);
const NOT_YET = ['What you look at is being made ready.', 'Wait for the session.'] as const;
const MAX_NAMED = 4;
const MAX_QUOTED = 300;
const MAX_SHOWN = 40;
const shortened = (text: string): string => (text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);

function errorBody(code: StreamErrorCode, message: string, hint: string, id: number | null): ReplyBody {
  const { closes, retry, afterMs } = STREAM_ERRORS[code];
  const more = { ...(afterMs && { afterMs }), ...(code === 'VERSION' && { speaks: [PROTOCOL_VERSION] }) };
  return { type: 'error', id, code, message, hint, fatal: closes !== null, retry, ...more };
}
