import type { Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Answered } from '../../../daemon/session/show.ts';
import { LIMITS } from '../../../shared/protocol/limits.ts';
import { bar, FIRST, frame, messageOf } from '../../messages.ts';
import { encoded } from './test-show.ts';
import {
  briefly,
  type Client,
  client,
  HELLO,
  port,
  renewToken,
  serveStreams,
  show,
  stream,
  TOKEN,
} from './test-stream.ts';

const { epoch } = frame;
serveStreams();

const lastError = async ({ messages, closed }: Client) => {
  const code = await closed;
  const last = messages.at(-1);
  return [last?.type === 'error' ? last.code : null, code];
};

describe('The stream', () => {
  it('begins with a welcome, what is shown, and a snapshot, and goes on without a hole', async () => {
    const one = await client();
    await one.received(3);
    show.tell();
    show.tell();
    expect(briefly(await one.received(5))).toEqual(['welcome', 'session 3', 'snapshot 3', 'bar 4', 'bar 5']);
    expect(one.messages[0]).toMatchObject({ protocol: 1, server: { version: '1.2.3' }, heartbeatMs: 5000 });
  });
  it('forgets who has gone', async () => {
    const one = await client();
    await one.received(3);
    expect(stream.clients).toEqual({ admitted: 1, waiting: 0 });
    one.socket.close();
    await one.closed;
    await expect.poll(() => stream.clients).toEqual({ admitted: 0, waiting: 0 });
    const silent = await client(null);
    expect(stream.clients.waiting).toBe(1);
    silent.socket.close();
    await expect.poll(() => stream.clients.waiting).toBe(0);
  });
  it('ends for those who came with a token that counts no longer', async () => {
    const admitted = await client();
    await admitted.received(3);
    const waiting = await client(null);
    renewToken('another');
    stream.onRenewed();
    expect(await lastError(admitted)).toEqual(['BAD_TOKEN', 4401]);
    waiting.say({ ...HELLO, token: 'another' });
    expect((await waiting.received(1))[0]).toMatchObject({ type: 'welcome' });
    expect(await lastError(await client())).toEqual(['BAD_TOKEN', 4401]);
  });
  it('goes on where a client stood who comes back, each frame once', async () => {
    const back = await client({ ...HELLO, resume: { epoch, seq: 1 } });
    expect(briefly(await back.received(5))).toEqual(['welcome', 'session 3', 'resumed 1', 'bar 2', 'bar 3']);
    expect(back.messages[2]).toMatchObject({ from: 2, to: 3 });
    // What passes was told to nobody meanwhile.
    expect((await back.received(6)).at(-1)).toMatchObject({ type: 'status', seq: 3 });
    show.tell();
    expect((await back.received(7)).at(-1)).toMatchObject({ type: 'bar', seq: 4 });
  });
  it('gives a snapshot where what was missed cannot be had, or belongs to something else', async () => {
    for (const resume of [
      { epoch: 'another', seq: 1 },
      { epoch, seq: 9 },
    ]) {
      const back = await client({ ...HELLO, resume });
      expect((await back.received(3)).at(-1)).toMatchObject({ type: 'snapshot', why: 'too-far', seq: 3 });
    }
  });
  it('tells again from where a running client asks', async () => {
    const one = await client();
    await one.received(3);
    one.say({ type: 'resume', id: 1, epoch, seq: 2 });
    expect(briefly(await one.received(7)).slice(3)).toEqual(['ack 3', 'resumed 2', 'bar 3', 'status 3']);
    one.say({ type: 'resume', id: 2, epoch: 'another', seq: 2 });
    expect((await one.received(9)).at(-1)).toMatchObject({ type: 'snapshot', why: 'too-far' });
  });
  it('carries in what passes the number of the last frame that stays', async () => {
    const one = await client();
    await one.received(3);
    show.tell();
    for (const outlet of show.outlets)
      outlet.transient({ type: 'status', status: messageOf('status').status });
    expect((await one.received(5)).at(-1)).toMatchObject({ type: 'status', seq: 4 });
  });
  it('begins anew where something else is shown, and where it jumps', async () => {
    const one = await client();
    await one.received(3);
    for (const outlet of show.outlets) outlet.jump();
    expect((await one.received(4)).at(-1)).toMatchObject({ type: 'snapshot', why: 'jump' });
    for (const outlet of show.outlets) outlet.begin();
    expect(briefly(await one.received(6)).slice(4)).toEqual(['session 3', 'snapshot 3']);
  });
  it('gives ten snapshots a second to whoever drags a slider, the last of them last, and nothing between', async () => {
    const one = await client();
    await one.received(3);
    const [outlet] = show.outlets;
    for (let i = 0; i < 40; i++) {
      show.seq = 100 + i;
      outlet!.jump();
      outlet!.durable([encoded(show.seq + 1)]);
    }
    await one.received(5);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(briefly(one.messages).slice(3)).toEqual(['snapshot 100', 'bar 101', 'snapshot 139']);
  });
  it('opens something else, when it is there: first the answer, then what it is', async () => {
    const one = await client();
    await one.received(3);
    const { promise, resolve } = Promise.withResolvers<Answered>();
    show.answer = promise as never;
    one.say({ type: 'open', id: 9, view: { mode: 'replay', date: '2025-06-05' } });
    await new Promise((wait) => setTimeout(wait, 20));
    expect(one.messages).toHaveLength(3);
    show.epoch = 'another';
    resolve({ begins: true });
    expect(briefly(await one.received(6)).slice(3)).toEqual(['ack 3', 'session 3', 'snapshot 3']);
    expect(one.messages[3]).not.toHaveProperty('begins');
  });
  it('answers every request once, whatever the show says', async () => {
    const one = await client();
    await one.received(3);
    one.say({ type: 'pause', id: 41 });
    expect((await one.received(4)).at(-1)).toEqual({ type: 'ack', epoch, seq: 3, id: 41, at: FIRST });
    show.answer = { refused: 'AT_END', message: 'The session is over.', hint: 'Go back first.' };
    one.say({ type: 'play', id: 42 });
    expect((await one.received(5)).at(-1)).toMatchObject({
      type: 'error',
      id: 42,
      code: 'AT_END',
      fatal: false,
      retry: 'no',
    });
    expect(show.asked).toEqual([
      { type: 'pause', id: 41 },
      { type: 'play', id: 42 },
    ]);
  });
  it('passes over what it does not know, and refuses what is wrong, without ending', async () => {
    const one = await client();
    await one.received(3);
    one.say({ type: 'sing', id: 1 });
    one.say({ type: 'speed', id: 2, x: -1 });
    one.say({ type: 'pause', id: 3, louder: true });
    const codes = (await one.received(6)).slice(3).map((m) => (m.type === 'error' ? [m.id, m.code] : m.type));
    expect(codes).toEqual([[1, 'UNKNOWN_TYPE'], [2, 'BAD_REQUEST'], 'ack']);
  });
  it('ends for one who makes ten mistakes in a minute', async () => {
    const one = await client();
    for (let id = 0; id < 10; id++) one.say({ type: 'speed', id, x: 0 });
    expect(await lastError(one)).toEqual(['MALFORMED', 4400]);
  });
  it.each([
    ['nothing at all', null, '{"type":"play","id":1}', ['HELLO_FIRST', 4403]],
    ['no token', { type: 'hello', protocols: [1] }, null, ['BAD_TOKEN', 4401]],
    ['a wrong token', { ...HELLO, token: 'no' }, null, ['BAD_TOKEN', 4401]],
    ['a token far too long', { ...HELLO, token: 'x'.repeat(200) }, null, ['BAD_TOKEN', 4401]],
    ['another version', { ...HELLO, protocols: [4] }, null, ['VERSION', 4406]],
    ['versions of the far future', { ...HELLO, protocols: Array(8).fill(2 ** 52) }, null, ['VERSION', 4406]],
    ['versions that are none', { ...HELLO, protocols: [{ toString: 1 }] }, null, ['VERSION', 4406]],
    ['a version of old', { type: 'hello', protocol: 4, token: TOKEN }, null, ['VERSION', 4406]],
    ['a second hello', HELLO, JSON.stringify(HELLO), ['MALFORMED', 4400]],
    ['no JSON', null, 'hello', ['MALFORMED', 4400]],
    ['a list', null, '[]', ['MALFORMED', 4400]],
    ['no type', null, '{}', ['MALFORMED', 4400]],
    ['depths', null, `{"type":"play","id":${'['.repeat(9)}${']'.repeat(9)}}`, ['MALFORMED', 4400]],
  ] as const)('ends for one who says %s', async (_, hello, then, expected) => {
    const one = await client(hello);
    if (then !== null) one.socket.send(then);
    expect(await lastError(one)).toEqual(expected);
    expect(stream.clients.admitted).toBe(0);
  });
  it('takes the newest version that both speak', async () => {
    const one = await client({ ...HELLO, protocols: [9, 1, 4] });
    expect((await one.received(1))[0]).toMatchObject({ type: 'welcome', protocol: 1 });
  });
  it('ends for one who speaks in bytes, too much, or too fast', async () => {
    const bytes = await client();
    bytes.socket.send(Buffer.from('{}'));
    expect(await lastError(bytes)).toEqual(['MALFORMED', 4400]);
    const large = await client();
    large.socket.send('x'.repeat(LIMITS.clientFrameBytes + 1));
    expect(await large.closed).toBe(1009);
    const fast = await client();
    for (let id = 0; id < 60; id++) fast.say({ type: 'pause', id });
    expect(await lastError(fast)).toEqual(['TOO_FAST', 4429]);
  });
  it('does not obey one who has been dismissed', async () => {
    const one = await client({ ...HELLO, token: 'no' });
    one.say(HELLO);
    one.say({ type: 'pause', id: 1 });
    await one.closed;
    expect([show.asked, one.messages.map(({ type }) => type)]).toEqual([[], ['error']]);
  });
  it('tells nothing to whoever has not said hello', async () => {
    const silent = await client(null);
    const one = await client();
    await one.received(3);
    show.tell();
    await one.received(4);
    expect(silent.messages).toEqual([]);
  });
  it('lets in whoever says hello, however many there are who say nothing', async () => {
    const silent: Client[] = [];
    for (let i = 0; i < 3 * LIMITS.waiting; i++) silent.push(await client(null));
    expect(await lastError(silent[0]!)).toEqual(['HELLO_TIMEOUT', 4402]);
    // Whoever came last still has their time.
    expect(silent.at(-1)!.socket.readyState).toBe(WebSocket.OPEN);
    expect(stream.clients.waiting).toBeLessThanOrEqual(LIMITS.waiting);
    const honest = await client();
    expect(briefly(await honest.received(3))[2]).toBe('snapshot 3');
    for (const { socket } of silent) socket.terminate();
  });
  it('takes so many clients and no more', async () => {
    for (let i = 0; i < LIMITS.clients; i++) await (await client()).received(3);
    expect(stream.clients).toEqual({ admitted: LIMITS.clients, waiting: 0 });
    const late = await client();
    expect(await lastError(late)).toEqual(['FULL', 4503]);
    expect(late.messages.at(-1)).toMatchObject({ retry: 'later', afterMs: 2000 });
  });
  it('chooses no sub-protocol of those that are offered', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/stream`, ['chat', 'other']);
    const refused = await new Promise((resolve) => socket.on('error', resolve));
    // The client’s own library ends a connection where none of its protocols is chosen.
    expect(String(refused)).toContain('no subprotocol');
  });
  it('refuses the one too many who waited while the last place was taken', async () => {
    const late = await client(null);
    for (let i = 0; i < LIMITS.clients; i++) await (await client()).received(3);
    late.say(HELLO);
    expect(await lastError(late)).toEqual(['FULL', 4503]);
  });
  it('is at one path', async () => {
    for (const path of ['/v1/other', '/v1/streams', '/v1/stream/2', '/'])
      expect([path, await statusOf(path)]).toEqual([path, 404]);
  });
  it('reads no token in an address', async () => {
    const one = new WebSocket(`ws://127.0.0.1:${port}/v1/stream?token=${TOKEN}`);
    const codes: unknown[] = [];
    one.on('message', (data) => codes.push(JSON.parse(String(data)).code));
    await new Promise((resolve) => one.once('open', resolve));
    one.send(JSON.stringify({ type: 'hello', protocols: [1] }));
    expect(await new Promise((resolve) => one.on('close', resolve))).toBe(4401);
    expect(codes).toEqual(['BAD_TOKEN']);
  });
  it('is not held open by a hello that drips, nor by pings', async () => {
    const [dripping, pinging] = [await client(null), await client(null)];
    // A frame that says it is long, and comes a byte at a time.
    const raw = (dripping.socket as unknown as { _socket: Socket })._socket;
    raw.write(Buffer.from([0x81, 0xfe, 0x01, 0x00, 1, 2, 3, 4]));
    const startedAt = performance.now();
    const timer = setInterval(() => {
      if (!raw.destroyed) raw.write(Buffer.from([0x20]));
      if (pinging.socket.readyState === WebSocket.OPEN) pinging.socket.ping();
    }, 200);
    const codes = await Promise.all([dripping.closed, lastError(pinging)]);
    clearInterval(timer);
    expect(codes[1]).toEqual(['HELLO_TIMEOUT', 4402]);
    expect(performance.now() - startedAt).toBeLessThan(7500);
    expect(stream.clients).toEqual({ admitted: 0, waiting: 0 });
  }, 15_000);
  it('ends after five seconds for one who says nothing, and for no one else', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const [one, silent] = [await client(), await client(null)];
      await one.received(3);
      vi.advanceTimersByTime(4900);
      expect(stream.clients).toMatchObject({ admitted: 1, waiting: 1 });
      vi.advanceTimersByTime(200);
      expect(await lastError(silent)).toEqual(['HELLO_TIMEOUT', 4402]);
      one.say({ type: 'pause', id: 1 });
      expect((await one.received(4)).at(-1)).toMatchObject({ type: 'ack', id: 1 });
    } finally {
      vi.useRealTimers();
    }
  });
  it('tells everyone that it ends, and lets go of what they saw', async () => {
    const one = await client();
    await one.received(3);
    await stream.close();
    expect(await lastError(one)).toEqual(['SHUTDOWN', 1001]);
    expect([show.outlets.size, stream.closes.get(1001)]).toEqual([0, 1]);
  });
  it('keeps nobody waiting for those who never read, and does not hold what they leave unread', async () => {
    const deaf: Client[] = [];
    for (let i = 0; i < 10; i++) {
      const one = await client();
      await one.received(3);
      one.socket.pause();
      deaf.push(one);
    }
    const honest: Client[] = [];
    for (let i = deaf.length; i < LIMITS.clients; i++) {
      const one = await client();
      await one.received(3);
      honest.push(one);
    }
    const everyone = (count: number) => Promise.all(honest.map((one) => one.received(count)));
    const FRAMES = 1500;
    for (let i = 0; i < FRAMES; i++) {
      show.seq++;
      const body = { type: 'bar', bar: bar(FIRST, i, true), note: 'x'.repeat(6000) };
      const text = JSON.stringify({ epoch, seq: show.seq, ...body });
      for (const outlet of show.outlets) outlet.durable([{ seq: show.seq, text }]);
      if (i % 50 === 0) await everyone(3 + i);
    }
    for (const messages of await everyone(3 + FRAMES))
      expect(messages.slice(3).map((message) => ('seq' in message ? message.seq : 0))).toEqual(
        Array.from({ length: FRAMES }, (_, i) => 4 + i),
      );
    // A thousand frames or four megabytes wait for each at the most; then none.
    expect(stream.queueDepth).toBeLessThanOrEqual(10 * 1000);
    const [first] = deaf;
    first!.socket.resume();
    while (!first!.messages.some((each) => each.type === 'snapshot' && each.why === 'slow'))
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(first!.messages.at(-1)).toMatchObject({ type: 'snapshot', seq: 3 + FRAMES });
    for (const { socket } of deaf) socket.terminate();
  }, 30_000);
  it('forgets a client that has gone, however often it comes and goes', async () => {
    for (let i = 0; i < 1000; i++) {
      // Every other time as one who goes on where they stood.
      const resume = i % 2 === 0 ? {} : { resume: { epoch, seq: show.seq } };
      const one = await client({ ...HELLO, ...resume });
      const [, , third] = await one.received(3);
      expect(third?.type).toBe(i % 2 === 0 ? 'snapshot' : 'resumed');
      one.socket.terminate();
      await one.closed;
    }
    while (stream.clients.admitted > 0) await new Promise((resolve) => setTimeout(resolve, 2));
    expect([show.outlets.size, stream.queueDepth]).toEqual([0, 0]);
  });
});

function statusOf(path: string): Promise<number | undefined> {
  const refused = new WebSocket(`ws://127.0.0.1:${port}${path}`);
  refused.on('error', () => undefined);
  return new Promise((resolve) =>
    refused.on('unexpected-response', (_, { statusCode }) => resolve(statusCode)),
  );
}
