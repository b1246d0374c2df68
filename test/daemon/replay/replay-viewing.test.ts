import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReplayShow } from '../../../daemon/replay/replay-show.ts';
import { Shares } from '../../../daemon/session/shares.ts';
import type { Outlet, Shown, Viewing } from '../../../daemon/session/show.ts';
import { StatedPosition } from '../../../daemon/session/stated-position.ts';
import { Timeline } from '../../../daemon/session/timeline.ts';
import { chartTime } from '../../../pipeline/frames/answer-message.ts';
import { FIRST_SIZES } from '../../../pipeline/streams/stream-sizes.ts';
import type { ReplayState } from '../../../shared/protocol/messages.ts';
import { clock, SESSION } from '../../market.ts';
import { bar, messageOf } from '../../messages.ts';
import { streamBar } from '../../stream-inputs.ts';
import { frameAt } from '../session/frames.ts';

const at = (time: string) => chartTime(SESSION, clock(time));
/** A bar and its streams at each close of the first half hour. */
function shown(): Shown {
  const timeline = new Timeline(SESSION, '2025-06-05.0123456789ab', FIRST_SIZES);
  for (let i = 1; i <= 15; i++) {
    const closes = SESSION.rthOpen + i * 120e9;
    timeline.push({
      ...frameAt('09:30'),
      at: closes,
      closed: bar(chartTime(SESSION, closes) - 120, 6000 + i, true),
      pentaview: { at: closes, rows: [], bars: [streamBar(i, { level: 'OR_LOW' })], alerts: [] },
    });
  }
  const { epoch: _, seq: __, ...session } = messageOf('session');
  return { session, timeline };
}

let shares: Shares;
let show: ReplayShow;
interface Viewer {
  readonly viewing: Viewing;
  readonly told: string[];
  state(): ReplayState;
}
function viewerOf(open: (outlet: Outlet) => Viewing | null): Viewer {
  const told: string[] = [];
  const viewing = open({
    durable: (frames) => told.push(...frames.map(({ seq }) => `#${seq}`)),
    transient: (body) =>
      told.push(body.type === 'replay' ? `${body.state.role} ${body.state.clock}` : body.type),
    jump: () => told.push('jump'),
    begin: () => told.push('begin'),
  })!;
  return { viewing, told, state: () => viewing.snapshot('opened').replay! };
}
const viewer = () => viewerOf((outlet) => show.open(outlet, shares));
const follower = (share: string) => viewerOf((outlet) => shares.follow(share, outlet));
const ask = ({ viewing }: Viewer, request: { readonly type: 'share' | 'leave' | 'play' | 'pause' }) =>
  viewing.request({ ...request, id: 1 });
const shareOf = (leader: Viewer): string => (ask(leader, { type: 'share' }) as { share: string }).share;
const step = ({ viewing }: Viewer, bars = 1) => viewing.request({ type: 'step', id: 1, bars });

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'performance'],
  });
  shares = new Shares();
  show = new ReplayShow(shown(), { speed: 60 });
});
afterEach(() => {
  shares.close();
  show.close();
  vi.useRealTimers();
});

