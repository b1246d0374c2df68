import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RecordedSession, recordTimeline } from '../../../daemon/replay/record-timeline.ts';
import { ReplayShow, shownReplay } from '../../../daemon/replay/replay-show.ts';
import type { Outlet } from '../../../daemon/session/show.ts';
import { SAMPLE_DATES, sampleLake } from '../../sample-lake.ts';

let recorded: RecordedSession;
let show: ReplayShow;
beforeAll(async () => {
  recorded = await recordTimeline(await sampleLake(), 'ES', SAMPLE_DATES[1]);
  show = new ReplayShow(shownReplay(recorded), { speed: 30, autoplay: true });
}, 120_000);
afterAll(() => show.close());

function viewer() {
  const told: string[] = [];
  const outlet: Outlet = {
    durable: ({ seq }) => told.push(`#${seq}`),
    transient: ({ type }) => told.push(type),
    jump: () => told.push('jump'),
    begin: () => told.push('begin'),
  };
  return { told, viewing: show.open(outlet) };
}

describe('A replay that is shown', () => {
  it('plays for the first who comes, each at a place of their own', () => {
    const [one, other] = [viewer(), viewer()];
    one.viewing.start();
    other.viewing.start();
    expect(one.viewing.snapshot('opened').replay!.playing).toBe(true);
    expect(other.viewing.snapshot('opened').replay!.playing).toBe(false);
    expect(one.viewing.request({ type: 'jump', id: 1, to: 'end' })).toMatchObject({});
    expect(one.viewing.seq).toBe(recorded.timeline.durable.length);
    expect(other.viewing.seq).toBeLessThan(one.viewing.seq);
    one.viewing.end();
    other.viewing.end();
  });
  it('does what is asked, says where it stands, and refuses what cannot be', () => {
    const { told, viewing } = viewer();
    const { marks } = viewing.session;
    expect(viewing.request({ type: 'seek', id: 1, to: marks.open + 60 })).toEqual({ at: marks.open + 60 });
    expect(viewing.request({ type: 'seek', id: 2, to: 0 })).toEqual({ at: marks.open, clamped: true });
    expect(viewing.request({ type: 'step', id: 3, bars: 1 })).toEqual({ at: marks.open + 120 });
    expect(viewing.request({ type: 'speed', id: 4, x: 60 })).toEqual({ at: marks.open + 120 });
    expect(viewing.request({ type: 'pause', id: 5 })).toEqual({ at: marks.open + 120 });
    viewing.request({ type: 'jump', id: 6, to: 'end' });
    expect(viewing.request({ type: 'play', id: 7 })).toMatchObject({ refused: 'AT_END' });
    expect(viewing.request({ type: 'jump', id: 8, to: 'nextApproach' })).toMatchObject({
      refused: 'NONE_LEFT',
      message: 'There is no approach that way.',
    });
    expect(told.filter((each) => each === 'jump')).toHaveLength(3);
    expect(viewing.snapshot('jump').status).toMatchObject({ feed: 'recorded', knownUntil: marks.labelEnd });
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
    viewing.end();
  });
  it('goes on where a viewer stood, if there is such a place', () => {
    const { viewing } = viewer();
    expect(viewing.after(recorded.timeline.durable.length + 1)).toBeNull();
    expect(viewing.after(0)).toBeNull();
    expect([viewing.after(300), viewing.seq]).toEqual([[], 300]);
    viewing.end();
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
