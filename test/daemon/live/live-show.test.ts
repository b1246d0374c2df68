import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveShow, type ShownSession } from '../../../daemon/live/live-show.ts';
import type { Outlet } from '../../../daemon/session/show.ts';
import { Timeline } from '../../../daemon/session/timeline.ts';
import { chartTime } from '../../../pipeline/frames/answer-message.ts';
import { FIRST_SIZES } from '../../../pipeline/streams/stream-sizes.ts';
import { clock, ES, SESSION } from '../../market.ts';
import { ANSWER, bar, STATUS } from '../../messages.ts';
import { streamBar } from '../../stream-inputs.ts';
import { frameAt } from '../session/frames.ts';

const known = {
  session: SESSION,
  instrument: ES,
  knowledge: { corpus: { sessions: ['2025-06-04'], size: 12, asOf: '2025-06-04' } },
  record: { sessions: 1, contacts: null },
  madeWith: { code: 'silver 8' },
  pentaview: null,
} as never;
const at = (time: string) => chartTime(SESSION, clock(time));
const session = (epoch: string): ShownSession => ({
  known,
  contract: 'ESM5',
  timeline: new Timeline(SESSION, epoch),
  get toldFrames() {
    return this.timeline.durable.length;
  },
  status: { ...STATUS, feed: 'live' },
  forming: null,
  feed: { reconnects: 2, holes: 1, late: 0, isRecorded: true },
  inputs: ['trades', 'book'],
});

let shown: ShownSession;
let show: LiveShow;
let told: string[];
const outlet: Outlet = {
  durable: (frames) => told.push(...frames.map(({ seq, text }) => `${seq} ${JSON.parse(text).type}`)),
  transient: ({ type }) => told.push(type),
  jump: () => told.push('jump'),
  begin: () => told.push('begin'),
};
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  told = [];
  shown = session('a');
  show = new LiveShow(shown);
});
afterEach(() => {
  show.close();
  vi.useRealTimers();
});
const step = (...frames: Parameters<Timeline['push']>[0][]) => {
  for (const frame of frames) show.step(shown.timeline.push(frame));
};
/** The bar that forms, by its close. */
const forms = (at_: number) => {
  (shown as { forming: unknown }).forming = bar(at('09:32'), at_, false);
};
const close = frameAt('09:32', {
  closed: bar(at('09:30'), 2, true),
  forming: bar(at('09:32'), 3, false),
  answers: [ANSWER],
  isClose: true,
});

