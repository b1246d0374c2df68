import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReplayPlayer } from '../../../daemon/replay/replay-player.ts';
import { Timeline } from '../../../daemon/replay/timeline.ts';
import { chartTime } from '../../../pipeline/frames/answer-message.ts';
import type { ServerBody } from '../../../shared/protocol/messages.ts';
import { clock, SESSION } from '../../market.ts';
import { ALERT, ANSWER, bar, STREAM_BAR } from '../../messages.ts';
import { frameAt } from './frames.ts';

const at = (time: string) => chartTime(SESSION, clock(time));
const timeline = new Timeline(
  SESSION,
  [
    frameAt('09:30'),
    frameAt('09:31', { forming: bar(at('09:30'), 1, false), answers: [ANSWER] }),
    frameAt('09:32', { closed: bar(at('09:30'), 2, true), forming: bar(at('09:32'), 3, false), answers: [] }),
    frameAt('09:40', { closed: bar(at('09:38'), 4, true) }),
  ],
  [],
);

function playing(speed = 60) {
  const messages: ServerBody[] = [];
  let jumps = 0;
  const player = new ReplayPlayer(timeline, speed, {
    onMessage: (body) => messages.push(body),
    onJump: () => jumps++,
  });
  const types = () => messages.filter(({ type }) => type !== 'replay').map(({ type }) => type);
  return { player, messages, types, jumps: () => jumps };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
afterEach(() => void vi.useRealTimers());

describe('A replay', () => {
  it('begins at the open, and sends nothing until it is played', () => {
    const { player, messages } = playing();
    vi.advanceTimersByTime(1000);
    expect([player.at, player.state.playing, messages]).toEqual([SESSION.rthOpen, false, []]);
  });
  it('tells an instant in the order in which it is understood: bars, levels, answers, streams, alerts', () => {
    const levels = {
      time: at('09:32'),
      values: { PM_HIGH: 1, PM_LOW: 1, OR_HIGH: null, OR_LOW: null, SMA_90: 1, EMA_20: 1 },
    };
    const pentaview = { at: clock('09:32'), rows: [STREAM_BAR], alerts: [ALERT, ALERT] };
    const close = frameAt('09:32', {
      closed: bar(at('09:30'), 2, true),
      levels,
      forming: bar(at('09:32'), 3, false),
      answers: [ANSWER],
      pentaview,
    });
    const told: string[] = [];
    const player = new ReplayPlayer(new Timeline(SESSION, [frameAt('09:30'), close], []), 600, {
      onMessage: ({ type }) => told.push(type),
      onJump: () => undefined,
    });
    player.step();
    expect(told.filter((type) => type !== 'replay')).toEqual([
      'bar',
      'levels',
      'bar',
      'answers',
      'streams',
      'alert',
      'alert',
    ]);
  });
  it('sends each frame once when its time has come, closed bar before forming, at its speed', () => {
    const { player, types } = playing(60);
    player.play();
    vi.advanceTimersByTime(950);
    expect(types()).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(types()).toEqual(['bar', 'answers']);
    vi.advanceTimersByTime(1000);
    expect(types()).toEqual(['bar', 'answers', 'bar', 'bar', 'answers']);
    expect(player.state.clock).toBe('09:32:03');
  });
  it('stands still while it is paused, however long that lasts', () => {
    const { player } = playing();
    player.play();
    vi.advanceTimersByTime(500);
    player.pause();
    const paused = player.at;
    vi.advanceTimersByTime(60_000);
    player.play();
    vi.advanceTimersByTime(50);
    expect(player.at - paused).toBeCloseTo(0.05 * 60 * 1e9, -6);
  });
  it('changes its speed from now on', () => {
    const { player } = playing(60);
    player.play();
    vi.advanceTimersByTime(500);
    player.setSpeed(120);
    vi.advanceTimersByTime(500);
    expect((player.at - SESSION.rthOpen) / 1e9).toBeCloseTo(90, 6);
  });
  it('steps to the end of the bar that is forming, and no further than 12:30', () => {
    const { player } = playing();
    player.step();
    expect(player.at).toBe(clock('09:32'));
    player.seek(at('12:29:59'));
    player.step();
    expect([player.at, player.finished]).toEqual([clock('12:30'), true]);
    player.step();
    expect(player.at).toBe(clock('12:30'));
  });
  it('seeks either way within the session; everyone needs a snapshot, and no frame comes twice', () => {
    const { player, types, jumps } = playing();
    player.seek(at('09:35'));
    player.step();
    expect(types()).toEqual([]);
    player.seek(at('09:31:30'));
    player.step();
    expect([types(), jumps()]).toEqual([['bar', 'bar', 'answers'], 2]);
    player.seek(at('08:00'));
    expect(player.at).toBe(SESSION.rthOpen);
    player.seek(at('15:00'));
    expect([player.at, player.finished]).toEqual([SESSION.windowEnd, true]);
  });
  it('shows the first approach once its first bar has traded', () => {
    const { player } = playing();
    player.seekFirstApproach();
    expect(player.at).toBe(clock('09:31:30'));
  });
  it('ends at 12:30 and plays no further', () => {
    const { player } = playing(100_000);
    player.play();
    vi.advanceTimersByTime(1000);
    expect(player.state).toMatchObject({ playing: false, finished: true, clock: '12:30:00' });
    player.play();
    expect(player.state.playing).toBe(false);
  });
});
