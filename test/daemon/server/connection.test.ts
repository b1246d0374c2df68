import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { Connection, type ConnectionOptions } from '../../../daemon/server/connection.ts';
import { Traffic } from '../../../daemon/server/traffic.ts';
import type { Answered, Outlet, SwitchedViewing } from '../../../daemon/session/show.ts';
import { LIMITS } from '../../../shared/protocol/limits.ts';
import type { TransientBody } from '../../../shared/protocol/messages.ts';
import { frame, messageOf } from '../../messages.ts';
import { FakeSocket } from './fake-socket.ts';

const { epoch } = frame;
const HELLO = { type: 'hello', protocols: [1], token: 't' };
const SLOW = 300 << 10;
const bodyOf = <T extends object>(message: T) => {
  const { epoch: _, seq: __, ...body } = message as T & { epoch: string; seq: number };
  return body as never;
};
const durable = (seq: number) => ({ seq, text: JSON.stringify({ type: 'bar', epoch, seq }) });

let socket: FakeSocket;
let connection: Connection;
let outlet: Outlet;
let dismissed: number[];
let asked: unknown[];
let now: TransientBody[];
let failed: unknown[];
let answered: Answered | Promise<Answered>;
let traffic: Traffic;
const viewing: SwitchedViewing = {
  session: bodyOf(messageOf('session')),
  epoch,
  seq: 3,
  snapshot: (why) => ({ ...(bodyOf(messageOf('snapshot')) as object), why }) as never,
  after: (seq) => [durable(seq + 1), durable(seq + 2)],
  now: () => now,
  request: (request) => {
    asked.push(request);
    return answered;
  },
  end: () => undefined,
};
const say = (message: object) => socket.emit('message', Buffer.from(JSON.stringify(message)), false);
/** What has come since the last time it was asked. */
const said = () => socket.sent.splice(0);
beforeEach(() => {
  traffic = new Traffic();
  [asked, failed, now, answered] = [[], [], [], {}];
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  socket = new FakeSocket();
  dismissed = [];
  connection = new Connection(socket as unknown as WebSocket, optionsOf());
});
const optionsOf = (): ConnectionOptions => ({
  show: {
    open: (given) => {
      outlet = given;
      return viewing;
    },
    live: ['ES'],
  },
  server: { name: 'spymaster', version: '1.2.3' },
  traffic,
  transport: socket,
  tokenMatches: (token) => token === 't',
  hasPlace: () => true,
  onUnexpected: (error) => failed.push(error),
  dismiss: (code) => dismissed.push(code),
});
afterEach(() => {
  connection.end();
  vi.useRealTimers();
});

describe('A client that has ended', () => {
  it('is sent nothing that still waited, and is counted once', () => {
    say(HELLO);
    said();
    for (const time of [1, 2]) outlet.transient({ type: 'heartbeat', now: time });
    expect(connection.conflated).toBe(1);
    connection.end();
    vi.advanceTimersByTime(1000);
    expect([said(), connection.conflated, traffic.conflated]).toEqual([[], 0, 1]);
  });
  it('while a day was made ready is not answered that it is not to be had', async () => {
    answered = Promise.resolve({ refused: 'NO_SUCH_SHARE', message: 'It is over.', hint: 'Ask.' });
    say({ ...HELLO, view: { mode: 'shared', share: 'abc' } });
    connection.end();
    said();
    await answered;
    await Promise.resolve();
    expect(said()).toEqual([]);
  });
});

it('Facts of what is shown are told with the first snapshot of it alone', () => {
  say(HELLO);
  said();
  outlet.begin();
  outlet.jump();
  expect(said().filter(({ type }) => type === 'session')).toHaveLength(1);
});

