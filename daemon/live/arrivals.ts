import type { Arrival, LiveStream } from '../../pipeline/events/event-stream.ts';
import type { Batches, EventKind } from '../../pipeline/events/kinds.ts';
import { SpymasterError } from '../../shared/errors.ts';

/** What may wait in memory before the feed is read no further. */
const CAPACITY_BYTES = 64 << 20;
/**
 * What may wait in all: a gateway that tells one schema's past long before another's
 * fills memory, and is not to empty it for everyone else.
 */
const MAX_BYTES = 4 * 2 ** 30;
/** Places of what has been read that are let go of together. */
const READ_TOGETHER = 1024;

/** The session was stopped: nobody is to take that for the end of the data. */
export class Stopped extends Error {
  constructor() {
    super('the session was stopped');
    this.name = 'Stopped';
  }
}

/**
 * The room in which events of all kinds wait for the session. Whoever brings more is held
 * up while it is full, but never while the reader waits for more: it may be waiting for
 * another kind.
 */
export class WaitingRoom {
  readonly #capacityBytes: number;
  readonly #maxBytes: number;
  #bytes = 0;
  #isOpen = false;
  #isReaderWaiting = false;
  /** Whoever is held up: a feed each. */
  #heldUp: (() => void)[] = [];

  constructor(capacityBytes = CAPACITY_BYTES, maxBytes = MAX_BYTES) {
    this.#capacityBytes = capacityBytes;
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @throws {SpymasterError} LIVE_QUEUE_FULL */
  enter(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes <= this.#maxBytes) return;
    throw new SpymasterError('LIVE_QUEUE_FULL', `More than ${this.#maxBytes >> 20} MiB wait to be told.`, {
      hint: 'Start again: what is past is replayed.',
    });
  }

  /** Nobody is held up any more: nobody reads. */
  open(): void {
    this.#isOpen = true;
    this.#look();
  }

  leave(bytes: number): void {
    this.#bytes -= bytes;
    this.#look();
  }

  readerWaits(isWaiting: boolean): void {
    this.#isReaderWaiting = isWaiting;
    this.#look();
  }

  /** Resolves once there is room, or the reader needs more. */
  async hasRoom(): Promise<void> {
    while (this.#bytes > this.#capacityBytes && !this.#isReaderWaiting && !this.#isOpen)
      await new Promise<void>((resolve) => this.#heldUp.push(resolve));
  }

  #look(): void {
    for (const goOn of this.#heldUp.splice(0)) goOn();
  }
}

type Waiting<K extends EventKind> =
  | { readonly read: () => Batches[K]; readonly bytes: number }
  | { quietUntil: number };

/** Events of one kind on their way from a feed to the session that reads them. */
export class Arrivals<K extends EventKind> implements LiveStream<K> {
  readonly kind: K;
  readonly #room: WaitingRoom;
  #waiting: (Waiting<K> | undefined)[] = [];
  #next = 0;
  #isStopped = false;
  #wake: (() => void) | null = null;

  constructor(kind: K, room: WaitingRoom) {
    this.kind = kind;
    this.#room = room;
  }

  /**
   * @param read makes the events when their turn comes: until then only their bytes are
   * held
   */
  give(read: () => Batches[K], bytes: number): void {
    this.#waiting.push({ read, bytes });
    this.#room.enter(bytes);
    this.#look();
  }

  /** Nothing before an instant will come any more. */
  quiet(until: number): void {
    const last = this.#next < this.#waiting.length ? this.#waiting.at(-1) : undefined;
    if (last && 'quietUntil' in last) last.quietUntil = until;
    else this.#waiting.push({ quietUntil: until });
    this.#look();
  }

  /** Whoever reads is thrown {@link Stopped}, and whoever writes is held up no more. */
  stop(): void {
    this.#isStopped = true;
    this.#room.open();
    this.#look();
  }

  async *batches(): AsyncGenerator<Arrival<K>> {
    for (;;) {
      if (this.#isStopped) throw new Stopped();
      const next = this.#take();
      if (!next) await this.#more();
      else if ('quietUntil' in next) yield { quietUntil: next.quietUntil };
      else {
        yield next.read();
        this.#room.leave(next.bytes);
      }
    }
  }

  #take(): Waiting<K> | null {
    const next = this.#waiting[this.#next];
    if (!next) return null;
    // What has been read is not to be held by the list it was read from.
    this.#waiting[this.#next++] = undefined;
    if (this.#next === this.#waiting.length || this.#next === READ_TOGETHER) {
      this.#waiting.splice(0, this.#next);
      this.#next = 0;
    }
    return next;
  }

  async #more(): Promise<void> {
    this.#room.readerWaits(true);
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#room.readerWaits(false);
  }

  #look(): void {
    this.#wake?.();
    this.#wake = null;
  }
}
