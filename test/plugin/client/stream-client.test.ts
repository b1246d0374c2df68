import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ConnectionState, StreamClient } from '../../../plugin/client/stream-client.ts';
import { HEARTBEAT_MS, type ServerMessage } from '../../../shared/protocol/messages.ts';
import { MESSAGES } from '../../messages.ts';
import { FakeSocket, nextSocket, stubSockets } from '../dom.ts';

const WELCOME = MESSAGES.find(({ type }) => type === 'welcome')!;
const heartbeat = (epoch: number, seq: number) => ({ type: 'heartbeat', epoch, seq });

let states: ConnectionState[];
let messages: ServerMessage[];
let client: StreamClient;
function connect(getToken: () => string | Promise<string> = () => 'token'): void {
  client = new StreamClient({
    url: 'http://127.0.0.1:8765/',
    getToken,
    onMessage: (message) => messages.push(message),
    onState: (state) => states.push(state),
  });
}
beforeEach(() => {
  stubSockets();
  [states, messages] = [[], []];
});
afterEach(() => {
  client.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('The connection to the daemon', () => {
  it('says hello with the token, and passes on what follows in order', async () => {
    connect();
    const socket = await nextSocket();
    expect(socket.url).toBe('ws://127.0.0.1:8765/v1/stream');
    socket.open();
    expect(socket.sent).toEqual([{ type: 'hello', protocol: 4, token: 'token' }]);
    socket.receive(WELCOME);
    socket.receive(heartbeat(WELCOME.epoch, WELCOME.seq + 1));
    expect(messages.map(({ type }) => type)).toEqual(['welcome', 'heartbeat']);
    expect(states.at(-1)).toBe('live');
  });
  it('is dropped when a message is missing, repeated, of another epoch, or none at all', async () => {
    for (const wrong of [
      heartbeat(1, 3),
      heartbeat(1, 1),
      heartbeat(2, 2),
      'not json',
      { type: 'heartbeat' },
    ]) {
      connect();
      const socket = await nextSocket();
      socket.open();
      socket.receive({ ...WELCOME, epoch: 1, seq: 1 });
      messages.length = 0;
      socket.receive(wrong);
      expect([socket.closedWith, messages]).toEqual([4000, []]);
      client.stop();
    }
  });
  it('tries again with growing pauses, asking for the token anew, and soon after it has worked', async () => {
    let asked = 0;
    connect(() => `token ${++asked}`);
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= 7; attempt++) {
      const socket = await nextSocket();
      const made = FakeSocket.made.length;
      const closedAt = Date.now();
      socket.close(1006);
      while (FakeSocket.made.length === made) await vi.advanceTimersByTimeAsync(100);
      pauses.push(Date.now() - closedAt);
    }
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
    const socket = await nextSocket();
    socket.open();
    expect(socket.sent).toEqual([{ type: 'hello', protocol: 4, token: 'token 8' }]);
    socket.receive(WELCOME);
    const made = FakeSocket.made.length;
    socket.close(1006);
    await vi.advanceTimersByTimeAsync(500);
    expect(FakeSocket.made.length).toBe(made + 1);
  });
  it('does not try again when it was refused', async () => {
    for (const code of [4400, 4401]) {
      connect();
      const socket = await nextSocket();
      const made = FakeSocket.made.length;
      socket.close(code);
      await vi.advanceTimersByTimeAsync(60_000);
      expect([states.at(-1), FakeSocket.made.length]).toEqual(['refused', made]);
    }
  });
  it('is stale when nothing has come for two heartbeats and a second, and live again when something does', async () => {
    connect();
    const socket = await nextSocket();
    socket.open();
    socket.receive({ ...WELCOME, epoch: 1, seq: 1 });
    await vi.advanceTimersByTimeAsync(2 * HEARTBEAT_MS + 999);
    expect(states.at(-1)).toBe('live');
    await vi.advanceTimersByTimeAsync(1);
    expect(states.at(-1)).toBe('stale');
    socket.receive(heartbeat(1, 2));
    expect(states.at(-1)).toBe('live');
  });
  it('is offline while the daemon gives no token', async () => {
    connect(() => Promise.reject(new Error('no')));
    await vi.advanceTimersByTimeAsync(0);
    expect([states, FakeSocket.made]).toEqual([['connecting', 'offline'], []]);
  });
  it('is over once it is stopped: nothing is sent, and nothing tried again', async () => {
    connect();
    const socket = await nextSocket();
    socket.open();
    client.stop();
    client.send({ type: 'play' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect([socket.sent.length, FakeSocket.made.length]).toEqual([1, 1]);
  });
});
