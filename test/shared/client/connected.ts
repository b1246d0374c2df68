import { vi } from 'vitest';
import { type ConnectionState, StreamClient } from '../../../shared/client/stream-client.ts';
import type { ServerMessage } from '../../../shared/protocol/messages.ts';
import { bar, FIRST, messageOf } from '../../messages.ts';
import { type FakeSocket, nextSocket, stubSockets } from '../../plugin/dom.ts';

export const EPOCH = 'e';
export const stays = (seq: number) => ({ type: 'bar', epoch: EPOCH, seq, bar: bar(FIRST, 1, true) });
export const snapshot = (seq: number) => ({ ...messageOf('snapshot'), epoch: EPOCH, seq });

/** What the client of this test has told so far. */
export let states: ConnectionState[];
export let messages: ServerMessage[];
export let client: StreamClient;

export function connect(
  getToken: () => string | Promise<string> = () => 'token',
  url = 'http://127.0.0.1:8765/',
  onRetry: (retryAt: number | null) => void = () => undefined,
): void {
  client = new StreamClient({
    url,
    getToken,
    onMessage: (message) => messages.push(message),
    onState: (state, _, retryAt) => {
      states.push(state);
      onRetry(retryAt);
    },
  });
}

/** Connected, welcomed, and with a snapshot up to a frame. */
export async function connected(seq = 4): Promise<FakeSocket> {
  connect();
  const socket = await nextSocket();
  socket.open();
  socket.receive(messageOf('welcome'));
  socket.receive({ ...messageOf('session'), epoch: EPOCH, seq });
  socket.receive(snapshot(seq));
  return socket;
}

/** Before each test: sockets and time are the test's. */
export function begin(): void {
  stubSockets();
  [states, messages] = [[], []];
}

/** After each test. */
export function end(): void {
  client.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
}
