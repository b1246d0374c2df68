import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FIRST, messageOf } from '../../messages.ts';
import { FakeSocket, nextSocket } from '../../plugin/dom.ts';
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
  it('comes back to where its player stood, of whatever day the daemon shows', async () => {
    const socket = await connected();
    const { state } = messageOf('replay');
    const stands = { ...state, role: 'own' as const, at: FIRST + 240, speed: 12, playing: true };
    socket.receive({ ...messageOf('replay'), epoch: EPOCH, seq: 4, state: stands });
    socket.close(1006);
    await vi.advanceTimersByTimeAsync(1000);
    const next = await nextSocket();
    next.open();
    expect(next.sent[0]).toMatchObject({
      view: { mode: 'replay', at: FIRST + 240, speed: 12, playing: true },
      resume: { epoch: EPOCH, seq: 4 },
    });
    expect(next.sent[0]).not.toHaveProperty('view.date');
    // One that stood still stands still.
    next.receive(messageOf('welcome'));
    next.receive({ ...snapshot(4), replay: { ...stands, playing: false } });
    next.close(1006);
    await vi.advanceTimersByTimeAsync(1000);
    const still = await nextSocket();
    still.open();
    expect(still.sent[0]).toMatchObject({ view: { playing: false } });
    // A snapshot of a live session has no player to come back to.
    still.receive(messageOf('welcome'));
    still.receive({ ...snapshot(4), replay: null });
    still.close(1006);
    await vi.advanceTimersByTimeAsync(2000);
    const last = await nextSocket();
    last.open();
    expect(last.sent[0]).not.toHaveProperty('view');
  });
  it('comes back to a share that it follows, whatever is played there', async () => {
    const socket = await connected();
    const opened = client.request({ type: 'open', view: { mode: 'shared', share: 'abc' } });
    socket.receive({ ...messageOf('ack'), epoch: EPOCH, seq: 4, id: 1 });
    await opened;
    const { state } = messageOf('replay');
    socket.receive({ ...messageOf('replay'), epoch: EPOCH, seq: 4, state: { ...state, role: 'follower' } });
    socket.close(1006);
    await vi.advanceTimersByTimeAsync(1000);
    const next = await nextSocket();
    next.open();
    expect(next.sent[0]).toMatchObject({ view: { mode: 'shared', share: 'abc' } });
    expect(next.sent[0]).not.toHaveProperty('view.at');
  });
  it('leads again what it led; where that is over, it plays on alone from where it stood', async () => {
    const socket = await connected();
    const shared = client.request({ type: 'share' });
    socket.receive({ ...messageOf('ack'), epoch: EPOCH, seq: 4, id: 1, share: 'abc', lead: 'a word' });
    await shared;
    // Another acknowledgement is of something else.
    socket.receive({ ...messageOf('ack'), epoch: EPOCH, seq: 4, id: 2 });
    const { state } = messageOf('replay');
    const led = { ...state, role: 'leader', share: 'abc' };
    socket.receive({ ...messageOf('replay'), epoch: EPOCH, seq: 4, state: led });
    socket.close(1006);
    await vi.advanceTimersByTimeAsync(1000);
    const next = await nextSocket();
    next.open();
    expect(next.sent[0]).toMatchObject({ view: { mode: 'shared', share: 'abc', lead: 'a word' } });
    next.receive(messageOf('welcome'));
    next.receive({
      ...messageOf('error'),
      epoch: EPOCH,
      seq: 4,
      id: null,
      code: 'NO_SUCH_SHARE',
      fatal: false,
    });
    await vi.advanceTimersByTimeAsync(0);
    const { at, speed, playing } = state;
    expect(next.sent[1]).toMatchObject({ type: 'open', view: { mode: 'replay', at, speed, playing } });
  });
  describe('to a daemon that has to make it ready', () => {
    /** Comes back to a day that was opened, and is told to wait. */
    async function toldToWait() {
      const socket = await connected();
      const opened = client.request({ type: 'open', view: { mode: 'replay', date: '2025-06-04' } });
      socket.receive({ ...messageOf('ack'), epoch: EPOCH, seq: 4, id: 1 });
      await opened;
      socket.close(1006);
      await vi.advanceTimersByTimeAsync(1000);
      const next = await nextSocket();
      next.open();
      next.receive(messageOf('welcome'));
      const busy = (id: number | null) =>
        next.receive({ ...messageOf('error'), epoch: EPOCH, seq: 4, id, code: 'BUSY', fatal: false });
      busy(null);
      // What everyone is shown is another day.
      next.receive(snapshot(4));
      return { next, busy };
    }
    it('asks for what it wanted two seconds later, and again', async () => {
      const { next, busy } = await toldToWait();
      await vi.advanceTimersByTimeAsync(1999);
      expect(next.sent).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(1);
      const asked = { type: 'open', view: { mode: 'replay', date: '2025-06-04' } };
      expect(next.sent.slice(1)).toEqual([{ ...asked, id: expect.any(Number) }]);
      busy((next.sent[1] as { id: number }).id);
      await vi.advanceTimersByTimeAsync(2000);
      expect(next.sent.slice(2)).toEqual([{ ...asked, id: expect.any(Number) }]);
      // Not through a connection that is gone.
      busy((next.sent[2] as { id: number }).id);
      next.close(1006);
      await vi.advanceTimersByTimeAsync(2000);
      expect(next.sent).toHaveLength(3);
    });
    it('does not ask for it once something else was chosen', async () => {
      const { next } = await toldToWait();
      client.request({ type: 'open', view: { mode: 'live' } }).catch(() => undefined);
      await vi.advanceTimersByTimeAsync(5000);
      expect(next.sent.slice(1)).toMatchObject([{ type: 'open', view: { mode: 'live' } }]);
    });
  });
  it('asks again for what was not there yet, and not for what cannot be had', async () => {
    const viewAfter = async (code: 'BUSY' | 'NO_SUCH_SESSION') => {
      FakeSocket.made.length = 0;
      const socket = await connected();
      const opened = client.request({ type: 'open', view: { mode: 'replay', date: '2025-06-04' } });
      socket.receive({ ...messageOf('ack'), epoch: EPOCH, seq: 4, id: 1 });
      await opened;
      socket.receive({ ...snapshot(4), replay: null });
      socket.receive({ ...messageOf('error'), epoch: EPOCH, seq: 4, id: null, code, fatal: false });
      socket.close(1006);
      await vi.advanceTimersByTimeAsync(1000);
      const next = await nextSocket();
      next.open();
      client.stop();
      return (next.sent[0] as { view?: unknown }).view;
    };
    expect(await viewAfter('BUSY')).toEqual({ mode: 'replay', date: '2025-06-04' });
    expect(await viewAfter('NO_SUCH_SESSION')).toBeUndefined();
  });
  it('says that a daemon has no place left, and asks again after two seconds', async () => {
    connect();
    const socket = await nextSocket();
    socket.receive({ ...messageOf('error'), id: null, code: 'FULL', fatal: true, afterMs: 2000 });
    socket.close(4503);
    expect(states.at(-1)).toBe('full');
    await vi.advanceTimersByTimeAsync(1999);
    expect(FakeSocket.made).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(FakeSocket.made).toHaveLength(2);
  });
  it('waits as long as it was asked to, however well the connection was before', async () => {
    const socket = await connected();
    for (let second = 0; second < 15; second++) {
      await vi.advanceTimersByTimeAsync(1000);
      socket.receive({ type: 'heartbeat', epoch: EPOCH, seq: 4, now: 1 });
    }
    vi.spyOn(Math, 'random').mockReturnValue(0);
    socket.receive({ ...messageOf('error'), id: null, code: 'TOO_FAST', fatal: true, afterMs: 5000 });
    socket.close(4429);
    await vi.advanceTimersByTimeAsync(4999);
    expect(FakeSocket.made).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(FakeSocket.made).toHaveLength(2);
    // And no longer the next time.
    FakeSocket.made[1]!.close(1006);
    await vi.advanceTimersByTimeAsync(800);
    expect(FakeSocket.made).toHaveLength(3);
  });
  it('waits a moment after a fatal error that asks for nothing, and longer the next time', async () => {
    connect();
    for (const [i, wait] of [500, 1000].entries()) {
      const socket = await nextSocket();
      socket.receive({ ...messageOf('error'), id: null, code: 'SLOW', fatal: true });
      socket.close(4408);
      await vi.advanceTimersByTimeAsync(wait - 1);
      expect(FakeSocket.made).toHaveLength(i + 1);
      await vi.advanceTimersByTimeAsync(1);
      expect(FakeSocket.made).toHaveLength(i + 2);
    }
  });
  it('spreads its pauses by a fifth, for many may wait for the same daemon', async () => {
    for (const [random, waits] of [
      [0, 400],
      [1, 600],
    ] as const) {
      vi.spyOn(Math, 'random').mockReturnValue(random);
      FakeSocket.made.length = 0;
      connect();
      (await nextSocket()).close(1006);
      await vi.advanceTimersByTimeAsync(waits - 1);
      expect(FakeSocket.made).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(1);
      expect(FakeSocket.made).toHaveLength(2);
      client.stop();
    }
  });
});
