import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RecordedSession, recordTimeline } from '../../../daemon/replay/record-timeline.ts';
import { ReplayShow } from '../../../daemon/replay/replay-show.ts';
import { shownReplay } from '../../../daemon/replay/shown-replay.ts';
import type { Outlet, ReplayPlace } from '../../../daemon/session/show.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

let recorded: RecordedSession;
let show: ReplayShow;
beforeAll(async () => {
  recorded = await recordTimeline(await sampleLake(), 'ES', SAMPLE_DATES[1]);
  show = new ReplayShow(shownReplay(recorded), {
    speed: 30,
    startAt: recorded.timeline.session.rthOpen + 600e9,
  });
}, 120_000);
afterAll(() => show.close());

function viewer() {
  const told: string[] = [];
  const outlet: Outlet = {
    durable: (frames) => told.push(...frames.map(({ seq }) => `#${seq}`)),
    transient: ({ type }) => told.push(type),
    jump: () => told.push('jump'),
    begin: () => told.push('begin'),
  };
  return { told, viewing: show.open(outlet) };
}

describe('A replay that is shown', () => {
  it('opens paused where it is to, for each at a place of their own', () => {
    const [one, other] = [viewer(), viewer()];
    for (const { viewing } of [one, other])
      expect(viewing.snapshot('opened').replay).toMatchObject({ playing: false, clock: '09:40:00' });
    expect(one.viewing.request({ type: 'jump', id: 1, to: 'end' })).toMatchObject({});
    expect(one.viewing.seq).toBe(recorded.timeline.durable.length);
    expect(other.viewing.seq).toBeLessThan(one.viewing.seq);
    one.viewing.end();
    other.viewing.end();
  });
  it('opens where a viewer says that they stood, as fast, and playing where they did', () => {
    const { timeline } = recorded;
    const { marks } = viewer().viewing.session;
    const outlet = { durable: () => undefined, transient: () => undefined, jump: () => undefined };
    const opened = (place: ReplayPlace) => show.open({ ...outlet, begin: () => undefined }, undefined, place);
    const at = marks.open + 1000;
    const viewing = opened({ at, speed: 7, playing: true });
    expect(viewing.snapshot('opened').replay).toMatchObject({ at, speed: 7, playing: true });
    // What they had missed by then is told, and no more.
    const { seq } = viewing;
    expect(seq).toBe(timeline.countUpTo(timeline.session.rthOpen + 1000e9));
    expect(viewing.after(seq - 2)!.map((frame) => frame.seq)).toEqual([seq - 1, seq]);
    expect(viewing.after(seq + 1)).toBeNull();
    viewing.end();
    const still = opened({ at, playing: false });
    expect(still.snapshot('opened').replay).toMatchObject({ at, speed: 30, playing: false });
    still.end();
    // Of another day, or of none: where it opens for everyone.
    for (const place of [{ at: at + 86_400, playing: true }, { at: 0, playing: true }, {}]) {
      const other = opened(place);
      expect(other.snapshot('opened').replay).toMatchObject({ clock: '09:40:00', playing: false });
      other.end();
    }
    // In the afternoon, which lies beyond the track.
    const late = opened({ at: marks.labelEnd + 3600 });
    const { replay } = late.snapshot('opened');
    expect([replay!.at, replay!.to]).toEqual([marks.labelEnd + 3600, marks.labelEnd]);
    late.end();
    const played = opened({ playing: true });
    expect(played.snapshot('opened').replay).toMatchObject({ clock: '09:40:00', playing: true });
    played.end();
  });
  it('does what is asked, says where it stands, and refuses what cannot be', () => {
    const { told, viewing } = viewer();
    const { marks } = viewing.session;
    expect(viewing.request({ type: 'seek', id: 1, to: marks.open + 60 })).toEqual({ at: marks.open + 60 });
    expect(viewing.request({ type: 'seek', id: 2, to: 0 })).toEqual({ at: marks.preMarket, clamped: true });
    viewing.request({ type: 'seek', id: 2, to: marks.open });
    expect(viewing.request({ type: 'step', id: 3, bars: 1 })).toEqual({ at: marks.open + 120 });
    expect(viewing.request({ type: 'speed', id: 4, x: 60 })).toEqual({ at: marks.open + 120 });
    expect(viewing.request({ type: 'pause', id: 5 })).toEqual({ at: marks.open + 120 });
    viewing.request({ type: 'jump', id: 6, to: 'end' });
    expect(viewing.request({ type: 'play', id: 7 })).toMatchObject({ refused: 'AT_END' });
    expect(viewing.request({ type: 'jump', id: 8, to: 'nextApproach' })).toMatchObject({
      refused: 'NONE_LEFT',
      message: 'There is no approach that way.',
    });
    expect(told.filter((each) => each === 'jump')).toHaveLength(4);
    expect(viewing.snapshot('jump').status).toMatchObject({ feed: 'recorded', knownUntil: marks.close });
    viewing.end();
  });
  it('holds nothing later than where it stands', () => {
    const { viewing } = viewer();
    const { marks } = viewing.session;
    viewing.request({ type: 'seek', id: 1, to: marks.open + 3600 });
    const { picture, forming } = viewing.snapshot('jump');
    const times = [
      ...picture.bars.map(({ time }) => time + 120),
      ...picture.answers.map(({ time }) => time),
      ...picture.contacts.map(({ time }) => time),
      ...picture.outcomes.map(({ time }) => time),
      ...picture.streams.map(({ time }) => time),
    ];
    expect(Math.max(...times)).toBeLessThanOrEqual(marks.open + 3600);
    expect(forming?.time ?? 0).toBeLessThanOrEqual(marks.open + 3600);
    expect(viewing.snapshot('jump').status.knownUntil).toBe(marks.open + 3600);
    // Within a bar: what forms then, and not what formed at the end.
    viewing.request({ type: 'seek', id: 2, to: marks.open + 3630 });
    const now = viewing.now();
    expect(now.map(({ type }) => type)).toEqual(['replay', 'forming', 'update']);
    expect(now[1]).toEqual({ type: 'forming', bar: viewing.snapshot('jump').forming });
    expect(viewing.snapshot('jump').forming!.time).toBe(marks.open + 3600);
    viewing.end();
  });
  it('goes on where a viewer stood, if there is such a place', () => {
    const { viewing } = viewer();
    expect(viewing.after(recorded.timeline.durable.length + 1)).toBeNull();
    expect(viewing.after(0)).toBeNull();
    expect([viewing.after(300), viewing.seq]).toEqual([[], 300]);
    viewing.end();
  });
  it('says of what kind there is none left', () => {
    const { viewing } = viewer();
    viewing.request({ type: 'jump', id: 1, to: 'end' });
    for (const [to, kind] of [
      ['nextApproach', 'approach'],
      ['nextAlert', 'alert'],
    ] as const)
      expect(viewing.request({ type: 'jump', id: 2, to })).toMatchObject({
        message: `There is no ${kind} that way.`,
      });
    viewing.end();
  });
  it('stands still for a viewer who has gone, and for all once it is closed', () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const mine = new ReplayShow(shownReplay(recorded), { speed: 30 });
    const outlet: Outlet = {
      durable: () => undefined,
      transient: () => undefined,
      jump: () => undefined,
      begin: () => undefined,
    };
    const [gone, stays] = [mine.open(outlet), mine.open(outlet)];
    for (const each of [gone, stays]) each.request({ type: 'play', id: 1 });
    expect(vi.getTimerCount()).toBe(2);
    gone.end();
    expect(vi.getTimerCount()).toBe(1);
    mine.close();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });
  it('tells how it is', () => {
    expect(show.health).toMatchObject({
      mode: 'replay',
      symbol: 'ES',
      date: SAMPLE_DATES[1],
      seq: recorded.timeline.durable.length,
      historySessions: 1,
    });
  });
});
