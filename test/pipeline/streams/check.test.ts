import { expect, test } from 'vitest';
import { autoregressiveSessions } from '../../../bench/autoregressive.ts';
import { checkStreamBars } from '../../../pipeline/streams/check.ts';
import type { StreamBar } from '../../../pipeline/streams/stream-bar.ts';
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
