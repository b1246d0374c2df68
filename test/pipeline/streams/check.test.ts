import { expect, test } from 'vitest';
import { autoregressiveSessions } from '../../../daemon/streams/synthetic.ts';
import { checkStreamBars } from '../../../pipeline/streams/check.ts';
import { MotionFollower } from '../../../pipeline/streams/motion.ts';
import { isKnown, type StreamBar } from '../../../pipeline/streams/stream-bar.ts';
import { BAR_NS } from '../../../shared/rules.ts';
import { SESSION } from '../../market.ts';

const [{ bars: byLevel } = { bars: [] }] = autoregressiveSessions(1, { levels: ['PM_HIGH', 'PM_LOW'] });
/** By close, and by level within it. */
const BARS = byLevel.toSorted((a, b) => a.at - b.at);
const problemsOf = (bars: readonly StreamBar[]) =>
  checkStreamBars(SESSION, bars).map(({ problem }) => problem);
const withBar = (row: number, change: (bar: StreamBar) => Partial<StreamBar>) =>
  problemsOf(BARS.with(row, { ...BARS[row]!, ...change(BARS[row]!) }));

test('streams that are in order have no findings', () => {
  expect(checkStreamBars(SESSION, BARS)).toEqual([]);
});

test('rows are in order, each once', () => {
  expect(problemsOf([BARS[1]!, BARS[0]!, ...BARS.slice(2)])).toContain(
    'its place is not after the one before',
  );
  expect(problemsOf([BARS[0]!, ...BARS])).toContain('its place is not after the one before');
});

test('bars close on even minutes of the window', () => {
  const late = withBar(179, ({ at }) => ({ at: at + BAR_NS }));
  expect(late).toContain('it does not close on a 2-minute bar from 09:32 to 12:30');
  expect(withBar(179, ({ at }) => ({ at: at + 1 }))).toContain(
    'it does not close on a 2-minute bar from 09:32 to 12:30',
  );
});

test('the opening range is not there before it is complete', () => {
  const problem = 'the opening range is there before it is complete';
  const asOr = (row: number) => withBar(row, () => ({ level: 'OR_HIGH' }));
  expect(asOr(13)).toContain(problem);
  expect(asOr(15)).not.toContain(problem);
});

test('prices are above zero, streams within one, and everything is a number', () => {
  expect(withBar(5, () => ({ atr: 0 }))).toContain('a price or its range is not above zero');
  expect(withBar(5, () => ({ spot: Number.NaN }))).toContain('a price or its range is not above zero');
  expect(withBar(5, () => ({ setup: 1.01 }))).toContain('a stream is beyond one, or no number');
  expect(withBar(5, () => ({ dealer: Number.NaN }))).toContain('a stream is beyond one, or no number');
  expect(withBar(5, () => ({ divergence: -0.01 }))).toContain('a stream is beyond one, or no number');
});

test('merged streams are those of their five', () => {
  expect(withBar(5, ({ structure }) => ({ structure: structure + 1e-5 }))).toEqual([
    'its structure is not that of its barrier and setup',
  ]);
  expect(withBar(5, ({ alignment }) => ({ alignment: alignment - 1e-5 }))).toEqual([
    'its alignment is not that of its streams',
  ]);
  expect(withBar(5, ({ divergence }) => ({ divergence: divergence + 1e-5 }))).toEqual([
    'its divergence is not that of its streams',
  ]);
  expect(withBar(5, ({ adjustedAlignment }) => ({ adjustedAlignment: adjustedAlignment + 1e-5 }))).toEqual([
    'its adjusted alignment is not that of its alignment and dealer',
  ]);
});

test('motion is that of the bars up to it, not one number for the day', () => {
  const last = BARS.at(-2)!.motion;
  const sameAllDay = BARS.map((bar) => ({ ...bar, motion: last }));
  expect(problemsOf(sameAllDay)).toEqual([
    'the motion of pressure at PM_HIGH is not that of its bars up to 09:32:00',
    'the motion of pressure at PM_LOW is not that of its bars up to 09:32:00',
  ]);
});

test('a stream that is not computed is noticed, one that could not be is not', () => {
  const dead = BARS.map((bar) => ({ ...bar, dealer: 0, adjustedAlignment: bar.alignment }));
  expect(problemsOf(dead)).toEqual(['dealer hardly varies']);
  const rare = dead.map((bar, i) =>
    i === 3 ? { ...bar, dealer: 0.5, adjustedAlignment: bar.alignment * 1.175 } : bar,
  );
  expect(problemsOf(rare)).toEqual(['dealer is 0 in 99 % of the bars that it knows']);
  const unknown = dead.map((bar) => ({ ...bar, coverage: { ...bar.coverage, dealer: 0 } }));
  expect(problemsOf(unknown)).toEqual([]);
});

test('a stream that is not known in a bar has no motion there, and goes on after it', () => {
  const bars = BARS.map((bar, i) =>
    i === 40 ? { ...bar, coverage: { ...bar.coverage, momentum: 0.4 } } : bar,
  );
  const follow = (stream: 'pressure' | 'momentum') => {
    const follower = new MotionFollower();
    return new Map(
      bars
        .filter(({ level }) => level === bars[40]!.level)
        .map((bar) => [bar, follower.next(bar.at, isKnown(bar, stream) ? bar[stream] : null)]),
    );
  };
  const [pressure, momentum] = [follow('pressure'), follow('momentum')];
  const right = bars.map((bar) =>
    pressure.has(bar)
      ? { ...bar, motion: { ...bar.motion, pressure: pressure.get(bar)!, momentum: momentum.get(bar)! } }
      : bar,
  );
  expect(right[40]!.motion.pressure.smooth).toBe(0);
  expect(problemsOf(right)).toEqual([]);
});

test('every part of every motion is held against its bars', () => {
  for (const stream of ['pressure', 'momentum', 'flow', 'barrier'] as const)
    for (const part of ['smooth', 'slope', 'curvature', 'jerk'] as const) {
      const found = withBar(100, ({ motion }) => ({
        motion: { ...motion, [stream]: { ...motion[stream], [part]: motion[stream][part] + 1e-5 } },
      }));
      expect([stream, part, found]).toEqual([
        stream,
        part,
        [expect.stringContaining(`the motion of ${stream}`)],
      ]);
    }
});

test('at 09:45 the opening range is just complete: its first bar closes after it', () => {
  const at = (when: number) =>
    checkStreamBars(SESSION, [{ ...BARS[0]!, at: when, level: 'OR_HIGH' }]).map(({ problem }) => problem);
  expect(at(SESSION.openingRangeEnd)).toContain('the opening range is there before it is complete');
  expect(at(SESSION.openingRangeEnd + BAR_NS / 2)).not.toContain(
    'the opening range is there before it is complete',
  );
});
