import { expect, test } from 'vitest';
import { ChartState } from '../../../plugin/chart-state.ts';
import { focusedLevel } from '../../../plugin/streams/focused-level.ts';
import { bar, FIRST, frame, STREAM_BAR } from '../../messages.ts';

function stateAt(close: number): ChartState {
  const state = new ChartState();
  const values = { PM_HIGH: 6010, PM_LOW: 5990, OR_HIGH: null, OR_LOW: null, SMA_90: 6001.5, EMA_20: 6000 };
  state.apply({ type: 'bar', ...frame, bar: bar(FIRST, close, true) });
  state.apply({ type: 'levels', ...frame, point: { time: FIRST, absent: {}, values } });
  const rows = (['PM_HIGH', 'PM_LOW'] as const).map((level) => ({ ...STREAM_BAR, level }));
  state.apply({ type: 'streams', ...frame, time: FIRST + 120, rows });
  return state;
}

test('the level of the approach that is read out', () => {
  expect(focusedLevel(stateAt(6009), 'PM_LOW')).toBe('PM_LOW');
});

test('else the nearest of those with streams', () => {
  expect(focusedLevel(stateAt(6009), null)).toBe('PM_HIGH');
  expect(focusedLevel(stateAt(5995), null)).toBe('PM_LOW');
  // The average is nearest, and has none.
  expect(focusedLevel(stateAt(6001), 'SMA_90')).toBe('PM_HIGH');
});

test('the nearest as levels are now', () => {
  const state = stateAt(5991);
  const moved = { PM_HIGH: 5991, PM_LOW: 5950, OR_HIGH: null, OR_LOW: null, SMA_90: null, EMA_20: null };
  state.apply({ type: 'levels', ...frame, point: { time: FIRST + 120, absent: {}, values: moved } });
  expect(focusedLevel(state, null)).toBe('PM_HIGH');
});

test('none before there is anything', () => {
  expect(focusedLevel(new ChartState(), null)).toBeNull();
});
