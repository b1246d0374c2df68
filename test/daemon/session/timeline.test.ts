import { describe, expect, it } from 'vitest';
import { chartTime } from '../../../pipeline/frames/answer-message.ts';
import { clock, SESSION } from '../../market.ts';
import { ALERT, ANSWER, bar, CONTACT, OUTCOME, STREAM_BAR } from '../../messages.ts';
import { frameAt, timelineOf } from './frames.ts';

const at = (time: string) => chartTime(SESSION, clock(time));
const FIRST = { ...ANSWER, time: at('09:30:30') };
const LATER = { ...ANSWER, time: at('09:31') };
const COMMITTED = { ...ANSWER, time: at('09:32') };
const LEVELS = {
  time: at('09:32'),
  absent: {},
  values: { PM_HIGH: 1, PM_LOW: 1, OR_HIGH: null, OR_LOW: null, SMA_90: 1, EMA_20: 1 },
};
const TIMELINE = timelineOf(
  frameAt('09:28', { closed: bar(at('09:26'), 1, true) }),
  frameAt('09:30', { answers: [] }),
  frameAt('09:30:30', { forming: bar(at('09:30'), 2, false), answers: [FIRST] }),
  frameAt('09:31', { forming: bar(at('09:30'), 3, false), answers: [LATER] }),
  frameAt('09:32', {
    closed: bar(at('09:30'), 4, true),
    levels: LEVELS,
    contacts: [CONTACT],
    outcomes: [OUTCOME],
    gaps: [{ from: 1, to: 2, what: ['trades'] }],
    answers: [COMMITTED],
    isClose: true,
    pentaview: { at: clock('09:32'), rows: [STREAM_BAR], bars: [], alerts: [ALERT, ALERT] },
  }),
  frameAt('09:34', { closed: bar(at('09:32'), 5, true), answers: [], isClose: true }),
);

describe('What answers were compared with', () => {
  const timeline = timelineOf(frameAt('09:30'));
  const compared = { asOf: '2025-06-05', removed: { perEpisode: 0, perDate: 0 }, self: [], cases: [] };
  for (const [episodeId, at, toldAt] of [
    ['one', '09:32', '09:32'],
    ['one', '09:33:01', '09:33:10'],
    ['other', '09:33:02', '09:33:10'],
    ['one', '09:36', '09:36'],
  ] as const)
    timeline.comparisons.push({ ...compared, episodeId, at: clock(at), toldAt: clock(toldAt) });
  const found = (episodeId: string, time: string | null, until: string) =>
    timeline.comparisonOf(episodeId, time === null ? null : chartTime(SESSION, clock(time)), clock(until))
      ?.at ?? null;
  it('is the last that has been told of an approach, or that of a time', () => {
    expect(found('one', null, '09:35')).toBe(clock('09:33:01'));
    expect(found('one', '09:32', '09:35')).toBe(clock('09:32'));
    expect(found('one', null, '12:00')).toBe(clock('09:36'));
    expect(found('other', null, '12:00')).toBe(clock('09:33:02'));
  });
  it('is nothing before it has been told, nor of another approach or time', () => {
    expect(found('one', null, '09:33:09')).toBe(clock('09:32'));
    expect(found('one', '09:33:01', '09:33:09')).toBeNull();
    expect(found('one', '09:36', '09:35:59')).toBeNull();
    expect(found('other', '09:32', '12:00')).toBeNull();
  });
});

describe('A timeline', () => {
  it('numbers what stays from one without a hole, in the order in which an instant is understood', () => {
    expect(TIMELINE.durable.map(({ seq, body }) => `${seq} ${body.type}`)).toEqual([
      '1 bar',
      '2 gap',
      '3 bar',
      '4 levels',
      '5 contact',
      '6 outcome',
      '7 signals',
      '8 streams',
      '9 alert',
      '10 alert',
      '11 bar',
      '12 signals',
    ]);
  });
  it('encodes each once, with its epoch and number', () => {
    expect(JSON.parse(TIMELINE.durable[2]!.text)).toEqual({
      epoch: TIMELINE.epoch,
      seq: 3,
      type: 'bar',
      bar: bar(at('09:30'), 4, true),
    });
  });
  it('counts what is at or before an instant', () => {
    const times = ['09:27', '09:28', '09:31:59', '09:32', '12:00'].map((time) => clock(time));
    expect(times.map((time) => TIMELINE.countUpTo(time))).toEqual([0, 1, 1, 10, 12]);
    expect(times.map((time) => TIMELINE.momentsUpTo(time))).toEqual([0, 1, 4, 5, 6]);
  });
  it('shows what stays as it stood, and nothing that comes later', () => {
    const before = TIMELINE.pictureOf(TIMELINE.countUpTo(clock('09:31:59')));
    expect([before.bars.length, before.answers, before.contacts]).toEqual([1, [], []]);
    const { bars, levels, answers, contacts, outcomes, gaps, alerts } = TIMELINE.pictureOf(10);
    expect(bars.map(({ close }) => close)).toEqual([1, 4]);
    expect([levels, answers, contacts, outcomes]).toEqual([[LEVELS], [COMMITTED], [CONTACT], [OUTCOME]]);
    expect([gaps, alerts]).toEqual([[{ from: 1, to: 2, what: ['trades'] }], [ALERT, ALERT]]);
  });
  it('shows what an instant says beside it', () => {
    expect(TIMELINE.nowAt(clock('09:31:10'))).toEqual({
      forming: bar(at('09:30'), 3, false),
      answers: [LATER],
    });
    expect(TIMELINE.nowAt(clock('09:29'))).toEqual({ forming: null, answers: [] });
    expect(TIMELINE.nowAt(clock('09:33'))).toEqual({ forming: null, answers: [COMMITTED] });
  });
  it('knows where approaches and alerts begin, each once', () => {
    expect(TIMELINE.approachesBegin).toEqual([clock('09:30:30')]);
    expect(TIMELINE.alertsBegin).toEqual([clock('09:32')]);
    const growing = timelineOf(frameAt('09:30'));
    expect(growing.approachesBegin).toEqual([]);
    growing.push(frameAt('09:31', { answers: [ANSWER] }));
    expect(growing.approachesBegin).toEqual([clock('09:31')]);
    growing.push(frameAt('09:32', { answers: [ANSWER, { ...ANSWER, episodeId: 'another' }] }));
    expect(growing.approachesBegin).toEqual([clock('09:31'), clock('09:32')]);
    expect(TIMELINE.lastBar).toBe(at('09:32'));
    expect(timelineOf(frameAt('09:30')).lastBar).toBeNull();
  });
  it('leaves quiet alerts out of those to jump to, and what becomes of them', () => {
    const raised = (time: string, ...alerts: (typeof ALERT)[]) =>
      frameAt(time, { pentaview: { at: clock(time), rows: [STREAM_BAR], bars: [], alerts } });
    const timeline = timelineOf(
      raised('09:40', { ...ALERT, notify: false }),
      raised('09:50', ALERT),
      raised('09:52', { ...ALERT, state: 'ended' }),
    );
    expect(timeline.alertsBegin).toEqual([clock('09:50')]);
  });
  it('says what a step adds', () => {
    const timeline = timelineOf();
    expect(timeline.push(frameAt('09:30'))).toEqual([]);
    const added = timeline.push(frameAt('09:32', { closed: bar(at('09:30'), 4, true), isClose: true }));
    expect(added.map(({ seq, body }) => [seq, body.type])).toEqual([
      [1, 'bar'],
      [2, 'signals'],
    ]);
  });
});
