import { describe, expect, it } from 'vitest';
import { ChunkReader } from '../../../../daemon/databento/dbn/chunk-reader.ts';

/**
 * Chunks that come in one and the same memory, and whether whoever gives them was told to
 * stop.
 */
function chunksOf(...texts: readonly string[]) {
  const given = { closed: false };
  async function* chunks() {
    const memory = Buffer.alloc(16);
    try {
      for (const text of texts) yield memory.subarray(0, memory.write(text));
    } finally {
      given.closed = true;
    }
  }
  return { chunks: chunks(), given };
}
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe('A reader of chunks', () => {
  it('gives exact amounts however they were cut, looks without taking, and gives the rest', async () => {
    const reader = new ChunkReader(chunksOf('ab', 'cde', 'f', 'ghij').chunks);
    expect(text(await reader.peek(4))).toBe('abcd');
    expect(text(await reader.take(3))).toBe('abc');
    expect(text(await reader.take(4))).toBe('defg');
    const rest: string[] = [];
    for await (const chunk of reader.rest()) rest.push(text(chunk));
    expect(rest.join('')).toBe('hij');
  });
  it('gives less at the end alone', async () => {
    const reader = new ChunkReader([Buffer.from('abc')]);
    expect([text(await reader.peek(9)), text(await reader.take(9)), text(await reader.take(1))]).toEqual([
      'abc',
      'abc',
      '',
    ]);
  });
  it('lets go of what it reads from when it is closed, or its rest is left', async () => {
    const closed = chunksOf('ab', 'cd');
    const reader = new ChunkReader(closed.chunks);
    await reader.peek(1);
    await reader.close();
    expect(closed.given.closed).toBe(true);
    const left = chunksOf('ab', 'cd');
    for await (const _ of new ChunkReader(left.chunks).rest()) break;
    expect(left.given.closed).toBe(true);
  });
});
