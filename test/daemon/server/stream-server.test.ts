import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { StreamServer } from '../../../daemon/server/stream-server.ts';
import { type ClientMessage, MAX_CLIENTS, type ServerMessage } from '../../../shared/protocol/messages.ts';
import { MESSAGES } from '../../messages.ts';

const TOKEN = 'x'.repeat(43);
const bodyOf = (type: 'welcome' | 'snapshot') => {
  const { type: _, epoch: __, seq: ___, ...body } = MESSAGES.find((message) => message.type === type)!;
  return body as never;
};

let http: Server;
let stream: StreamServer;
let port = 0;
let ready = 0;
let commands: ClientMessage[];
beforeEach(async () => {
  [ready, commands] = [0, []];
  stream = new StreamServer(TOKEN, {
    welcome: () => bodyOf('welcome'),
    snapshot: () => bodyOf('snapshot'),
    onReady: () => ready++,
    command: (message) => commands.push(message),
  });
  http = createServer();
  http.on('upgrade', (request, socket, head) => stream.onUpgrade(request, socket, head, port));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  port = (http.address() as AddressInfo).port;
});
afterEach(async () => {
  await stream.close();
  http.close();
});

interface Client {
  readonly socket: WebSocket;
  readonly messages: ServerMessage[];
  readonly closed: Promise<number>;
  /** Resolves when so many messages have come. */
  received(count: number): Promise<readonly ServerMessage[]>;
}
async function client(hello = true): Promise<Client> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/stream`);
  const messages: ServerMessage[] = [];
  let wake: () => void = () => undefined;
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)));
    wake();
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise((resolve) => socket.once('open', resolve));
  if (hello) socket.send(JSON.stringify({ type: 'hello', protocol: 4, token: TOKEN }));
  const received = async (count: number) => {
    while (messages.length < count) await new Promise<void>((resolve) => (wake = resolve));
    return messages;
  };
  return { socket, messages, closed, received };
}

describe('The stream', () => {
  it('begins with a welcome and a snapshot, and is numbered without a hole from there', async () => {
    const one = await client();
    await one.received(2);
    stream.broadcast({ type: 'heartbeat' });
    stream.broadcast({ type: 'heartbeat' });
    const told = (await one.received(4)).map(({ type, seq }) => [type, seq]);
    expect(told).toEqual([
      ['welcome', 0],
      ['snapshot', 0],
      ['heartbeat', 1],
      ['heartbeat', 2],
    ]);
    expect(ready).toBe(1);
  });
  it('tells everyone the same number, whenever they came', async () => {
    const early = await client();
    await early.received(2);
    stream.broadcast({ type: 'heartbeat' });
    await early.received(3);
    const late = await client();
    expect((await late.received(2)).map(({ seq }) => seq)).toEqual([1, 1]);
    stream.broadcast({ type: 'heartbeat' });
    const last = async (each: Client, count: number) => (await each.received(count)).at(-1)!.seq;
    expect([await last(early, 4), await last(late, 3)]).toEqual([2, 2]);
  });
  it('begins a new epoch with a snapshot for everyone', async () => {
    const one = await client();
    const [welcome] = await one.received(2);
    stream.restart();
    expect((await one.received(3)).at(-1)).toMatchObject({
      type: 'snapshot',
      epoch: welcome!.epoch + 1,
      seq: 1,
    });
  });
  it('tells nothing to whoever has not said hello, and passes on the commands of those who have', async () => {
    const silent = await client(false);
    const one = await client();
    await one.received(2);
    one.socket.send(JSON.stringify({ type: 'pause' }));
    stream.broadcast({ type: 'heartbeat' });
    await one.received(3);
    while (commands.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect([silent.messages, commands]).toEqual([[], [{ type: 'pause' }]]);
  });
  it('takes so many clients and no more', async () => {
    for (let i = 0; i < MAX_CLIENTS; i++) await (await client()).received(2);
    const refused = new WebSocket(`ws://127.0.0.1:${port}/v1/stream`);
    refused.on('error', () => undefined);
    const status = await new Promise((resolve) =>
      refused.on('unexpected-response', (_, { statusCode }) => resolve(statusCode)),
    );
    expect(status).toBe(503);
  });
  it('is at one path', async () => {
    const other = new WebSocket(`ws://127.0.0.1:${port}/v1/other`);
    other.on('error', () => undefined);
    const status = await new Promise((resolve) =>
      other.on('unexpected-response', (_, { statusCode }) => resolve(statusCode)),
    );
    expect(status).toBe(404);
  });
  it('tells everyone that it ends', async () => {
    const one = await client();
    await one.received(2);
    await stream.close();
    expect(await one.closed).toBe(1001);
  });
});