describe('What a step adds', () => {
  it('is written at once', () => {
    say(HELLO);
    socket.writes.length = 0;
    outlet.durable([durable(4), durable(5), durable(6)]);
    outlet.durable([durable(7)]);
    expect(socket.writes).toEqual([3, 1]);
  });
  it('is written in parts where it is long', () => {
    say(HELLO);
    socket.writes.length = 0;
    const long = (seq: number) => ({ seq, text: JSON.stringify({ epoch, seq, note: 'x'.repeat(40 << 10) }) });
    outlet.durable([long(4), long(5), long(6), durable(7)]);
    expect(socket.writes).toEqual([2, 2]);
  });
  it('leaves nothing held back where a frame is none of the protocol', () => {
    connection = new Connection(socket as unknown as WebSocket, { ...optionsOf(), checksFrames: true });
    say(HELLO);
    socket.writes.length = 0;
    expect(() => outlet.durable([{ seq: 4, text: '{"type":"no such"}' }])).toThrow(TypeError);
    outlet.transient({ type: 'heartbeat', now: 0 });
    vi.advanceTimersByTime(1000);
    expect(socket.writes).toEqual([0, 1]);
  });
});

describe('What is counted', () => {
  it('is every frame by what it is, snapshots by why, and who went on where they stood', () => {
    say({ ...HELLO, resume: { epoch, seq: 1 } });
    expect(said().map(({ type }) => type)).toEqual(['welcome', 'session', 'resumed', 'bar', 'bar']);
    say({ type: 'resume', id: 1, epoch: 'another', seq: 1 });
    outlet.transient({ type: 'heartbeat', now: 1 });
    outlet.transient({ type: 'heartbeat', now: 2 });
    vi.advanceTimersByTime(100);
    expect(traffic).toMatchObject({
      frames: { durable: 2, transient: 1, reply: 4, snapshot: 1 },
      snapshots: { opened: 0, jump: 0, 'too-far': 1, slow: 0 },
      resumes: 1,
      conflated: 0,
    });
    expect([traffic.byType.get('bar')!.frames, traffic.byType.get('heartbeat')!.frames]).toEqual([2, 1]);
    expect(traffic.byType.has('unknown')).toBe(false);
    connection.end();
    connection.end();
    expect(traffic.conflated).toBe(1);
  });
});