describe('The session that happens, as it is shown', () => {
  it('tells each step to everyone: what stays, then what is so until the next', () => {
    show.open(outlet);
    step(close, frameAt('09:32:10', { forming: bar(at('09:32'), 4, false) }));
    expect(told).toEqual(['1 bar', '2 signals', 'forming', 'update', 'forming']);
  });
  it('hands what stays of a step over together, so that it is written together', () => {
    const handed: number[] = [];
    show.open({ ...outlet, durable: (frames) => handed.push(frames.length) });
    step(close, frameAt('09:32:10', { forming: bar(at('09:32'), 4, false) }));
    expect(handed).toEqual([2]);
  });
  it('tells a viewer who holds something what the streams say of it, and nobody else', () => {
    shown = { ...shown, timeline: new Timeline(SESSION, 'a', FIRST_SIZES), toldFrames: 0 };
    show.begin(shown);
    const holding: string[] = [];
    const one = show.open({
      ...outlet,
      durable: (frames) => holding.push(...frames.map(({ text }) => JSON.parse(text).type)),
      transient: (body) => holding.push(body.type === 'exit' ? `${body.side} ${body.level}` : body.type),
    });
    show.open(outlet);
    expect(one.request({ type: 'position', id: 1, side: 'LONG' })).toEqual({});
    const streams = (number: number) => {
      const at_ = streamBar(number, {}).at;
      return { at: at_, rows: [], bars: [streamBar(number, { level: 'OR_LOW' })], alerts: [] };
    };
    step({ ...frameAt('09:32'), at: streams(1).at, pentaview: streams(1) });
    expect(holding).toEqual(['streams', 'LONG OR_LOW']);
    expect(told).toEqual(['1 streams']);
    one.request({ type: 'position', id: 2, side: 'FLAT' });
    step({ ...frameAt('09:34'), at: streams(2).at, pentaview: streams(2) });
    expect(holding).toEqual(['streams', 'LONG OR_LOW', 'streams']);
    // Another day is another position.
    one.request({ type: 'position', id: 3, side: 'SHORT' });
    show.begin(session('b'));
    expect(one.request({ type: 'play', id: 4 })).toMatchObject({ refused: 'NOT_REPLAY' });
  });
  const beginning = (time: string) => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1000 * at(time) });
    show.close();
    show = new LiveShow(shown);
  };
  it('times the closes of bars that ended since it began, however late they come', () => {
    beginning('09:31');
    vi.setSystemTime(1000 * (at('09:32') + 40));
    step(close);
    expect(show.health.closeDelays).toMatchObject({ count: 1, sumSeconds: 40 });
    beginning('09:33');
    step(close);
    expect(show.health.closeDelays).toMatchObject({ count: 0, sumSeconds: 0 });
  });
  it('times a close that comes with a gap, once it has been handed on, and keeps it the next day', () => {
    beginning('09:31');
    vi.setSystemTime(1000 * (at('09:32') + 1));
    show.open({ ...outlet, durable: () => vi.setSystemTime(1000 * (at('09:32') + 3)) });
    step({ ...close, gaps: [{ from: at('09:30'), to: at('09:31'), what: ['trades'] }] });
    show.begin(session('b'));
    expect(show.health.closeDelays).toMatchObject({ count: 1, sumSeconds: 3 });
  });
  it('counts no delay below none, where this clock is behind the exchange’s', () => {
    beginning('09:31');
    step(close);
    expect(show.health.closeDelays).toMatchObject({ count: 1, sumSeconds: 0 });
  });
  it('gives whoever comes late what stays up to now, and what is said now', () => {
    step(close);
    forms(3);
    const viewing = show.open(outlet);
    expect([viewing.epoch, viewing.seq]).toEqual(['a', 2]);
    const { picture, forming, answers, replay, status, why } = viewing.snapshot('opened');
    expect([picture.bars.length, forming?.close, answers, replay, why]).toEqual([
      1,
      3,
      [ANSWER],
      null,
      'opened',
    ]);
    expect(status.feed).toBe('live');
    expect(viewing.session).toMatchObject({
      mode: 'live',
      contract: 'ESM5',
      simulated: false,
      asOf: '2025-06-04',
      codeVersion: 'silver 8',
      inputs: ['trades', 'book'],
    });
  });
  it('has every frame of the day for those who come back', () => {
    step(close);
    const viewing = show.open(outlet);
    expect(viewing.after(0)!.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(viewing.after(1)!.map(({ seq }) => seq)).toEqual([2]);
    expect(viewing.after(2)).toEqual([]);
    expect(viewing.after(3)).toBeNull();
  });
  it('sends nothing again to those who have it from an earlier start of the daemon', () => {
    show.close();
    show = new LiveShow({ ...shown, timeline: shown.timeline, toldFrames: 7 });
    step(close);
    const viewing = show.open(outlet);
    expect([7, 8].map((seq) => viewing.after(seq))).toEqual([[], null]);
    expect(viewing.after(1)!.map(({ seq }) => seq)).toEqual([2]);
  });
  it('begins anew for everyone once the session tells the same under another name', () => {
    const viewing = show.open(outlet);
    step(close);
    show.begin(shown);
    expect(told.at(-1)).toBe('update');
    (shown as { timeline: Timeline }).timeline = shown.timeline.under('b');
    show.begin(shown);
    expect([told.at(-1), viewing.epoch, viewing.seq]).toEqual(['begin', 'b', 2]);
    expect(viewing.after(0)!.map(({ text }) => JSON.parse(text).epoch)).toEqual(['b', 'b']);
    told = [];
    show.begin(shown);
    expect(told).toEqual([]);
  });
  it('cannot be wound', () => {
    expect(show.open(outlet).request({ type: 'play', id: 1 })).toMatchObject({ refused: 'NOT_REPLAY' });
  });
  it('tells the bar that forms ten times a second, where it has changed', () => {
    const closes: number[] = [];
    show.open({ ...outlet, transient: (body) => body.type === 'forming' && closes.push(body.bar.close) });
    step(close);
    expect(closes).toEqual([3]);
    // What a step has told is not told again.
    forms(3);
    vi.advanceTimersByTime(100);
    expect(closes).toEqual([3]);
    forms(4);
    vi.advanceTimersByTime(99);
    expect(closes).toEqual([3]);
    vi.advanceTimersByTime(1);
    vi.advanceTimersByTime(500);
    expect(closes).toEqual([3, 4]);
    // Between two bars none forms.
    (shown as { forming: unknown }).forming = null;
    vi.advanceTimersByTime(500);
    expect(closes).toEqual([3, 4]);
  });
  it('says each second what the feed does, where that has changed', () => {
    show.open(outlet);
    vi.advanceTimersByTime(3000);
    expect(told).toEqual(['status']);
    (shown as { status: unknown }).status = { ...STATUS, feed: 'down' };
    vi.advanceTimersByTime(1000);
    expect(told).toEqual(['status', 'status']);
  });
  it('tells whoever comes back what passed meanwhile', () => {
    step(close);
    forms(3);
    const viewing = show.open(outlet);
    forms(5);
    const now = viewing.now();
    expect(now.map(({ type }) => type)).toEqual(['status', 'forming', 'update']);
    expect(now[1]).toMatchObject({ bar: { close: 5 } });
    expect(now[2]).toMatchObject({ time: at('09:32') });
    expect(viewing.snapshot('opened').forming?.close).toBe(5);
  });
  it('says how its feed has done, and as of when what is known is', () => {
    expect(show.health).toMatchObject({
      feed: { reconnects: 2, holes: 1, late: 0, isRecorded: true },
      asOf: '2025-06-04',
      codeVersion: 'silver 8',
    });
  });
  it('looks at nothing any more once it is closed', () => {
    show.close();
    expect(vi.getTimerCount()).toBe(0);
  });
  it('begins anew with the next day', () => {
    const viewing = show.open(outlet);
    step(close);
    shown = session('b');
    show.begin(shown);
    expect([told.at(-1), viewing.epoch, viewing.seq]).toEqual(['begin', 'b', 0]);
    expect(show.health).toMatchObject({ mode: 'live', epoch: 'b', seq: 0, lastBar: null });
  });
  it('tells nothing to those who have gone', () => {
    show.open(outlet).end();
    step(close);
    vi.advanceTimersByTime(2000);
    expect(told).toEqual([]);
  });
});
