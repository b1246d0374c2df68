import type { TransientBody } from '../../shared/protocol/messages.ts';
import type { FrameKind } from './traffic.ts';

/** What is sent through, and how much of it has not been read. */
export interface Wire {
  readonly bufferedAmount: number;
  send(text: string, kind: FrameKind): void;
}

export interface OutboxEvents {
  /** Everything that stays was dropped: once this is called a snapshot makes it good. */
  onCaughtUp(): void;
  /** It reads so little that it is let go. */
  onTooSlow(): void;
}

/** Transient frames wait while so much is unread. */
const TRANSIENT_UNREAD_BYTES = 256 << 10;
/** So much that stays may wait; then it is dropped, and a snapshot takes its place. */
const MAX_WAITING_FRAMES = 1000;
const MAX_WAITING_BYTES = 4 << 20;
/** A client with so much unread is not reading. */
const MAX_UNREAD_BYTES = 8 << 20;
/** Nothing read for so long, while something waits to be. */
const MAX_STALLED_MS = 30_000;
const FLUSH_MS = 100;

interface Waiting {
  readonly text: string;
  /** An answer, which someone waits for, is sent whatever is forgotten. */
  readonly kind: 'durable' | 'reply';
}

/**
 * What waits for one client. Frames that stay are sent in order, and none is left out: a
 * client that falls too far behind gets a snapshot instead of them. Of those that pass
 * the newest of each type waits. One slow client holds up no other.
 */
export class Outbox {
  readonly #wire: Wire;
  readonly #events: OutboxEvents;
  readonly #now: () => number;
  readonly #transient = new Map<TransientBody['type'], () => string>();
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #isBehind = false;
  #timer: NodeJS.Timeout | null = null;
  #lastFlush = Number.NEGATIVE_INFINITY;
  #lastUnread = 0;
  #readAt: number;
  /** Transient frames that a newer one took the place of. */
  conflated = 0;

  /** @param now milliseconds of a clock that never goes back */
  constructor(wire: Wire, events: OutboxEvents, now: () => number = () => performance.now()) {
    this.#wire = wire;
    this.#events = events;
    this.#now = now;
    this.#readAt = now();
  }

  /** Frames waiting, for whoever watches. */
  get depth(): number {
    return this.#waiting.length;
  }

  /** A frame that stays. What was to be said of the time before it is past. */
  durable(text: string): void {
    for (const type of ['forming', 'update'] as const) if (this.#transient.delete(type)) this.conflated++;
    if (!this.#isBehind) this.#send({ text, kind: 'durable' });
  }

  /** An answer. */
  reply(text: string): void {
    this.#send({ text, kind: 'reply' });
  }

  #send(waiting: Waiting): void {
    const { text, kind } = waiting;
    if (this.#waiting.length === 0 && this.#wire.bufferedAmount < TRANSIENT_UNREAD_BYTES)
      return this.#wire.send(text, kind);
    this.#waiting.push(waiting);
    this.#waitingBytes += text.length;
    if (this.#isOverfull) {
      this.#forget();
      this.#isBehind = true;
      // Answers alone are more than it reads.
      if (this.#isOverfull) return this.#events.onTooSlow();
    }
    this.#wake();
  }

  /**
   * A frame that passes, of which the newest counts.
   * @param encode called when it is sent: it carries the number of the last frame before
   */
  offer(type: TransientBody['type'], encode: () => string): void {
    if (this.#isBehind) return;
    if (this.#transient.delete(type)) this.conflated++;
    this.#transient.set(type, encode);
    this.#wake();
  }

  /** Sends past everything that waits, which is forgotten but for answers. */
  replaceAll(kind: 'snapshot' | 'reply', ...texts: readonly string[]): void {
    this.#forget();
    this.#isBehind = false;
    for (const text of texts) this.#wire.send(text, kind);
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#forget();
  }

  get #isOverfull(): boolean {
    return this.#waiting.length > MAX_WAITING_FRAMES || this.#waitingBytes > MAX_WAITING_BYTES;
  }

  #forget(): void {
    this.#waiting = this.#waiting.filter(({ kind }) => kind === 'reply');
    this.#waitingBytes = this.#waiting.reduce((sum, { text }) => sum + text.length, 0);
    this.#transient.clear();
  }

  #wake(): void {
    if (this.#timer) return;
    // It was not asked to read until now.
    this.#readAt = this.#now();
    this.#lastUnread = this.#wire.bufferedAmount;
    this.#look();
  }

  #look(): void {
    const wait = Math.max(0, this.#lastFlush + FLUSH_MS - this.#now());
    this.#timer ??= setTimeout(() => this.#onTimer(), wait).unref();
  }

  #onTimer(): void {
    this.#timer = null;
    if (this.#isStalled()) return this.#events.onTooSlow();
    if (this.#isBehind && this.#wire.bufferedAmount < TRANSIENT_UNREAD_BYTES) {
      this.#isBehind = false;
      this.#events.onCaughtUp();
    }
    this.#flush();
    if (this.#isBehind || this.#waiting.length > 0 || this.#transient.size > 0) this.#look();
  }

  #isStalled(): boolean {
    const unread = this.#wire.bufferedAmount;
    const now = this.#now();
    if (unread < this.#lastUnread || unread === 0) this.#readAt = now;
    return unread > MAX_UNREAD_BYTES || now - this.#readAt > MAX_STALLED_MS;
  }

  #flush(): void {
    this.#lastFlush = this.#now();
    while (this.#waiting.length > 0 && this.#wire.bufferedAmount < TRANSIENT_UNREAD_BYTES) {
      const { text, kind } = this.#waiting.shift()!;
      this.#waitingBytes -= text.length;
      this.#wire.send(text, kind);
    }
    if (this.#waiting.length === 0) this.#flushTransient();
    this.#lastUnread = this.#wire.bufferedAmount;
  }

  #flushTransient(): void {
    for (const [type, encode] of this.#transient) {
      if (this.#wire.bufferedAmount >= TRANSIENT_UNREAD_BYTES) return;
      this.#transient.delete(type);
      this.#wire.send(encode(), 'transient');
    }
  }
}
