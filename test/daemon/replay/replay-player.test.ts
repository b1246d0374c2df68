import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReplayPlayer } from '../../../daemon/replay/replay-player.ts';
import type { DurableFrame } from '../../../daemon/session/timeline.ts';
import { chartTime } from '../../../pipeline/frames/answer-message.ts';
import type { TransientBody } from '../../../shared/protocol/messages.ts';
import { clock, SESSION } from '../../market.ts';
import { ALERT, ANSWER, bar, STREAM_BAR } from '../../messages.ts';
import { frameAt, timelineOf } from '../session/frames.ts';

const at = (time: string) => chartTime(SESSION, clock(time));
const OTHER = { ...ANSWER, episodeId: 'another' };
const timeline = timelineOf(
  frameAt('09:30', { answers: [] }),
  frameAt('09:31', { forming: bar(at('09:30'), 1, false), answers: [ANSWER] }),
  frameAt('09:32', {
    closed: bar(at('09:30'), 2, true),
    forming: bar(at('09:32'), 3, false),
    answers: [],
    isClose: true,
  }),
  frameAt('09:40', { closed: bar(at('09:38'), 4, true), answers: [OTHER], isClose: true }),
);

function playing(speed = 60) {
  const told: (DurableFrame['body'] | TransientBody)[] = [];
  let jumps = 0;
  let states = 0;
  const player = new ReplayPlayer(timeline, speed);
  player.listen({
    onDurable: ({ body }) => told.push(body),
    onTransient: (body) => told.push(body),
    onState: () => states++,
    onJump: () => jumps++,
  });
  const types = () => told.map(({ type }) => type);
  return { player, told, types, jumps: () => jumps, states: () => states };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
afterEach(() => void vi.useRealTimers());

describe('A replay', () => {
  it('has counted a frame when it tells it: what passes with it belongs to it', () => {
    const player = new ReplayPlayer(timeline, 60);
    const counted: number[][] = [];
    const nothing = () => undefined;
    player.listen({
      onDurable: ({ seq }) => counted.push([seq, player.seq]),
      onTransient: nothing,
      onState: nothing,
      onJump: nothing,
    });
    player.play();
    vi.advanceTimersByTime(15_000);
    expect(counted).toEqual(timeline.durable.map(({ seq }) => [seq, seq]));
  });
  it('begins at the open, and sends nothing until it is played', () => {
    const { player, told } = playing();
    vi.advanceTimersByTime(1000);
    expect([player.at, player.state.playing, told]).toEqual([SESSION.rthOpen, false, []]);
  });
  it('tells what stays in order, then what is so for now', () => {
    const { player, types } = playing();
    player.step(1);
    expect(types()).toEqual(['bar', 'signals', 'forming', 'update']);
    expect(player.seq).toBe(2);
  });
  it('sends each frame once when its time has come, at its speed', () => {
    const { player, types } = playing(60);
    player.play();
    vi.advanceTimersByTime(950);
    expect(types()).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(types()).toEqual(['forming', 'update']);
    vi.advanceTimersByTime(1000);
    expect(types()).toEqual(['forming', 'update', 'bar', 'signals', 'forming', 'update']);
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
    vi.advanceTimersByTime(525);
    player.setSpeed(120);
    vi.advanceTimersByTime(475);
    // Half a second and a tick's remainder at sixty, the rest at one hundred and twenty.
    expect((player.at - SESSION.rthOpen) / 1e9).toBeCloseTo(0.525 * 60 + 0.475 * 120, 6);
  });
  it('steps to the end of bars ahead and the start of bars behind, within the session, and pauses', () => {
    const { player, jumps } = playing();
    player.play();
    player.step(1);
    expect([player.at, player.state.playing]).toEqual([clock('09:32'), false]);
    player.step(3);
    expect(player.at).toBe(clock('09:38'));
    player.step(-1);
    expect([player.at, jumps()]).toEqual([clock('09:36'), 1]);
    player.seek(at('09:36:30'));
    player.step(-1);
    expect(player.at).toBe(clock('09:36'));
    player.seek(at('12:37:59'));
    player.step(1);
    expect([player.at, player.finished]).toEqual([clock('12:38'), true]);
    player.step(1);
    expect(player.at).toBe(clock('12:38'));
    player.step(-90);
    expect(player.at).toBe(clock('09:38'));
    // The pre-market can be gone back to; it begins at four.
    player.step(-90);
    expect(player.at).toBe(clock('06:38'));
    player.step(-90);
    expect(player.at).toBe(SESSION.preMarketStart);
  });
  it('seeks either way within the session; a snapshot is needed, and no frame comes twice', () => {
    const { player, types, jumps } = playing();
    expect(player.seek(at('09:35'))).toBe(true);
    player.step(1);
    expect(types()).toEqual([]);
    player.seek(at('09:31:30'));
    player.step(1);
    expect([types(), jumps()]).toEqual([['bar', 'signals', 'forming', 'update'], 2]);
    expect([player.seek(at('08:00')), player.at]).toEqual([true, clock('08:00')]);
    expect([player.seek(at('03:00')), player.at]).toEqual([false, SESSION.preMarketStart]);
    expect([player.seek(at('15:00')), player.at, player.finished]).toEqual([false, SESSION.labelEnd, true]);
  });
  it('jumps from approach to approach, each once its first bar has traded, and says when none is left', () => {
    const { player } = playing();
    expect([player.jumpTo('nextApproach'), player.at]).toEqual([true, clock('09:31:30')]);
    expect([player.jumpTo('nextApproach'), player.at]).toEqual([true, clock('09:40:30')]);
    expect([player.jumpTo('nextApproach'), player.at]).toEqual([false, clock('09:40:30')]);
    expect([player.jumpTo('previousApproach'), player.at]).toEqual([true, clock('09:31:30')]);
    expect(player.jumpTo('previousApproach')).toBe(false);
    expect([player.jumpTo('end'), player.finished]).toEqual([true, true]);
    expect([player.jumpTo('start'), player.at]).toEqual([true, SESSION.rthOpen]);
    expect([player.jumpTo('nextAlert'), player.jumpTo('previousAlert')]).toEqual([false, false]);
  });
  it('tells of what has passed the newest answers alone', () => {
    const player = new ReplayPlayer(
      timelineOf(
        frameAt('09:30:30', { answers: [OTHER] }),
        frameAt('09:31', { answers: [ANSWER] }),
        frameAt('09:31:10', {}),
      ),
      1,
    );
    const said: string[] = [];
    player.listen({
      onDurable: () => undefined,
      onTransient: (body) => body.type === 'update' && said.push(body.answers[0]!.episodeId),
      onState: () => undefined,
      onJump: () => undefined,
    });
    player.step(1);
    expect(said).toEqual([ANSWER.episodeId]);
  });
  it('jumps from alert to alert', () => {
    const alerting = (time: string) =>
      frameAt(time, { pentaview: { at: clock(time), rows: [STREAM_BAR], bars: [], alerts: [ALERT] } });
    const player = new ReplayPlayer(timelineOf(alerting('09:50'), alerting('10:10')), 1);
    const jumped = (to: 'nextAlert' | 'previousAlert') => (player.jumpTo(to) ? player.at : null);
    expect([jumped('nextAlert'), jumped('nextAlert'), jumped('nextAlert'), jumped('previousAlert')]).toEqual([
      clock('09:50'),
      clock('10:10'),
      null,
      clock('09:50'),
    ]);
  });
  it('goes on after the last frame that a viewer had who has come back', () => {
    const { player, types } = playing();
    player.resumeAt(clock('09:32'), 1);
    player.step(1);
    expect([types(), player.seq]).toEqual([['signals'], 2]);
  });
  it('comes back within the session, whatever a frame is dated', () => {
    const { player } = playing();
    player.resumeAt(clock('15:00'), 4);
    expect([player.at, player.finished]).toEqual([SESSION.labelEnd, true]);
  });
  it('plays on from where it has jumped to: the time before that is past', () => {
    const { player } = playing(60);
    player.play();
    vi.advanceTimersByTime(525);
    player.seek(at('10:00'));
    vi.advanceTimersByTime(25);
    expect((player.at - clock('10:00')) / 1e9).toBeCloseTo(0.025 * 60, 6);
  });
  it('stops where it jumps to the end, and not where it jumps elsewhere', () => {
    const { player } = playing();
    player.play();
    player.seek(at('10:00'));
    expect(player.state.playing).toBe(true);
    player.jumpTo('end');
    expect(player.state).toMatchObject({ playing: false, finished: true });
  });
  it('says that it stands elsewhere after a step, and dates what is said by when it was said', () => {
    const told: (DurableFrame['body'] | TransientBody)[] = [];
    let states = 0;
    const player = new ReplayPlayer(
      timelineOf(
        frameAt('09:31', { forming: bar(at('09:30'), 1, false), answers: [ANSWER] }),
        frameAt('09:32', { closed: bar(at('09:30'), 2, true) }),
      ),
      1,
    );
    player.listen({
      onDurable: ({ body }) => told.push(body),
      onTransient: (body) => told.push(body),
      onState: () => states++,
      onJump: () => undefined,
    });
    player.step(1);
    // The bar that formed at 09:31 is closed: it forms no more.
    expect(told).toEqual([
      { type: 'bar', bar: bar(at('09:30'), 2, true) },
      { type: 'update', time: at('09:31'), answers: [ANSWER] },
    ]);
    expect(states).toBe(1);
  });
  it('ends at 12:38 and plays no further', () => {
    const { player } = playing(100_000);
    player.play();
    vi.advanceTimersByTime(1000);
    expect(player.state).toMatchObject({ playing: false, finished: true, clock: '12:38:00' });
    player.play();
    expect(player.state.playing).toBe(false);
  });
  it('goes on as another, from the same moment and as fast, each for itself', () => {
    const { player, types } = playing(60);
    player.step(1);
    player.play();
    const other = player.another();
    expect([other.at, other.seq, other.state.playing, other.state.speed]).toEqual([player.at, 2, true, 60]);
    other.pause();
    expect([player.state.playing, other.state.playing]).toEqual([true, false]);
    other.seek(at('10:00'));
    expect([player.at, types()]).toEqual([clock('09:32'), ['bar', 'signals', 'forming', 'update']]);
    player.pause();
    expect(player.another().state.playing).toBe(false);
  });
  it('tells everyone who listens, and nobody who has stopped', () => {
    const { player, types } = playing();
    const others: string[] = [];
    const stop = player.listen({
      onDurable: ({ body }) => others.push(body.type),
      onTransient: ({ type }) => others.push(type),
      onState: () => undefined,
      onJump: () => others.push('jump'),
    });
    player.step(1);
    expect(others).toEqual(types());
    stop();
    player.seek(at('10:00'));
    expect(others).not.toContain('jump');
  });
});
