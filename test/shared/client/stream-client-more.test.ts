import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { messageOf } from '../../messages.ts';
import { FakeSocket } from '../../plugin/dom.ts';
import { begin, client, connect, connected, EPOCH, end, snapshot, states, stays } from './connected.ts';

beforeEach(begin);
afterEach(end);

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
  it('is not made by a client that was stopped, whoever asks', async () => {
    const socket = await connected();
    socket.close(1006);
    client.stop();
    client.retryNow();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(FakeSocket.made).toHaveLength(1);
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
      expect(FakeSocket.made).toHaveLength(i + 2);
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
    // Two seconds after it was asked for, what was missing is given up: by that one alone.
    await vi.advanceTimersByTimeAsync(3000);
    expect(next.closedWith).toBeNull();
    next.receive({ type: 'resumed', epoch: EPOCH, seq: 4, from: 5, to: 4 });
    await vi.advanceTimersByTimeAsync(3000);
    expect(next.closedWith).toBeNull();
  });
});
