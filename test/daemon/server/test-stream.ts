import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach } from 'vitest';
import { WebSocket } from 'ws';
import { Admission } from '../../../daemon/server/access.ts';
import { StreamServer } from '../../../daemon/server/stream-server.ts';
import type { ServerMessage } from '../../../shared/protocol/messages.ts';
import { TestShow } from './test-show.ts';

export const TOKEN = 'x'.repeat(43);
export let show: TestShow;
let token: string;
let http: Server;
export let stream: StreamServer;
export let port = 0;
/** A stream of its own for each test of a file. */
export function serveStreams(): void {
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
}

/** From now on it takes another token. */
export function renewToken(next: string): void {
  token = next;
}

export interface Client {
  readonly socket: WebSocket;
  readonly messages: ServerMessage[];
  readonly closed: Promise<number>;
  say(message: object): void;
  /** Resolves when so many messages have come. */
  received(count: number): Promise<readonly ServerMessage[]>;
}
export const HELLO = { type: 'hello', protocols: [1], token: TOKEN };
export async function client(hello: object | null = HELLO): Promise<Client> {
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
export const briefly = (messages: readonly ServerMessage[]) =>
  messages.map((message) => ('seq' in message ? `${message.type} ${message.seq}` : message.type));
