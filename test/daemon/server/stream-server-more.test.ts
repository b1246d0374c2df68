import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../daemon/simulator/random.ts';
import { briefly, client, HELLO, serveStreams, show } from './test-stream.ts';

serveStreams();

describe('The stream', () => {
  it('goes on for others whatever bytes are sent to it, on a socket or within a frame of one', async () => {
    const honest = await client();
    await honest.received(3);
    const random = new Random(1, 'bytes');
    const bytes = (count: number) => Buffer.from(Array.from({ length: count }, () => random.next() * 256));
    for (let i = 0; i < 60; i++) {
      const one = await client(i % 2 === 0 ? HELLO : null);
      // Below the library: what is no frame; and above it: what is no message.
      const { _socket: raw } = one.socket as unknown as { readonly _socket: Socket };
      one.socket.on('error', () => undefined);
      if (i % 3 === 0) raw.write(bytes(40));
      else if (i % 3 === 1) one.socket.send(bytes(40), { binary: true });
      else one.socket.send(bytes(40).toString('latin1'));
      if (i % 3 !== 0) expect([1003, 1007, 4400, 4402]).toContain(await one.closed);
      one.socket.terminate();
    }
    show.tell();
    expect(briefly(await honest.received(4)).at(-1)).toBe('bar 4');
  });
});
