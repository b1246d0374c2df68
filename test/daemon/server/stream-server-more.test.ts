import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Admission } from '../../../daemon/server/access.ts';
import { StreamServer } from '../../../daemon/server/stream-server.ts';
import { Random } from '../../../daemon/simulator/random.ts';
import type { ServerMessage } from '../../../shared/protocol/messages.ts';
import { TestShow } from './test-show.ts';

const TOKEN = 'x'.repeat(43);
let show: TestShow;
let token: string;
let http: Server;
let stream: StreamServer;
let port = 0;
beforeEach(async () => {
  show = new TestShow();
  token = TOKEN;
  stream = new StreamServer({
    show,
    tokenMatches: (given) => given === token,
    server: { name: 'spymaster', version: '1.2.3' },
  });
  http = createServer();
  http.on('upgrade', (request, socket, head) =>
    stream.onUpgrade(request, socket, head, new Admission({ port })),
  );
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
  say(message: object): void;
  /** Resolves when so many messages have come. */
  received(count: number): Promise<readonly ServerMessage[]>;
}
const HELLO = { type: 'hello', protocols: [9], token: TOKEN };
async function client(hello: object | null = HELLO): Promise<Client> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/stream`);
  const messages: ServerMessage[] = [];
  let wake: () => void = () => undefined;
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)));
    wake();
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise((resolve) => socket.once('open', resolve));
  const say = (message: object) => socket.send(JSON.stringify(message));
  if (hello) say(hello);
  const received = async (count: number) => {
    while (messages.length < count) await new Promise<void>((resolve) => (wake = resolve));
    return messages.slice(0, count);
  };
  return { socket, messages, closed, say, received };
}
const briefly = (messages: readonly ServerMessage[]) =>
  messages.map((message) => ('seq' in message ? `${message.type} ${message.seq}` : message.type));

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
