import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ConnectionState, StreamClient } from '../../../shared/client/stream-client.ts';
import type { ServerMessage } from '../../../shared/protocol/messages.ts';
import { bar, FIRST, messageOf } from '../../messages.ts';
import { FakeSocket, nextSocket, stubSockets } from '../../plugin/dom.ts';

const EPOCH = 'e';
const stays = (seq: number) => ({ type: 'bar', epoch: EPOCH, seq, bar: bar(FIRST, 1, true) });
const snapshot = (seq: number) => ({ ...messageOf('snapshot'), epoch: EPOCH, seq });

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
/** Connected, welcomed, and with a snapshot up to a frame. */
async function connected(seq = 4): Promise<FakeSocket> {
  connect();
  const socket = await nextSocket();
  socket.open();
  socket.receive(messageOf('welcome'));
  socket.receive({ ...messageOf('session'), epoch: EPOCH, seq });
  socket.receive(snapshot(seq));
  return socket;
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

describe('A connection that is made anew', () => {
  it('is tried at once when asked, once, and only where it waits to be', async () => {
    const socket = await connected();
    client.retryNow();
    await vi.advanceTimersByTimeAsync(0);
    expect(FakeSocket.made).toHaveLength(1);
    socket.close(1006);
    client.retryNow();
    client.retryNow();
    await vi.advanceTimersByTimeAsync(0);
    expect(FakeSocket.made).toHaveLength(2);
    // The pause that was cut short is over, and makes none of its own.
    await vi.advanceTimersByTimeAsync(4000);
    expect(FakeSocket.made).toHaveLength(2);
  });
  it('that came back by itself is not made twice', async () => {
    const socket = await connected();
    socket.close(1006);
    await vi.advanceTimersByTimeAsync(500);
    expect(FakeSocket.made).toHaveLength(2);
    client.retryNow();
    await vi.advanceTimersByTimeAsync(0);
    expect(FakeSocket.made).toHaveLength(2);
  });
  it('is not made by a client that was stopped while it asked for the token', async () => {
    let give: (token: string) => void = () => undefined;
    connect(() => new Promise((resolve) => (give = resolve)));
    client.stop();
    give('token');
    await vi.advanceTimersByTimeAsync(0);
    expect(FakeSocket.made).toEqual([]);
  });
  it('may have its token renewed more than once', async () => {
    let socket = await connected();
    for (let i = 0; i < 2; i++) {
      socket.close(4401);
      await vi.advanceTimersByTimeAsync(1000);
      socket = FakeSocket.made.at(-1)!;
      socket.open();
      socket.receive(messageOf('welcome'));
      socket.receive({ ...messageOf('session'), epoch: EPOCH, seq: 4 });
      socket.receive(snapshot(4));
    }
    expect(states.at(-1)).toBe('live');
  });
  it('that is new is not left for what the one before was owed', async () => {
    const socket = await connected();
    socket.receive(stays(6));
    socket.close(1006);
    await vi.advanceTimersByTimeAsync(500);
    const next = FakeSocket.made.at(-1)!;
    next.open();
    next.receive(messageOf('welcome'));
    next.receive({ type: 'resumed', epoch: EPOCH, seq: 4, from: 5, to: 4 });
    await vi.advanceTimersByTimeAsync(3000);
    expect(next.closedWith).toBeNull();
  });
});
