import { SpymasterError } from '../../../shared/errors.ts';
import { copyOfRun } from '../dbn/source.ts';
import type { FeedEvent } from './feed-types.ts';

/** Bytes of records that may wait for a reader. */
const CAPACITY_BYTES = 64 * 2 ** 20;
/** What an event takes beside its records. */
const EVENT_BYTES = 256;

/**
 * The events of a feed for several readers, each at its own pace: whoever is first asks
 * for the next. A reader that falls behind by its whole capacity is told so, after all
 * that was kept for it; the others go on. The feed ends when no reader is left.
 * @param readers how many there are
 */
export function teeEvents(
  events: AsyncGenerator<FeedEvent>,
  readers: number,
  capacityBytes = CAPACITY_BYTES,
): AsyncGenerator<FeedEvent>[] {
  const tee = new Tee(events, readers, capacityBytes);
  return Array.from({ length: readers }, (_, place) => tee.reader(place));
}

interface Reader {
  readonly waiting: FeedEvent[];
  bytes: number;
  isHere: boolean;
  isTooSlow: boolean;
}

class Tee {
  readonly #events: AsyncGenerator<FeedEvent>;
  readonly #capacityBytes: number;
  readonly #readers: readonly Reader[];
  #asked: Promise<void> | null = null;
  #isOver = false;
  #failure: unknown = null;

  constructor(events: AsyncGenerator<FeedEvent>, readers: number, capacityBytes: number) {
    this.#events = events;
    this.#capacityBytes = capacityBytes;
    this.#readers = Array.from({ length: readers }, () => ({
      waiting: [],
      bytes: 0,
      isHere: true,
      isTooSlow: false,
    }));
  }

  /** A reader that leaves is gone, also where it has not begun to read. */
  reader(place: number): AsyncGenerator<FeedEvent> {
    const reader = this.#readers[place]!;
    const reading = this.#read(reader);
    const end = reading.return.bind(reading);
    reading.return = async (value) => {
      await this.#leave(reader);
      return end(value);
    };
    return reading;
  }

  async *#read(reader: Reader): AsyncGenerator<FeedEvent> {
    try {
      for (;;) {
        const event = reader.waiting.shift();
        if (event) {
          reader.bytes -= sizeOf(event);
          yield event;
        } else if (reader.isTooSlow) throw tooSlow(this.#capacityBytes);
        else if (this.#isOver) break;
        else await this.#next();
      }
      if (this.#failure !== null) throw this.#failure;
    } finally {
      await this.#leave(reader);
    }
  }

  /** One turn of the feed, however many ask for it. */
  #next(): Promise<void> {
    this.#asked ??= this.#pull().finally(() => {
      this.#asked = null;
    });
    return this.#asked;
  }

  async #pull(): Promise<void> {
    try {
      const { done, value } = await this.#events.next();
      if (done) this.#isOver = true;
      else
        for (const reader of this.#readers) if (reader.isHere && !reader.isTooSlow) this.#give(reader, value);
    } catch (error) {
      this.#failure = error;
      this.#isOver = true;
    }
  }

  #give(reader: Reader, event: FeedEvent): void {
    const size = sizeOf(event);
    if (reader.waiting.length > 0 && reader.bytes + size > this.#capacityBytes) {
      reader.isTooSlow = true;
      return;
    }
    reader.waiting.push(kept(event));
    reader.bytes += size;
  }

  async #leave(reader: Reader): Promise<void> {
    if (!reader.isHere) return;
    reader.isHere = false;
    reader.waiting.length = 0;
    if (this.#readers.some(({ isHere }) => isHere)) return;
    this.#isOver = true;
    await this.#events.return(undefined);
  }
}

const sizeOf = (event: FeedEvent): number => EVENT_BYTES + ('run' in event ? event.run.bytes.length : 0);

/** Its own copy: the feed uses its memory again. */
const kept = (event: FeedEvent): FeedEvent =>
  'run' in event ? { ...event, run: copyOfRun(event.run) } : event;

const tooSlow = (capacityBytes: number): SpymasterError =>
  new SpymasterError('LIVE_QUEUE_FULL', `A reader fell behind by ${capacityBytes} bytes of records.`, {
    hint: 'Do less per record, or allow a longer queue.',
  });
