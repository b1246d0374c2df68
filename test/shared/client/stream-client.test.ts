import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RequestRefused } from '../../../shared/client/stream-client.ts';
import { HEARTBEAT_MS } from '../../../shared/protocol/limits.ts';
import { FIRST, messageOf } from '../../messages.ts';
import { FakeSocket, nextSocket } from '../../plugin/dom.ts';
import { begin, client, connect, connected, EPOCH, end, messages, states, stays } from './connected.ts';

const heartbeat = (seq: number) => ({ type: 'heartbeat', epoch: EPOCH, seq, now: 1 });
const types = () => messages.map(({ type }) => type);
beforeEach(begin);
afterEach(end);

describe('The connection to the daemon', () => {
  it('says hello with the token, and passes on what follows in order', async () => {
    const socket = await connected();
    expect(socket.url).toBe('ws://127.0.0.1:8765/v1/stream');
    expect(socket.sent).toEqual([{ type: 'hello', protocols: [1], token: 'token' }]);
    socket.receive(stays(5));
    socket.receive(heartbeat(5));
    expect(types()).toEqual(['welcome', 'session', 'snapshot', 'bar', 'heartbeat']);
    expect(states.at(-1)).toBe('live');
  });
  it('passes on nothing that comes twice', async () => {
    const socket = await connected();
    socket.receive(stays(5));
    socket.receive(stays(5));
    socket.receive(heartbeat(4));
    expect(types().slice(3)).toEqual(['bar']);
    expect(socket.closedWith).toBeNull();
  });
  it('asks once for what is missing, and for a new connection where that does not come', async () => {
    const socket = await connected();
    socket.receive(stays(6));
    socket.receive(stays(7));
    expect(socket.sent.slice(1)).toEqual([{ type: 'resume', epoch: EPOCH, seq: 4, id: 1 }]);
    expect(types().slice(3)).toEqual([]);
    socket.receive({ type: 'resumed', epoch: EPOCH, seq: 4, from: 5, to: 7 });
    for (const seq of [5, 6, 7]) socket.receive(stays(seq));
    expect(types().slice(3)).toEqual(['resumed', 'bar', 'bar', 'bar']);
    await vi.advanceTimersByTimeAsync(2000);
    expect(socket.closedWith).toBeNull();
    socket.receive(stays(9));
    await vi.advanceTimersByTimeAsync(2000);
    expect(socket.closedWith).toBe(4000);
  });
  it('says where it stood when it comes back', async () => {
    const socket = await connected();
    socket.receive(stays(5));
    socket.close(1006);
    await vi.advanceTimersByTimeAsync(500);
    const next = await nextSocket();
    next.open();
    expect(next.sent).toEqual([
      { type: 'hello', protocols: [1], token: 'token', resume: { epoch: EPOCH, seq: 5 } },
    ]);
  });
  it('comes back to what it had opened, until that is not to be had', async () => {
    const socket = await connected();
    const view = { mode: 'replay', date: '2025-06-06' } as const;
    const refused = client.request({ type: 'open', view: { mode: 'live' } });
    socket.receive({ ...messageOf('error'), id: 1, code: 'NOT_LIVE', fatal: false });
    await expect(refused).rejects.toThrow(RequestRefused);
    const opened = client.request({ type: 'open', view });
    socket.receive({ ...messageOf('ack'), epoch: EPOCH, seq: 4, id: 2 });
    await opened;
    socket.close(1006);
    await vi.advanceTimersByTimeAsync(500);
    const next = await nextSocket();
    next.open();
    expect(next.sent[0]).toMatchObject({ type: 'hello', view, resume: { epoch: EPOCH } });
    next.receive(messageOf('welcome'));
    next.receive({ ...messageOf('error'), id: null, code: 'NO_SUCH_SESSION', fatal: false });
    next.close(1006);
    await vi.advanceTimersByTimeAsync(1000);
    const last = await nextSocket();
    last.open();
    expect(last.sent[0]).not.toHaveProperty('view');
  });
  it('passes on what was looked up, wherever the stream stands', async () => {
    const socket = await connected();
    const asked = client.request({ type: 'neighbours', episodeId: 'e', at: 'latest' });
    socket.receive({ ...messageOf('neighbours'), epoch: 'another', seq: 99, id: 1 });
    expect((await asked).rows).toHaveLength(1);
    expect(socket.sent).toHaveLength(2);
  });
  it('comes back to their own replay where they follow no longer', async () => {
    const socket = await connected();
    const opened = client.request({ type: 'open', view: { mode: 'shared', share: 'abc' } });
    socket.receive({ ...messageOf('ack'), epoch: EPOCH, seq: 4, id: 1 });
    await opened;
    const { state } = messageOf('replay');
    const told = (role: 'follower' | 'own') =>
      socket.receive({ ...messageOf('replay'), epoch: EPOCH, seq: 4, state: { ...state, role } });
    const viewAfterCut = async (from: FakeSocket) => {
      from.close(1006);
      await vi.advanceTimersByTimeAsync(1000);
      const next = await nextSocket();
      next.open();
      return [(next.sent[0] as { view: unknown }).view, next] as const;
    };
    told('follower');
    told('own');
    const [view] = await viewAfterCut(socket);
    const { at, speed, playing } = state;
    expect(view).toEqual({ mode: 'replay', date: '2025-06-05', at, speed, playing });
  });
  it('passes over types that it does not know, without asking again', async () => {
    const socket = await connected();
    socket.receive({ type: 'gossip', epoch: EPOCH, seq: 5 });
    socket.receive(stays(6));
    expect([types().slice(3), socket.sent.length, socket.closedWith]).toEqual([['bar'], 1, null]);
  });
  it('is made anew once where something cannot be understood, and given up the second time', async () => {
    const socket = await connected();
    socket.receive({ type: 'bar', epoch: EPOCH, seq: 5 });
    expect(socket.closedWith).toBe(4000);
    await vi.advanceTimersByTimeAsync(500);
    const next = await nextSocket();
    next.open();
    next.receive('noise');
    await vi.advanceTimersByTimeAsync(60_000);
    expect([states.at(-1), FakeSocket.made.length]).toEqual(['mismatch', 2]);
  });
  it('tries again with growing pauses, asking for the token anew, and soon only after it was well', async () => {
    let asked = 0;
    connect(() => `token ${++asked}`);
    const pauses: number[] = [];
    const closeAndWait = async (socket: FakeSocket) => {
      const made = FakeSocket.made.length;
      const closedAt = Date.now();
      socket.close(1006);
      while (FakeSocket.made.length === made) await vi.advanceTimersByTimeAsync(100);
      pauses.push(Date.now() - closedAt);
    };
    for (let attempt = 1; attempt <= 7; attempt++) await closeAndWait(await nextSocket());
    expect(pauses).toEqual([500, 1000, 2000, 3000, 3000, 3000, 3000]);
    const socket = await nextSocket();
    socket.open();
    expect(socket.sent).toEqual([{ type: 'hello', protocols: [1], token: 'token 8' }]);
    // A daemon that welcomes and falls over at once is not asked every half second.
    await closeAndWait(socket);
    const well = await nextSocket();
    well.open();
    well.receive(messageOf('welcome'));
    await vi.advanceTimersByTimeAsync(10_000);
    await closeAndWait(well);
    expect(pauses.slice(7)).toEqual([3000, 500]);
  });
  it('says when it tries again, as it then does', async () => {
    const told: number[] = [];
    connect(
      () => 'token',
      'http://127.0.0.1:8765/',
      (retryAt) => void (retryAt !== null && told.push(retryAt)),
    );
    for (let attempt = 1; attempt <= 3; attempt++) {
      const socket = await nextSocket();
      const made = FakeSocket.made.length;
      socket.close(1006);
      while (FakeSocket.made.length === made) await vi.advanceTimersByTimeAsync(100);
      expect(told.at(-1)).toBe(Date.now());
    }
  });
  it('asks a daemon elsewhere less often', async () => {
    for (const [url, longest] of [
      ['https://desk.example:8765', 15_000],
      ['http://localhost:8765', 3000],
      ['http://[::1]:8765', 3000],
    ] as const) {
      connect(() => 'token', url);
      let pause = 0;
      for (let attempt = 1; attempt <= 6; attempt++) {
        const socket = await nextSocket();
        const made = FakeSocket.made.length;
        const closedAt = Date.now();
        socket.close(1006);
        while (FakeSocket.made.length === made) await vi.advanceTimersByTimeAsync(100);
        pause = Date.now() - closedAt;
      }
      expect([url, pause]).toEqual([url, longest]);
      client.stop();
    }
  });
  it.each([
    [4400, 'mismatch'],
    [4406, 'mismatch'],
    [1002, 'mismatch'],
    [1009, 'mismatch'],
    [4403, 'refused'],
  ] as const)('is not tried again after %i: %s', async (code, state) => {
    connect();
    const socket = await nextSocket();
    socket.close(code);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([states.at(-1), FakeSocket.made.length]).toEqual([state, 1]);
  });
  it('is tried again after every other close', async () => {
    for (const code of [1001, 4000, 4402, 4408, 4503]) {
      FakeSocket.made = [];
      connect();
      (await nextSocket()).close(code);
      await vi.advanceTimersByTimeAsync(600);
      expect([code, FakeSocket.made.length]).toEqual([code, 2]);
      client.stop();
    }
  });
  it('asks for another token once, and believes the second no', async () => {
    connect();
    (await nextSocket()).close(4401);
    await vi.advanceTimersByTimeAsync(500);
    expect(FakeSocket.made).toHaveLength(2);
    (await nextSocket()).close(4401);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([states.at(-1), FakeSocket.made.length]).toEqual(['refused', 2]);
  });
  it('waits five seconds where it was too fast', async () => {
    connect();
    const socket = await nextSocket();
    socket.receive({ ...messageOf('error'), id: null, code: 'TOO_FAST', fatal: true, afterMs: 5000 });
    socket.close(4429);
    await vi.advanceTimersByTimeAsync(4999);
    expect(FakeSocket.made).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(FakeSocket.made).toHaveLength(2);
  });
  it('says that an address is none', async () => {
    vi.stubGlobal(
      'WebSocket',
      class {
        constructor() {
          throw new SyntaxError('no');
        }
      },
    );
    connect();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(states).toEqual(['connecting', 'mismatch']);
  });
  it('is live once it has something fresh to show, and says each state once', async () => {
    const socket = await connected();
    for (let seq = 5; seq < 9; seq++) socket.receive(stays(seq));
    expect(states).toEqual(['connecting', 'live']);
    socket.close(1006);
    await vi.advanceTimersByTimeAsync(500);
    const next = await nextSocket();
    next.open();
    next.receive(messageOf('welcome'));
    expect(states).toEqual(['connecting', 'live', 'offline', 'connecting']);
    next.receive({ type: 'resumed', epoch: EPOCH, seq: 8, from: 9, to: 8 });
    expect(states.at(-1)).toBe('live');
  });
  it('is stale after two silent heartbeats, live when something comes, and made anew after four', async () => {
    const socket = await connected();
    await vi.advanceTimersByTimeAsync(2 * HEARTBEAT_MS + 999);
    expect(states.at(-1)).toBe('live');
    await vi.advanceTimersByTimeAsync(1);
    expect(states.at(-1)).toBe('stale');
    socket.receive(heartbeat(4));
    expect(states.at(-1)).toBe('live');
    await vi.advanceTimersByTimeAsync(4 * HEARTBEAT_MS);
    expect(socket.closedWith).toBe(4000);
  });
  it.each([
    ['never takes it', 10_000, () => undefined],
    ['takes it and says nothing', 5000, (socket: FakeSocket) => socket.open()],
  ] as const)('is left where a server %s, without waiting for its goodbye', async (_what, ms, act) => {
    connect();
    const socket = await nextSocket();
    // One that is gone: closing it tells nobody.
    socket.close = (code = 1000) => {
      socket.closedWith = code;
    };
    act(socket);
    await vi.advanceTimersByTimeAsync(ms - 1);
    expect([socket.closedWith, states.at(-1)]).toEqual([null, 'connecting']);
    await vi.advanceTimersByTimeAsync(1);
    expect([socket.closedWith, states.at(-1)]).toEqual([4000, 'offline']);
    await vi.advanceTimersByTimeAsync(500);
    expect(FakeSocket.made).toHaveLength(2);
    // Whatever it says at last is nobody's any more.
    socket.receive(messageOf('welcome'));
    socket.onclose({ code: 4406, reason: '' });
    expect([states.at(-1), messages]).toEqual(['connecting', []]);
  });
  it('is left where it is welcomed and shown nothing, ten seconds after the last word', async () => {
    connect();
    const socket = await nextSocket();
    socket.open();
    socket.receive(messageOf('welcome'));
    await vi.advanceTimersByTimeAsync(9000);
    socket.receive({ ...messageOf('session'), epoch: EPOCH, seq: 4 });
    await vi.advanceTimersByTimeAsync(9999);
    expect([socket.closedWith, states]).toEqual([null, ['connecting']]);
    await vi.advanceTimersByTimeAsync(1);
    expect([socket.closedWith, states.at(-1)]).toEqual([4000, 'offline']);
  });
  it('is offline while the daemon gives no token', async () => {
    connect(() => Promise.reject(new Error('no')));
    await vi.advanceTimersByTimeAsync(0);
    expect([states, FakeSocket.made]).toEqual([['connecting', 'offline'], []]);
  });
  it('is over once it is stopped: nothing is sent, and nothing tried again', async () => {
    const socket = await connected();
    client.stop();
    socket.receive(stays(5));
    await vi.advanceTimersByTimeAsync(60_000);
    expect([socket.sent.length, FakeSocket.made.length, messages.length]).toEqual([1, 1, 3]);
  });
  it('is not said to be offline where the token is refused after that', async () => {
    let refuse: (error: Error) => void = () => undefined;
    connect(() => new Promise((_, reject) => (refuse = reject)));
    client.stop();
    refuse(new Error('no'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect([states, FakeSocket.made]).toEqual([['connecting'], []]);
  });
  it('waits longer each time it does not come about, however well the one before was', async () => {
    const well = await connected();
    for (let i = 0; i < 3; i++) {
      await vi.advanceTimersByTimeAsync(5000);
      well.receive(heartbeat(4));
    }
    well.close(1006);
    for (const [attempt, pause] of [500, 1000, 2000].entries()) {
      await vi.advanceTimersByTimeAsync(pause - 1);
      expect(FakeSocket.made).toHaveLength(1 + attempt);
      await vi.advanceTimersByTimeAsync(1);
      expect(FakeSocket.made).toHaveLength(2 + attempt);
      FakeSocket.made.at(-1)!.close(1006);
    }
  });
});

describe('A request', () => {
  it('has a number of its own, and is over with the reply that names it', async () => {
    const socket = await connected();
    const pausing = client.request({ type: 'pause' });
    const playing = client.request({ type: 'play' });
    expect(socket.sent.slice(1)).toEqual([
      { type: 'pause', id: 1 },
      { type: 'play', id: 2 },
    ]);
    socket.receive({ type: 'ack', epoch: EPOCH, seq: 4, id: 2, at: FIRST });
    expect(await playing).toMatchObject({ id: 2, at: FIRST });
    socket.receive({ type: 'ack', epoch: EPOCH, seq: 4, id: 1 });
    expect(await pausing).toMatchObject({ id: 1 });
  });
  it('is refused by name', async () => {
    const socket = await connected();
    const playing = client.request({ type: 'play' });
    const error = {
      ...messageOf('error'),
      code: 'AT_END',
      message: 'The session is over.',
      id: 1,
      fatal: false,
    };
    socket.receive(error);
    await expect(playing).rejects.toMatchObject({ code: 'AT_END', message: 'The session is over.' });
  });
  it('is given up where no answer comes', async () => {
    const socket = await connected();
    const playing = client.request({ type: 'play' });
    const refused = expect(playing).rejects.toMatchObject({
      code: 'OFFLINE',
      message: 'The daemon does not answer.',
    });
    for (let i = 0; i < 6; i++) {
      await vi.advanceTimersByTimeAsync(5000);
      socket.receive(heartbeat(4));
    }
    await refused;
  });
  it('is refused where there is no connection, or it ends first', async () => {
    connect();
    await expect(client.request({ type: 'play' })).rejects.toThrow(RequestRefused);
    client.stop();
    const socket = await connected();
    const playing = client.request({ type: 'play' });
    socket.close(1006);
    await expect(playing).rejects.toMatchObject({ code: 'OFFLINE', message: 'The connection was lost.' });
  });
  it('is refused by a client that is stopped meanwhile', async () => {
    await connected();
    const playing = client.request({ type: 'play' });
    client.stop();
    await expect(playing).rejects.toMatchObject({ code: 'OFFLINE', message: 'It was stopped.' });
  });
});