describe('A replay that is shared', () => {
  it('is seen by whoever follows as its leader plays it', () => {
    const leader = viewer();
    const share = shareOf(leader);
    expect(shareOf(leader)).toBe(share);
    step(leader);
    const one = follower(share);
    expect([one.viewing.seq, one.state()]).toEqual([
      leader.viewing.seq,
      { ...leader.state(), role: 'follower', share },
    ]);
    expect(leader.state()).toMatchObject({ role: 'leader', share });
    one.told.length = leader.told.length = 0;
    step(leader);
    expect(one.told).toEqual(['#3', '#4', 'follower 09:34:00']);
    expect(leader.told).toEqual(['#3', '#4', 'leader 09:34:00']);
    leader.viewing.request({ type: 'seek', id: 2, to: at('09:50') });
    expect(one.told.at(-1)).toBe('jump');
    expect(one.viewing.seq).toBe(leader.viewing.seq);
  });
  it('is played by its leader alone', () => {
    const leader = viewer();
    const one = follower(shareOf(leader));
    for (const type of ['play', 'pause'] as const)
      expect(ask(one, { type })).toMatchObject({ refused: 'NOT_LEADER' });
    expect(step(one)).toMatchObject({ refused: 'NOT_LEADER' });
    // Neither does one who comes back move it.
    expect(one.viewing.after(1)).toBeNull();
    expect(leader.state().clock).toBe('09:30:00');
    expect(ask(one, { type: 'share' })).toEqual({ share: leader.state().share });
    expect(ask(leader, { type: 'share' })).toEqual({ share: leader.state().share, lead: expect.any(String) });
  });
  it('stays where it is for a leader who comes back, and tells them what they missed', () => {
    const leader = viewer();
    const one = follower(shareOf(leader));
    step(leader, 3);
    expect(leader.viewing.after(2)!.map(({ seq }) => seq)).toEqual([3, 4, 5, 6]);
    expect(leader.viewing.after(7)).toBeNull();
    expect([leader.state().clock, one.viewing.seq]).toEqual(['09:36:00', 6]);
  });
  it('may be left: one goes on alone, at the same moment', () => {
    const leader = viewer();
    const one = follower(shareOf(leader));
    step(leader, 3);
    one.told.length = 0;
    expect(ask(one, { type: 'leave' })).toEqual({});
    expect(one.told).toEqual(['own 09:36:00']);
    step(one);
    expect([one.state().clock, leader.state().clock]).toEqual(['09:38:00', '09:36:00']);
    step(leader, 5);
    expect(one.state()).toMatchObject({ clock: '09:38:00', role: 'own', share: null });
    // Nothing of it was told twice, and nothing left out.
    expect(one.told).toEqual(['own 09:36:00', '#7', '#8', 'own 09:38:00']);
  });
  it('ends when its leader leaves it, or a minute after they have gone', () => {
    const leader = viewer();
    const one = follower(shareOf(leader));
    step(leader, 2);
    ask(leader, { type: 'leave' });
    expect([leader.state().role, one.state().role, one.state().clock]).toEqual(['own', 'own', '09:34:00']);
    const again = follower(shareOf(leader));
    leader.viewing.request({ type: 'play', id: 1 });
    leader.viewing.end();
    vi.advanceTimersByTime(1000);
    expect([again.state().role, again.state().playing]).toEqual(['follower', true]);
    vi.advanceTimersByTime(60_000);
    expect(again.state()).toMatchObject({ role: 'own', share: null });
    again.viewing.end();
    one.viewing.end();
    expect(vi.getTimerCount()).toBe(0);
  });
  it('goes on for the others when a follower goes', () => {
    const leader = viewer();
    const share = shareOf(leader);
    const [gone, stays] = [follower(share), follower(share)];
    gone.viewing.end();
    gone.told.length = 0;
    step(leader);
    expect([gone.told, stays.viewing.seq]).toEqual([[], 2]);
    ask(leader, { type: 'leave' });
    expect(gone.told).toEqual([]);
  });
});

describe('A position in a replay', () => {
  it('is judged after the streams of each close, for the viewer who stated it', () => {
    const [holding, other] = [viewer(), viewer()];
    expect(holding.viewing.request({ type: 'position', id: 1, side: 'LONG', entry: 6000 })).toEqual({});
    for (const each of [holding, other]) step(each);
    expect(holding.told).toEqual(['#1', '#2', 'exit', 'own 09:32:00']);
    expect(other.told).toEqual(['#1', '#2', 'own 09:32:00']);
  });
  it('is judged by what has been told by then, though more is told at once', () => {
    const exits: unknown[] = [];
    const viewing = show.open(
      {
        durable: () => undefined,
        transient: (body) => body.type === 'exit' && exits.push([body.time, body.score]),
        jump: () => undefined,
        begin: () => undefined,
      },
      shares,
    );
    viewing.request({ type: 'position', id: 1, side: 'LONG', entry: 6000 });
    viewing.request({ type: 'step', id: 2, bars: 3 });
    const alone = new StatedPosition(show.shown.timeline);
    alone.state({ side: 'LONG', entry: 6000 }, SESSION.rthOpen);
    const expected = ['09:32', '09:34', '09:36'].map((time) => [at(time), alone.exitAt(clock(time))!.score]);
    expect(exits).toEqual(expected);
    viewing.end();
  });
});

describe('A viewer who has come back', () => {
  it('goes on after the very frame that they had', () => {
    const one = viewer();
    expect([one.viewing.after(4), one.viewing.seq, one.state().clock]).toEqual([[], 4, '09:34:00']);
    one.told.length = 0;
    step(one);
    expect(one.told[0]).toBe('#5');
  });
});
