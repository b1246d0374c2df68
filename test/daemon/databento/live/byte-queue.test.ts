import { describe, expect, it } from 'vitest';
import { ByteQueue } from '../../../../daemon/databento/live/byte-queue.ts';
import { SpymasterError } from '../../../../shared/errors.ts';

const bytes = (text: string) => Buffer.from(text);
async function rest(queue: ByteQueue): Promise<string[]> {
  const found: string[] = [];
  for await (const chunk of queue.chunks()) found.push(Buffer.from(chunk).toString());
  return found;
}

describe('Bytes that wait', () => {
  it('are read as lines first, then as what is left, whatever pieces they came in', async () => {
    const queue = new ByteQueue(1000);
    for (const piece of ['lsg_ver', 'sion=1\r\ncr', 'am=2\nDBN', 'rest']) queue.push(bytes(piece));
    queue.end(null);
    expect([await queue.line(), await queue.line()]).toEqual(['lsg_version=1', 'cram=2']);
    expect((await rest(queue)).join('')).toBe('DBNrest');
  });
  it('wake whoever waits for them', async () => {
    const queue = new ByteQueue(1000);
    const line = queue.line();
    queue.push(bytes('late\n'));
    expect(await line).toBe('late');
    const nothing = queue.line();
    queue.end(null);
    expect(await nothing).toBeNull();
  });
  it('are given in one piece to whoever is behind', async () => {
    const queue = new ByteQueue(1000);
    for (const piece of ['a', 'b', 'c']) queue.push(bytes(piece));
    queue.end(null);
    expect(await rest(queue)).toEqual(['abc']);
  });
  it('may not be more than the queue holds; what came before is still read', async () => {
    const queue = new ByteQueue(4);
    expect([queue.push(bytes('ab')), queue.push(bytes('cd')), queue.push(bytes('e'))]).toEqual([
      true,
      true,
      false,
    ]);
    expect(queue.failure).toMatchObject({ code: 'LIVE_QUEUE_FULL', details: { depthBytes: 5 } });
    expect(await rest(queue)).toEqual(['abcde']);
  });
  it('are counted: waiting, at most, and in all', async () => {
    const queue = new ByteQueue(1000);
    queue.push(bytes('abc'));
    queue.push(bytes('de\nf'));
    expect(await queue.line()).toBe('abcde');
    expect([queue.depthBytes, queue.peakBytes, queue.receivedBytes]).toEqual([1, 7, 7]);
  });
  it('end once: a later reason changes nothing, and later bytes are not read', async () => {
    const queue = new ByteQueue(1000);
    const first = new SpymasterError('LIVE_QUEUE_FULL', 'closed');
    queue.end(first);
    queue.end(null);
    queue.push(bytes('x'));
    expect([queue.failure, await rest(queue)]).toEqual([first, []]);
  });
  it('without an end of line are no line, however many come', async () => {
    const queue = new ByteQueue(1 << 20);
    queue.push(bytes('x'.repeat(64 * 1024 + 1)));
    expect(await queue.line()).toBeNull();
  });
});
