/** Bytes, in pieces of any size. */
export type ByteChunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/**
 * A pull reader over byte chunks that can hand out exact amounts and push back what was
 * only looked at.
 */
export class ChunkReader {
  readonly #iterator: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array(0);
  #ended = false;

  constructor(chunks: ByteChunks) {
    this.#iterator =
      Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]();
  }

  /** Up to `size` bytes without consuming them; fewer only at the end. */
  async peek(size: number): Promise<Uint8Array> {
    if (this.#held.length >= size) return this.#held.subarray(0, size);
    const parts = [this.#held];
    let have = this.#held.length;
    while (have < size && !this.#ended) {
      const next = await this.#iterator.next();
      if (next.done) this.#ended = true;
      else {
        // The next chunk may come in the last one's place. A Buffer's own slice would be
        // no copy.
        parts.push(new Uint8Array(next.value));
        have += next.value.length;
      }
    }
    this.#held = Buffer.concat(parts, have);
    return this.#held.subarray(0, size);
  }

  async take(size: number): Promise<Uint8Array> {
    const bytes = await this.peek(size);
    this.#held = this.#held.subarray(bytes.length);
    return bytes;
  }

  async close(): Promise<void> {
    this.#ended = true;
    await this.#iterator.return?.();
  }

  async *rest(): AsyncGenerator<Uint8Array> {
    try {
      if (this.#held.length > 0) {
        const held = this.#held;
        this.#held = new Uint8Array(0);
        yield held;
      }
      while (!this.#ended) {
        const next = await this.#iterator.next();
        if (next.done) return;
        yield next.value;
      }
    } finally {
      await this.#iterator.return?.();
    }
  }
}
