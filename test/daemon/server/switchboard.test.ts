import { beforeEach, describe, expect, it } from 'vitest';
import { ReplayShow } from '../../../daemon/replay/replay-show.ts';
import { Switchboard } from '../../../daemon/server/switchboard.ts';
import type { Outlet, Show, Shown, SwitchedViewing } from '../../../daemon/session/show.ts';
import { chartTime } from '../../../pipeline/frames/answer-message.ts';
import type { Comparison } from '../../../pipeline/frames/comparison.ts';
import { SpymasterError } from '../../../shared/errors.ts';
import type { Session } from '../../../shared/session/session.ts';
import { clock, SESSION } from '../../market.ts';
import { messageOf, NEIGHBOURS } from '../../messages.ts';
import { frameAt, timelineOf } from '../session/frames.ts';

const OUTLET: Outlet = {
  durable: () => undefined,
  transient: () => undefined,
  jump: () => undefined,
  begin: () => undefined,
};
const shown = (date: string): Shown => {
  const { epoch: _, seq: __, ...session } = messageOf('session');
  return { session: { ...session, date }, timeline: timelineOf(frameAt('09:30')) };
};
const replay = (date: string) => new ReplayShow(shown(date), { speed: 30 });

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
const archive = {
  neighbours: async (session: Session, { episodeId, at, cases }: Comparison) => {
    if (cases.length > 0)
      throw new SpymasterError('LAKE_NOT_COMMITTED', 'It is gone.', { hint: 'Build it.' });
    return { ...NEIGHBOURS, episodeId, at: chartTime(session, at) };
  },
};
const open = (viewing: SwitchedViewing, date: string | null) =>
  viewing.request({
    type: 'open',
    id: 1,
    view: date === null ? { mode: 'live' } : { mode: 'replay', date },
  });
function opened(main: Show): SwitchedViewing {
  return new Switchboard({ main, sessions, archive, speed: 60 }).open(OUTLET);
}
beforeEach(() => {
  asked = [];
});

