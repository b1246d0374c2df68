import { describe, expect, it } from 'vitest';
import { Timeline } from '../../../daemon/replay/timeline.ts';
import { chartTime } from '../../../pipeline/frames/answer-message.ts';
import { clock, SESSION } from '../../market.ts';
import { ALERT, ANSWER, bar, STREAM_BAR } from '../../messages.ts';
import { frameAt } from './frames.ts';

const at = (time: string) => chartTime(SESSION, clock(time));
const FIRST = { ...ANSWER, time: at('09:30:30'), n: 1 };
const LATER = { ...ANSWER, time: at('09:31'), n: 2 };
const TIMELINE = new Timeline(
  SESSION,
  [
    frameAt('09:30'),
    frameAt('09:30:30', { forming: bar(at('09:30'), 2, false), answers: [FIRST] }),
    frameAt('09:31', { forming: bar(at('09:30'), 3, false), answers: [LATER] }),
    frameAt('09:32', { closed: bar(at('09:30'), 4, true), answers: [] }),
  ],
  [bar(at('09:28'), 1, true)],
);

describe('A timeline', () => {
  it('counts the frames at or before an instant', () => {
    expect(
      ['09:29', '09:30', '09:30:29', '09:30:30', '12:00'].map((time) => TIMELINE.countUpTo(clock(time))),
    ).toEqual([0, 1, 1, 2, 4]);
  });
  it('knows when an approach is first under way, or that none ever is', () => {
    expect(TIMELINE.firstApproachAt).toBe(clock('09:30:30'));
    expect(new Timeline(SESSION, [frameAt('09:30')], []).firstApproachAt).toBeNull();
  });
  it('shows the chart as it stood: bars before the open, closed ones and the one that formed', () => {
    const { bars, answers, history } = TIMELINE.stateAt(clock('09:31'));
    expect(bars.map(({ time, close, complete }) => [time, close, complete])).toEqual([
      [at('09:28'), 1, true],
      [at('09:30'), 3, false],
    ]);
    expect(answers).toEqual([LATER]);
    // The last answer of each approach on each bar.
    expect(history).toEqual([LATER]);
  });
  it('shows nothing of what comes later', () => {
    const { bars, answers } = TIMELINE.stateAt(clock('09:30'));
    expect([bars.map(({ close }) => close), answers]).toEqual([[1], []]);
    expect(TIMELINE.stateAt(clock('09:32')).answers).toEqual([]);
  });
});

describe('Streams of a timeline', () => {
  const closes = Array.from({ length: 12 }, (_, i) => {
    const time = `09:${String(32 + 2 * i).padStart(2, '0')}`;
    const row = { ...STREAM_BAR, time: at(time) };
    return frameAt(time, { pentaview: { at: clock(time), rows: [row], alerts: i === 3 ? [ALERT] : [] } });
  });
  const timeline = new Timeline(SESSION, closes, []);

  it('are all of them up to an instant, with the fans of the last eleven bars', () => {
    const { streams, alerts } = timeline.stateAt(clock('09:54'));
    expect(streams.map(({ fans }) => fans.length)).toEqual([0, ...Array(11).fill(1)]);
    expect(alerts).toEqual([ALERT]);
  });
  it('hold nothing later', () => {
    const { streams, alerts } = timeline.stateAt(clock('09:37'));
    expect(streams.map(({ time }) => time)).toEqual(['09:32', '09:34', '09:36'].map(at));
    expect(alerts).toEqual([]);
  });
});
