import { SpymasterError } from '../../shared/errors.ts';
import {
  type AnyEventStream,
  type AnyLiveStream,
  type Arrival,
  type EventHandler,
  isQuiet,
} from './event-stream.ts';
import { type Batches, EVENT_KINDS, type EventKind } from './kinds.ts';
import { makeTally, type ReorderTally, reordered } from './reorder.ts';

/**
 * How many events are told between two looks at the clock, for a caller that reports
 * progress.
 */
const MERGE_TURN = 65_536;

interface PlayOptions {
  /** Told the session time every 65 536 events. */
  readonly onProgress?: (at: number) => void;
  /** Events after this are neither told nor read; without any, time passes until it. */
  readonly until?: number;
  /** Waited for at the same times: others may have something to do. */
  readonly onTurn?: () => Promise<void>;
  /** Events between those times. */
  readonly turnEvents?: number;
}

/**
 * Plays any number of streams into a handler, each through its reorder buffer, merged by
 * (time, sequence, kind). Stored streams and those that are read as they happen alike.
 * @param tally told what the buffers drop, as they drop it
 * @returns what the buffers dropped
 */
export async function playEvents(
  streams: readonly (AnyEventStream | AnyLiveStream)[],
  handler: EventHandler,
  options: PlayOptions = {},
  tally = makeTally(),
): Promise<ReorderTally> {
  const ordered = streams.map((stream) => ({
    kind: stream.kind,
    batches: reordered(stream.kind, stream.batches(), tally),
  }));
  await mergeOrdered(ordered as readonly OrderedStream[], handler, options);
  return tally;
}

export interface OrderedStream<K extends EventKind = EventKind> {
  readonly kind: K;
  readonly batches: AsyncIterable<Arrival<K>>;
}

/**
 * Merges streams that are each in order of (time, sequence).
 * @throws {SpymasterError} OUT_OF_ORDER when one is not
 */
export async function mergeOrdered(
  streams: readonly OrderedStream[],
  handler: EventHandler,
  options: PlayOptions = {},
): Promise<void> {
  const heads = streams.map(({ kind, batches }) => new Head(kind, batches[Symbol.asyncIterator]()));
  try {
    await merge(heads, handler, options);
  } finally {
    // Whichever stream failed or ended, all let go of what they read from.
    for (const head of heads) await head.close();
  }
}

async function merge(
  heads: readonly Head[],
  handler: EventHandler,
  { onProgress, onTurn, until = Number.POSITIVE_INFINITY, turnEvents = MERGE_TURN }: PlayOptions,
): Promise<void> {
  for (const head of heads) await head.next();
  let turn = 0;
  for (;;) {
    let first: Head | null = null;
    let second: Head | null = null;
    for (const head of heads) {
      if (head.isOver) continue;
      if (first === null || head.precedes(first)) {
        second = first;
        first = head;
      } else if (second === null || head.precedes(second)) second = head;
    }
    if (first === null || first.at > until) break;
    if (first.isQuiet) {
      handler.onQuiet?.(first.at);
      await first.next();
      continue;
    }
    turn += first.tellBefore(second, until, handler);
    if (first.isDone) {
      handler.onBatchEnd(first.kind);
      await first.next();
    }
    if (turn < turnEvents) continue;
    turn = 0;
    onProgress?.(first.at);
    await onTurn?.();
  }
  // Nothing more happens by then.
  if (Number.isFinite(until)) handler.onQuiet?.(until);
}

/** One stream and how far it has been told. */
class Head {
  readonly kind: EventKind;
  /** Null where it is quiet until `at`, and once it is over. */
  batch: Batches[EventKind] | null = null;
  isOver = false;
  /** Time and sequence number of the event to be told next. */
  at = Number.NEGATIVE_INFINITY;
  sequence = 0;
  readonly #rank: number;
  readonly #iterator: AsyncIterator<Arrival>;
  #index = 0;

  constructor(kind: EventKind, iterator: AsyncIterator<Arrival>) {
    this.kind = kind;
    this.#rank = EVENT_KINDS.indexOf(kind);
    this.#iterator = iterator;
  }

  get isQuiet(): boolean {
    return this.batch === null;
  }

  get isDone(): boolean {
    return this.#index >= this.batch!.count;
  }

  precedes(other: Head): boolean {
    if (this.at !== other.at) return this.at < other.at;
    return this.sequence !== other.sequence ? this.sequence < other.sequence : this.#rank < other.#rank;
  }

  /**
   * Tells its events up to the other stream's next one; a run of them, since streams
   * seldom alternate event by event.
   */
  tellBefore(other: Head | null, until: number, handler: EventHandler): number {
    const { kind } = this;
    const batch = this.batch!;
    const { at, sequence, count } = batch;
    const from = this.#index;
    const otherAt = other === null ? Number.POSITIVE_INFINITY : other.at;
    let i = from;
    do {
      tell(kind, batch, i, handler);
      i++;
      if (i < count && isBefore(at[i]!, sequence[i]!, at[i - 1]!, sequence[i - 1]!)) throw outOfOrder(kind);
    } while (i < count && at[i]! <= until && (at[i]! < otherAt || this.#precedesAt(i, other)));
    this.#moveTo(i);
    return i - from;
  }

  /** For events that do not come before the other stream's by their time alone. */
  #precedesAt(index: number, other: Head | null): boolean {
    if (other === null) return true;
    const { at, sequence } = this.batch!;
    if (at[index]! !== other.at) return at[index]! < other.at;
    return sequence[index]! !== other.sequence ? sequence[index]! < other.sequence : this.#rank < other.#rank;
  }

  #moveTo(index: number): void {
    this.#index = index;
    const { at, sequence, count } = this.batch!;
    if (index >= count) return;
    if (isBefore(at[index]!, sequence[index]!, this.at, this.sequence)) throw outOfOrder(this.kind);
    this.at = at[index]!;
    this.sequence = sequence[index]!;
  }

  async next(): Promise<void> {
    for (;;) {
      const { done, value } = await this.#iterator.next();
      this.batch = null;
      if (done) {
        this.isOver = true;
        return;
      }
      if (isQuiet(value)) return this.#restUntil(value.quietUntil);
      this.batch = value;
      if (value.count > 0) return this.#moveTo(0);
    }
  }

  /** Before every event of that instant, which may still come. */
  #restUntil(at: number): void {
    this.at = Math.max(this.at, at);
    this.sequence = -1;
  }

  async close(): Promise<void> {
    await this.#iterator.return?.();
  }
}

const isBefore = (at: number, sequence: number, otherAt: number, otherSequence: number): boolean =>
  at < otherAt || (at === otherAt && sequence < otherSequence);

function outOfOrder(kind: EventKind): SpymasterError {
  return new SpymasterError('OUT_OF_ORDER', `A ${kind} event comes after a later one.`, {
    hint: 'Play the stream through the reorder buffer.',
  });
}

function tell(kind: EventKind, batch: Batches[EventKind], i: number, handler: EventHandler): void {
  switch (kind) {
    case 'hole':
      return handler.onHole(batch as Batches['hole'], i);
    case 'bar':
      return handler.onBar(batch as Batches['bar'], i);
    case 'trade':
      return handler.onTrade(batch as Batches['trade'], i);
    case 'book':
      return handler.onBook(batch as Batches['book'], i);
    default:
      return handler.onOption(kind, batch as Batches[typeof kind], i);
  }
}
