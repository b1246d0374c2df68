import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { Connection } from '../../../daemon/server/connection.ts';
import { Traffic } from '../../../daemon/server/traffic.ts';
import type { Outlet } from '../../../daemon/session/show.ts';
import type { TransientBody } from '../../../shared/protocol/messages.ts';
import { frame, messageOf } from '../../messages.ts';
import { FakeSocket } from './fake-socket.ts';

const { epoch } = frame;
const bodyOf = (message: object): TransientBody => {
  const { epoch: _, seq: __, ...body } = message as { epoch: string; seq: number };
  return body as unknown as TransientBody;
};
const durable = (seq: number) => ({ seq, text: JSON.stringify({ type: 'bar', epoch, seq }) });
const FORMING = bodyOf(messageOf('forming'));
const OF_THE_MARKET = [FORMING, bodyOf(messageOf('update')), bodyOf(messageOf('exit'))];
const STATUS = bodyOf(messageOf('status'));

let socket: FakeSocket;
let connection: Connection;
let outlet: Outlet;
/** So many frames have been made again. */
let made: number;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  socket = new FakeSocket();
  made = 3;
  const viewing = {
    session: bodyOf(messageOf('session')) as never,
    epoch,
    get seq() {
      return made;
    },
    snapshot: () => bodyOf(messageOf('snapshot')) as never,
    after: () => [],
    now: () => [STATUS, FORMING],
    request: () => ({}),
    end: () => undefined,
  };
  connection = new Connection(socket as unknown as WebSocket, {
    show: {
      open: (given) => {
        outlet = given;
        return viewing;
      },
      live: ['ES'],
    },
    server: { name: 'spymaster', version: '1.2.3' },
    traffic: new Traffic(),
    transport: socket,
    tokenMatches: () => true,
    hasPlace: () => true,
    onUnexpected: (error) => {
      throw error;
    },
    dismiss: () => undefined,
  });
});
afterEach(() => {
  connection.end();
  vi.useRealTimers();
});
/** What has come since the last time it was asked, once nothing waits. */
const said = () => {
  vi.advanceTimersByTime(100);
  return socket.sent.splice(0).map(({ type, seq }) => [type, seq]);
};

describe('A client that has more from an earlier start of the daemon', () => {
  beforeEach(() => {
    const hello = { type: 'hello', protocols: [1], token: 't', resume: { epoch, seq: 5 } };
    socket.emit('message', Buffer.from(JSON.stringify(hello)), false);
  });

  it('is told how the feed stands, and nothing of the instant at which it is', () => {
    expect(said()).toEqual([
      ['welcome', undefined],
      ['session', 3],
      ['resumed', 5],
      ['status', 5],
    ]);
    made = 4;
    outlet.durable([durable(4)]);
    for (const each of [...OF_THE_MARKET, STATUS]) outlet.transient(each);
    expect(said()).toEqual([['status', 5]]);
  });
  it('is told what it does not have, once the rest has been made again', () => {
    said();
    made = 5;
    outlet.durable([durable(4), durable(5)]);
    expect(said()).toEqual([]);
    outlet.transient(FORMING);
    expect(said()).toEqual([['forming', 5]]);
    made = 7;
    outlet.durable([durable(5), durable(6), durable(7)]);
    outlet.transient(FORMING);
    expect(said()).toEqual([
      ['bar', 6],
      ['bar', 7],
      ['forming', 7],
    ]);
  });
  it('has a snapshot where what it has is of another epoch from here on', () => {
    said();
    outlet.begin();
    expect(said().map(([type]) => type)).toEqual(['session', 'snapshot']);
    made = 4;
    outlet.durable([durable(4)]);
    expect(said()).toEqual([['bar', 4]]);
  });
});