describe('A client’s connection', () => {
  it('shows life where nothing else was sent for five seconds, once there is something to tell', () => {
    vi.advanceTimersByTime(60_000);
    connection.heartbeat();
    vi.advanceTimersByTime(1000);
    expect(said()).toEqual([]);
    say(HELLO);
    said();
    vi.advanceTimersByTime(4999);
    connection.heartbeat();
    vi.advanceTimersByTime(0);
    expect(said()).toEqual([]);
    vi.advanceTimersByTime(1);
    connection.heartbeat();
    vi.advanceTimersByTime(0);
    expect(said()).toEqual([{ type: 'heartbeat', epoch, seq: 3, now: Date.now() }]);
    outlet.durable([durable(4)]);
    vi.advanceTimersByTime(4000);
    connection.heartbeat();
    vi.advanceTimersByTime(100);
    expect(said().map(({ type }) => type)).toEqual(['bar']);
  });
  it('begins with what it looked at before, and says nothing else while that is made ready', async () => {
    const { promise, resolve } = Promise.withResolvers<Answered>();
    answered = promise;
    const view = { mode: 'replay', date: '2025-06-06' };
    say({ ...HELLO, view });
    expect(asked).toEqual([{ type: 'open', id: 0, view }]);
    outlet.durable([durable(4)]);
    outlet.transient({ type: 'heartbeat', now: 1 });
    outlet.jump();
    outlet.begin();
    say({ type: 'pause', id: 7 });
    vi.advanceTimersByTime(100);
    expect(said().map(({ type, code, id }) => [type, code, id])).toEqual([
      ['welcome', undefined, undefined],
      ['error', 'BUSY', 7],
    ]);
    resolve({ begins: true });
    await promise;
    await Promise.resolve();
    expect(said().map(({ type }) => type)).toEqual(['session', 'snapshot']);
    answered = {};
    say({ type: 'pause', id: 8 });
    await Promise.resolve();
    expect(said().map(({ type }) => type)).toEqual(['ack']);
  });
  it('begins with what everyone sees where that is not to be had, and says why', async () => {
    answered = Promise.resolve({ refused: 'NO_SUCH_SHARE', message: 'It is over.', hint: 'Ask.' });
    say({ ...HELLO, view: { mode: 'shared', share: 'abc' } });
    await answered;
    await Promise.resolve();
    expect(said().map(({ type, code, id }) => [type, code, id])).toEqual([
      ['welcome', undefined, undefined],
      ['error', 'NO_SUCH_SHARE', null],
      ['session', undefined, undefined],
      ['snapshot', undefined, undefined],
    ]);
  });
  it('goes on where something failed that should not have: one request is no reason to end', async () => {
    say(HELLO);
    said();
    const mistake = new TypeError('a mistake of ours');
    answered = Promise.reject(mistake);
    say({ type: 'pause', id: 7 });
    await answered.catch(() => undefined);
    await Promise.resolve();
    await Promise.resolve();
    expect(said()).toMatchObject([
      { type: 'error', code: 'UNEXPECTED', id: 7, fatal: false, retry: 'later' },
    ]);
    expect([failed, dismissed]).toEqual([[mistake], []]);
    answered = {};
    say({ type: 'pause', id: 8 });
    await Promise.resolve();
    expect(said().map(({ type }) => type)).toEqual(['ack']);
  });
  it('begins with what everyone sees where what it looked at fails to come', async () => {
    answered = Promise.reject(new TypeError('a mistake of ours'));
    say({ ...HELLO, view: { mode: 'replay', date: '2025-06-06' } });
    await answered.catch(() => undefined);
    for (let i = 0; i < 4; i++) await Promise.resolve();
    expect(said().map(({ type, code }) => code ?? type)).toEqual([
      'welcome',
      'UNEXPECTED',
      'session',
      'snapshot',
    ]);
  });
  it('shows life while what it looks at is made ready', () => {
    answered = new Promise(() => undefined);
    say({ ...HELLO, view: { mode: 'replay', date: '2025-06-06' } });
    said();
    vi.advanceTimersByTime(5000);
    connection.heartbeat();
    expect(said().map(({ type }) => type)).toEqual(['heartbeat']);
  });
  it('that has gone while it was made ready is told nothing', async () => {
    const { promise, resolve } = Promise.withResolvers<Answered>();
    answered = promise;
    say({ ...HELLO, view: { mode: 'live' } });
    say(HELLO);
    expect(said().map(({ type, code }) => code ?? type)).toEqual(['welcome', 'MALFORMED']);
    resolve({ begins: true });
    await promise;
    await Promise.resolve();
    expect(said()).toEqual([]);
  });
  it('goes on with what comes after what was missed', () => {
    say({ ...HELLO, resume: { epoch, seq: 1 } });
    outlet.transient({ type: 'heartbeat', now: 1 });
    vi.advanceTimersByTime(100);
    expect(said().map(({ type, seq }) => [type, seq])).toEqual([
      ['welcome', undefined],
      ['session', 3],
      ['resumed', 1],
      ['bar', 2],
      ['bar', 3],
      ['heartbeat', 3],
    ]);
  });
  it('has a snapshot where too much waited, and what comes after that', () => {
    say(HELLO);
    said();
    socket.bufferedAmount = SLOW;
    for (let i = 0; i < 1002; i++) outlet.durable([durable(4 + i)]);
    socket.bufferedAmount = 0;
    vi.advanceTimersByTime(100);
    outlet.durable([durable(1006)]);
    expect(said().map(({ type, why, seq }) => why ?? `${type} ${seq}`)).toEqual(['slow', 'bar 1006']);
  });
  it('tells nobody without the token which versions are spoken, nor hears a second hello', () => {
    say({ type: 'hello', protocols: ['x'], token: 'wrong' });
    expect(said()).toMatchObject([{ code: 'BAD_TOKEN' }]);
    expect(dismissed).toEqual([4401]);
  });
  it('sends nothing that is no frame of the protocol, where that is looked at', () => {
    const made = (checksFrames: boolean) => {
      socket = new FakeSocket();
      new Connection(socket as unknown as WebSocket, { ...optionsOf(), checksFrames });
      say(HELLO);
      said();
      outlet.durable([{ seq: 4, text: '{"epoch":"e","seq":4,"type":"bar"}' }]);
    };
    expect(() => made(true)).toThrow('no frame of the protocol: {"epoch"');
    expect(said()).toEqual([]);
    made(false);
    expect(said()).toHaveLength(1);
  });
  it('names the versions that are spoken to one who speaks none of them', () => {
    say({ ...HELLO, protocols: [4] });
    const [refused] = said();
    expect(refused).toMatchObject({ code: 'VERSION', speaks: [1], retry: 'no', fatal: true });
    expect(refused).not.toHaveProperty('afterMs');
  });
  it('hears one hello', () => {
    say(HELLO);
    said();
    say(HELLO);
    expect(said()).toMatchObject([{ code: 'MALFORMED', fatal: true }]);
  });
  it.each([
    { type: 'sing', id: 1 },
    { type: 'step', id: 1, bars: 0 },
    { type: 'pause', id: 1 },
  ])('answers nothing before a hello: %j', (message) => {
    say(message);
    expect(said()).toMatchObject([{ code: 'HELLO_FIRST', fatal: true }]);
  });
  it('is told nothing of what a snapshot says too, and ten snapshots a second at most', () => {
    say(HELLO);
    said();
    outlet.jump();
    outlet.jump();
    outlet.durable([durable(4)]);
    outlet.transient({ type: 'heartbeat', now: 1 });
    vi.advanceTimersByTime(99);
    expect(said().map(({ type }) => type)).toEqual(['snapshot']);
    vi.advanceTimersByTime(1);
    expect(said().map(({ type, why }) => [type, why])).toEqual([['snapshot', 'jump']]);
    outlet.durable([durable(5)]);
    expect(said().map(({ type }) => type)).toEqual(['bar']);
  });
  it('is acknowledged each move with its picture, or that another or another session overtook it', () => {
    say(HELLO);
    for (let i = 0; i < 2; i++) outlet.jump();
    said();
    say({ type: 'seek', id: 1, to: 10 });
    say({ type: 'play', id: 2 });
    say({ type: 'step', id: 3, bars: -1 });
    const heard = () => said().map(({ type, id = '', superseded = '' }) => `${type} ${id} ${superseded}`);
    expect(heard()).toEqual(['ack 2 ', 'ack 1 true']);
    vi.advanceTimersByTime(100);
    expect(heard()).toEqual(['ack 3 ', 'snapshot  ']);
    outlet.jump();
    say({ type: 'seek', id: 4, to: 10 });
    answered = { begins: true };
    say({ type: 'open', id: 5, view: { mode: 'live' } });
    expect(heard().slice(0, 2)).toEqual(['ack 4 true', 'ack 5 ']);
  });
  it('is told what is so now when it comes back', () => {
    now.push({ type: 'heartbeat', now: 7 });
    say({ ...HELLO, resume: { epoch, seq: 1 } });
    vi.advanceTimersByTime(100);
    expect(said().at(-1)).toMatchObject({ type: 'heartbeat', now: 7 });
  });
  it('is answered nothing once it has gone', async () => {
    const { promise, resolve } = Promise.withResolvers<Answered>();
    say(HELLO);
    answered = promise;
    say({ type: 'pause', id: 1 });
    connection.end();
    said();
    resolve({});
    await promise;
    await Promise.resolve();
    expect(said()).toEqual([]);
  });
  it('bears so many messages in a second, and not one more', () => {
    say(HELLO);
    for (let i = 1; i < LIMITS.messagesPerSecond; i++) say({ type: 'pause', id: i });
    expect(dismissed).toEqual([]);
    vi.advanceTimersByTime(1001);
    for (let i = 0; i < LIMITS.messagesPerSecond; i++) say({ type: 'pause', id: i });
    expect(dismissed).toEqual([]);
    said();
    say({ type: 'pause', id: 1 });
    expect(dismissed).toEqual([4429]);
    expect(said()).toMatchObject([{ type: 'error', code: 'TOO_FAST', id: null, fatal: true }]);
  });
  it('bears so many mistakes in a minute, and says that each but the last is one to go on after', () => {
    say(HELLO);
    said();
    const err = () => {
      vi.advanceTimersByTime(5000);
      say({ type: 'speed', id: 7, x: 'fast' });
    };
    for (let i = 0; i < LIMITS.badRequestsPerMinute - 1; i++) err();
    expect(dismissed).toEqual([]);
    for (const error of said()) expect(error).toMatchObject({ code: 'BAD_REQUEST', id: 7, fatal: false });
    err();
    expect(dismissed).toHaveLength(1);
    expect(said()).toMatchObject([{ code: 'MALFORMED', fatal: true }]);
  });
});
