import { beforeEach, describe, expect, it } from 'vitest';
import { ReplayShow, type ShownReplay } from '../../../daemon/replay/replay-show.ts';
import { Switchboard } from '../../../daemon/server/switchboard.ts';
import type { Outlet, Show, SwitchedViewing } from '../../../daemon/session/show.ts';
import { SpymasterError } from '../../../shared/errors.ts';
import { messageOf } from '../../messages.ts';
import { frameAt, timelineOf } from '../session/frames.ts';

const OUTLET: Outlet = {
  durable: () => undefined,
  transient: () => undefined,
  jump: () => undefined,
  begin: () => undefined,
};
const shown = (date: string): ShownReplay => {
  const { epoch: _, seq: __, ...session } = messageOf('session');
  return { session: { ...session, date }, timeline: timelineOf(frameAt('09:30')) };
};
const replay = (date: string) => new ReplayShow(shown(date), { speed: 30, autoplay: false });

let asked: string[];
const sessions = {
  get: async (date: string) => {
    asked.push(date);
    await new Promise((resolve) => setImmediate(resolve));
    if (date === '2025-06-09')
      throw new SpymasterError('NO_MARKET_DATA', 'There is none.', { hint: 'Get some.' });
    if (date === '2025-06-10') throw new SpymasterError('BUSY', 'Too much.', { hint: 'Wait.' });
    return shown(date);
  },
};
const open = (viewing: SwitchedViewing, date: string | null) =>
  viewing.request({
    type: 'open',
    id: 1,
    view: date === null ? { mode: 'live' } : { mode: 'replay', date },
  });
function opened(main: Show): SwitchedViewing {
  return new Switchboard({ main, sessions, speed: 60 }).open(OUTLET);
}
beforeEach(() => {
  asked = [];
});

describe('What a viewer chooses to see', () => {
  it('is the daemon’s own show, until it is something else', async () => {
    const viewing = opened(replay('2025-06-05'));
    expect(viewing.session.date).toBe('2025-06-05');
    const opening = open(viewing, '2025-06-06');
    expect(viewing.session.date).toBe('2025-06-05');
    expect(await opening).toEqual({ begins: true });
    expect([viewing.session.date, viewing.snapshot('opened').replay!.speed]).toEqual(['2025-06-06', 60]);
    expect(await open(viewing, '2025-06-05')).toEqual({ begins: true });
    expect([viewing.session.date, asked]).toEqual(['2025-06-05', ['2025-06-06']]);
    expect(viewing.request({ type: 'pause', id: 2 })).toHaveProperty('at');
    viewing.end();
  });
  it('stays where the other is not to be had, in so many words', async () => {
    const viewing = opened(replay('2025-06-05'));
    expect(await open(viewing, '2025-06-09')).toEqual({
      refused: 'NO_SUCH_SESSION',
      message: 'There is none.',
      hint: 'Get some.',
    });
    expect(await open(viewing, '2025-06-10')).toMatchObject({ refused: 'BUSY' });
    expect(await open(viewing, null)).toMatchObject({ refused: 'NOT_LIVE' });
    expect(viewing.session.date).toBe('2025-06-05');
    viewing.end();
  });
  it('is opened one at a time', async () => {
    const viewing = opened(replay('2025-06-05'));
    const first = open(viewing, '2025-06-06');
    expect(await open(viewing, '2025-06-11')).toMatchObject({ refused: 'BUSY' });
    await first;
    expect([viewing.session.date, asked]).toEqual(['2025-06-06', ['2025-06-06']]);
    viewing.end();
  });
  it('is not opened for one who has gone', async () => {
    const viewing = opened(replay('2025-06-05'));
    const opening = open(viewing, '2025-06-06');
    viewing.end();
    expect(await opening).toEqual({});
    expect(viewing.session.date).toBe('2025-06-05');
  });
  it('may be what happens, where that is followed', async () => {
    const main = replay('2025-06-05');
    Object.defineProperty(main, 'health', { value: { mode: 'live', date: '2025-06-05' } });
    const viewing = opened(main);
    await open(viewing, '2025-06-06');
    expect(viewing.session.date).toBe('2025-06-06');
    expect(await open(viewing, null)).toEqual({ begins: true });
    expect(viewing.session.date).toBe('2025-06-05');
    // The day that happens is no session of the past.
    await open(viewing, '2025-06-05');
    expect(asked).toEqual(['2025-06-06', '2025-06-05']);
    viewing.end();
  });
});