describe('What an answer was compared with', () => {
  const ID = NEIGHBOURS.episodeId;
  const time = (at: string) => chartTime(SESSION, clock(at));
  function viewingWith(...cases: Comparison['cases']) {
    const session = shown('2025-06-05');
    const removed = { perEpisode: 0, perDate: 0 };
    for (const at of ['09:30', '09:32', '09:34'])
      session.timeline.comparisons.push({
        episodeId: ID,
        at: clock(at),
        toldAt: clock(at),
        asOf: '2025-06-05',
        removed,
        self: [],
        cases: at === '09:32' ? cases : [],
      });
    const viewing = opened(new ReplayShow(session, { speed: 30 }));
    const ask = async (at: number | 'latest', episodeId = ID) =>
      viewing.request({ type: 'neighbours', id: 1, episodeId, at });
    return { viewing, ask };
  }
  it('is looked up by its approach and time, and is the last without one', async () => {
    const { viewing, ask } = viewingWith();
    viewing.request({ type: 'seek', id: 1, to: time('09:33') });
    expect(await ask(time('09:30'))).toMatchObject({ neighbours: { episodeId: ID, at: time('09:30') } });
    expect(await ask('latest')).toMatchObject({ neighbours: { at: time('09:32') } });
    viewing.end();
  });
  it('is not told before its answer has been', async () => {
    const { viewing, ask } = viewingWith();
    const refused = { refused: 'NO_SUCH_ANSWER' };
    viewing.request({ type: 'seek', id: 1, to: time('09:33') });
    expect(await ask(time('09:34'))).toMatchObject(refused);
    expect(await ask('latest', 'another')).toMatchObject(refused);
    viewing.request({ type: 'seek', id: 1, to: time('09:34') });
    expect(await ask(time('09:34'))).toHaveProperty('neighbours');
    viewing.end();
  });
  it('is of the frame that tells the answer, not of the moment between two of them', async () => {
    const session = shown('2025-06-05');
    const removed = { perEpisode: 0, perDate: 0 };
    const moment = { episodeId: ID, at: clock('09:33:01'), toldAt: clock('09:33:10') };
    session.timeline.comparisons.push({ ...moment, asOf: '2025-06-05', removed, self: [], cases: [] });
    const viewing = opened(new ReplayShow(session, { speed: 30 }));
    const ask = async (to: number) => {
      viewing.request({ type: 'seek', id: 1, to });
      return viewing.request({ type: 'neighbours', id: 1, episodeId: ID, at: 'latest' });
    };
    expect(await ask(time('09:33:09'))).toMatchObject({ refused: 'NO_SUCH_ANSWER' });
    expect(await ask(time('09:33:10'))).toMatchObject({ neighbours: { at: time('09:33:01') } });
    viewing.end();
  });
  it('is refused in so many words where the lake has it no longer', async () => {
    const { viewing, ask } = viewingWith({ id: 'a', date: '2025-06-04', similarityPercentile: 1, weight: 1 });
    viewing.request({ type: 'seek', id: 1, to: time('09:33') });
    expect(await ask('latest')).toEqual({
      refused: 'NO_SUCH_ANSWER',
      message: 'It is gone.',
      hint: 'Build it.',
    });
    viewing.end();
  });
  it('is looked up four times in a second at most', async () => {
    const { viewing, ask } = viewingWith();
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask('latest')));
    expect(answers.map((answer) => ('refused' in answer ? answer.refused : 'found'))).toEqual([
      ...Array(4).fill('found'),
      'BUSY',
    ]);
    viewing.end();
  });
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
  it('is opened where its viewer stood; without a date it is the daemon’s own', async () => {
    const at = chartTime(SESSION, clock('10:00'));
    const viewing = opened(replay('2025-06-05'));
    const openAt = (view: { readonly date?: string }) =>
      viewing.request({
        type: 'open',
        id: 1,
        view: { mode: 'replay', at, speed: 5, playing: false, ...view },
      });
    const state = () => viewing.snapshot('opened').replay;
    expect(await openAt({})).toEqual({ begins: true });
    expect([state(), asked]).toMatchObject([{ at, speed: 5, playing: false, date: '2025-06-05' }, []]);
    await openAt({ date: '2025-06-04' });
    expect([viewing.session.date, state()?.at, asked]).toEqual(['2025-06-04', at, ['2025-06-04']]);
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
    const ofSymbol = (symbol: string) =>
      viewing.request({ type: 'open', id: 1, view: { mode: 'replay', symbol } });
    expect(await ofSymbol('NQ')).toMatchObject({
      refused: 'NO_SUCH_SESSION',
      message: 'There is nothing of NQ here: this daemon serves ES.',
    });
    expect(await ofSymbol('ES')).toEqual({ begins: true });
    expect(viewing.session.date).toBe('2025-06-05');
    viewing.end();
  });
  it('may be what somebody else plays, by the name of their share', async () => {
    const board = new Switchboard({ main: replay('2025-06-05'), sessions, archive, speed: 60 });
    const [leader, other] = [board.open(OUTLET), board.open(OUTLET)];
    const { share } = (await leader.request({ type: 'share', id: 1 })) as { share: string };
    const follow = (name: string) =>
      other.request({ type: 'open', id: 2, view: { mode: 'shared', share: name } });
    expect(await follow('another')).toMatchObject({ refused: 'NO_SUCH_SHARE' });
    expect(other.snapshot('opened').replay!.role).toBe('own');
    expect(await follow(share)).toEqual({ begins: true });
    leader.request({ type: 'step', id: 3, bars: 4 });
    expect(other.snapshot('opened').replay).toMatchObject({ role: 'follower', clock: '09:38:00', share });
    expect(leader.snapshot('opened').replay!.playing).toBe(false);
    // Its leader's connection is lost; another leads on, whom the follower sees.
    const { lead } = (await leader.request({ type: 'share', id: 4 })) as { lead: string };
    leader.end();
    const again = board.open(OUTLET);
    const leadAgain = (word: string) =>
      again.request({ type: 'open', id: 1, view: { mode: 'shared', share, lead: word } });
    expect(await leadAgain('guessed')).toMatchObject({ refused: 'NO_SUCH_SHARE' });
    expect(await leadAgain(lead)).toEqual({ begins: true });
    expect(again.snapshot('opened').replay).toMatchObject({ role: 'leader', clock: '09:38:00', share });
    expect(await again.request({ type: 'share', id: 4 })).toEqual({ share, lead });
    again.request({ type: 'step', id: 5, bars: 1 });
    expect(other.snapshot('opened').replay).toMatchObject({ role: 'follower', clock: '09:40:00' });
    // Shares are of one daemon.
    expect(
      await opened(replay('2025-06-05')).request({ type: 'open', id: 1, view: { mode: 'shared', share } }),
    ).toMatchObject({ refused: 'NO_SUCH_SHARE' });
    board.close();
  });
  it('is opened one at a time', async () => {
    const viewing = opened(replay('2025-06-05'));
    const first = open(viewing, '2025-06-06');
    expect(await open(viewing, '2025-06-11')).toMatchObject({ refused: 'BUSY' });
    await first;
    expect([viewing.session.date, asked]).toEqual(['2025-06-06', ['2025-06-06']]);
    viewing.end();
  });
  it('leaves nothing running of what was shown before', async () => {
    const ended: string[] = [];
    const main = replay('2025-06-05');
    const { open: openMain } = main;
    main.open = (...args) => {
      const viewing = openMain.apply(main, args);
      const { end } = viewing;
      viewing.end = () => {
        ended.push('main');
        end.call(viewing);
      };
      return viewing;
    };
    const viewing = opened(main);
    await open(viewing, '2025-06-06');
    expect(ended).toEqual(['main']);
    viewing.end();
    expect(ended).toEqual(['main']);
  });
  it('ends for all when the daemon does: shares too', async () => {
    const board = new Switchboard({ main: replay('2025-06-05'), sessions, archive, speed: 60 });
    const [leader, other] = [board.open(OUTLET), board.open(OUTLET)];
    const { share } = (await leader.request({ type: 'share', id: 1 })) as { share: string };
    board.close();
    expect(await other.request({ type: 'open', id: 2, view: { mode: 'shared', share } })).toMatchObject({
      refused: 'NO_SUCH_SHARE',
    });
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
    Object.defineProperty(main, 'health', { value: { mode: 'live', symbol: 'ES', date: '2025-06-05' } });
    const viewing = opened(main);
    await open(viewing, '2025-06-06');
    expect(viewing.session.date).toBe('2025-06-06');
    expect(await open(viewing, null)).toEqual({ begins: true });
    expect(viewing.session.date).toBe('2025-06-05');
    // Without a date it is what everyone sees, which is no replay any more.
    const view = { mode: 'replay', at: chartTime(SESSION, clock('10:00')), playing: true } as const;
    expect(await viewing.request({ type: 'open', id: 1, view })).toEqual({ begins: true });
    expect(viewing.session.date).toBe('2025-06-05');
    const board = (of: Show) => new Switchboard({ main: of, sessions, archive, speed: 60 }).live;
    expect([board(replay('2025-06-05')), board(main)]).toEqual([[], ['ES']]);
    // The day that happens is no session of the past.
    await open(viewing, '2025-06-05');
    expect(asked).toEqual(['2025-06-06', '2025-06-05']);
    viewing.end();
  });
});
