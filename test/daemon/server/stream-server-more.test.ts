import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Random } from '../../../daemon/simulator/random.ts';
import { CLOSE_CODES } from '../../../shared/protocol/limits.ts';
import { isDurable } from '../../../shared/protocol/messages.ts';
import { encoded } from './test-show.ts';
import { briefly, type Client, client, HELLO, serveStreams, show, stream } from './test-stream.ts';

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

describe('A client that says hello and then reads nothing', () => {
  let deaf: Client;
  let honest: Client;
  // Time stands still but where a test lets it pass; sockets go on.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => {
    vi.useRealTimers();
    deaf.socket.terminate();
  });
  async function meet(): Promise<void> {
    [deaf, honest] = [await client(), await client()];
    await Promise.all([deaf.received(3), honest.received(3)]);
    deaf.socket.pause();
  }
  const numbersOf = ({ messages }: Client) => messages.filter(isDurable).map(({ seq }) => seq);
  const upTo = (last: number) => Array.from({ length: last - 3 }, (_, i) => 4 + i);
  /** To both; whoever reads has it at once, though no time passes. */
  async function tell(): Promise<void> {
    show.seq++;
    const { seq, text } = encoded(show.seq);
    const long = `${text.slice(0, -1)},"note":"${'x'.repeat(30_000)}"}`;
    for (const outlet of show.outlets) outlet.durable([{ seq, text: long }]);
    while (numbersOf(honest).at(-1) !== seq)
      await new Promise((resolve) => honest.socket.once('message', resolve));
  }
  /** Until the system takes no more for it, and all that is said waits. */
  async function fill(): Promise<void> {
    while (stream.queueDepth < 10) await tell();
  }
  const isLetGo = () => stream.closes.has(CLOSE_CODES.slow);

  it('is let go after half a minute, and holds up nobody who reads', async () => {
    await meet();
    await fill();
    let seconds = 0;
    for (; seconds < 60 && !isLetGo(); seconds++) {
      vi.advanceTimersByTime(1000);
      await tell();
    }
    expect(seconds).toBe(31);
    expect([show.outlets.size, stream.queueDepth, stream.clients]).toEqual([
      1,
      0,
      { admitted: 1, waiting: 0 },
    ]);
    expect(numbersOf(honest)).toEqual(upTo(show.seq));
    // Where it reads on within a second it is told why; what it had has no hole.
    deaf.socket.resume();
    expect(await deaf.closed).toBe(4408);
    expect(deaf.messages.at(-1)).toMatchObject({ type: 'error', code: 'SLOW', fatal: true, retry: 'now' });
    const had = numbersOf(deaf);
    expect([had.length > 0, had]).toEqual([true, upTo(3 + had.length)]);
    expect([...stream.closes]).toEqual([[4408, 1]]);
  });
  it('is cut off a second later where it still reads nothing', async () => {
    await meet();
    await fill();
    vi.advanceTimersByTime(31_000);
    expect(isLetGo()).toBe(true);
    vi.advanceTimersByTime(1000);
    await tell();
    deaf.socket.resume();
    expect(await deaf.closed).toBe(1006);
    expect(deaf.messages.map(({ type }) => type)).not.toContain('error');
    expect(numbersOf(honest)).toEqual(upTo(show.seq));
  });
  it('is let go long before where it asks for more and more and leaves eight megabytes unread', async () => {
    const open = show.open.bind(show);
    show.open = (outlet) => {
      const viewing = open(outlet);
      const { snapshot } = viewing;
      const note = 'x'.repeat(1 << 20);
      return Object.assign(viewing, { snapshot: (why: 'jump') => ({ ...snapshot(why), note }) });
    };
    await meet();
    const [outlet] = show.outlets;
    let jumps = 0;
    for (; jumps < 60 && !isLetGo(); jumps++) {
      outlet!.jump();
      await tell();
      vi.advanceTimersByTime(100);
    }
    // What the system itself takes of them is its own affair.
    expect([isLetGo(), jumps > 8, stream.traffic.snapshots.jump]).toEqual([true, true, jumps]);
    expect(numbersOf(honest)).toEqual(upTo(show.seq));
    vi.advanceTimersByTime(1000);
    deaf.socket.resume();
    expect(await deaf.closed).toBe(1006);
  });
});
