import { SpymasterError } from '../../../shared/errors.ts';

const NEWLINE = 0x0a;
/** A control line is short; one that goes on like this is something else. */
const MAX_LINE_BYTES = 64 * 1024;
const MAX_PIECE_BYTES = 1 << 20;

/**
 * What the socket has delivered and nobody has read yet. The socket is never paused: a
 * gateway that is kept waiting drops records. The queue is bounded instead, and a reader
 * that falls behind by its whole capacity loses the connection, with an error that says
 * so.
 */
export class ByteQueue {
  readonly #capacity: number;
  #chunks: Uint8Array[] = [];
  #ended = false;
  #failure: SpymasterError | null = null;
  #wake: () => void = () => undefined;
  /** Bytes waiting now, and at most since the beginning. */
  depthBytes = 0;
  peakBytes = 0;
  receivedBytes = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** @returns false when the queue is full: the connection has to end */
  push(chunk: Uint8Array): boolean {
    if (this.#ended) return true;
    this.receivedBytes += chunk.length;
    this.depthBytes += chunk.length;
    this.peakBytes = Math.max(this.peakBytes, this.depthBytes);
    this.#chunks.push(chunk);
    this.#wake();
    if (this.depthBytes <= this.#capacity) return true;
    this.end(
      new SpymasterError(
        'LIVE_QUEUE_FULL',
        `Records are read too slowly: ${this.depthBytes} bytes are waiting.`,
        {
          hint: 'Do less per record, subscribe to less, or allow a longer queue.',
          details: { depthBytes: this.depthBytes },
        },
      ),
    );
    return false;
  }

  /** No more will come; `failure` is thrown once everything before it has been read. */
  end(failure: SpymasterError | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = failure;
    this.#wake();
  }

  /** Why the stream ended; null while it has not, or when it was closed on purpose. */
  get failure(): SpymasterError | null {
    return this.#failure;
  }

  async #next(): Promise<Uint8Array | null> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk) {
        this.depthBytes -= chunk.length;
        return chunk;
      }
      if (this.#ended) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /**
   * The next line without its end; null when the stream ends before it. What follows the
   * line stays for whoever reads next.
   */
  async line(): Promise<string | null> {
    let text = '';
    for (;;) {
      const chunk = await this.#next();
      if (!chunk) return null;
      const end = chunk.indexOf(NEWLINE);
      text += Buffer.from(end === -1 ? chunk : chunk.subarray(0, end)).toString('latin1');
      if (end !== -1) {
        const rest = chunk.subarray(end + 1);
        if (rest.length > 0) {
          this.#chunks.unshift(rest);
          this.depthBytes += rest.length;
        }
        return text.replace(/\r$/, '');
      }
      if (text.length > MAX_LINE_BYTES) return null;
    }
  }

  /**
   * Everything that comes from here on; ends quietly, whatever ended the stream: see
   * {@link failure}.
   */
  async *chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const chunk = await this.#next();
      if (!chunk) return;
      yield this.#withWhatWaits(chunk);
    }
  }

  /**
   * A socket delivers in small pieces; whoever is behind is given what has come meanwhile
   * in one.
   */
  #withWhatWaits(first: Uint8Array): Uint8Array {
    let [count, size] = [0, first.length];
    while (count < this.#chunks.length && size + this.#chunks[count]!.length <= MAX_PIECE_BYTES)
      size += this.#chunks[count++]!.length;
    if (count === 0) return first;
    const waiting = this.#chunks.splice(0, count);
    this.depthBytes -= size - first.length;
    return Buffer.concat([first, ...waiting], size);
  }
}
