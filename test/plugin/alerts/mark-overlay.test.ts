import { expect, test } from 'vitest';
import { MarkOverlay } from '../../../plugin/alerts/mark-overlay.ts';
import type { MarkRenderer } from '../../../plugin/alerts/mark-renderer.ts';
import { ChartState } from '../../../plugin/chart-state.ts';
import type { Geometry } from '../../../plugin/overlay-primitive.ts';
import type { Alert } from '../../../shared/protocol/stream-messages.ts';
import { ALERT, bar, FIRST, frame } from '../../messages.ts';

const geometry: Geometry = {
  width: 100,
  height: 100,
  barSpacing: 10,
  x: (time) => 5 + ((time - FIRST) / 120) * 10,
  y: (price) => 50 - price,
};

function marks(...alerts: readonly Alert[]) {
  const state = new ChartState();
  const values = { PM_HIGH: 1, PM_LOW: 1, OR_HIGH: 1, OR_LOW: 1, SMA_90: 1, EMA_20: 1 };
  state.apply({ type: 'levels', ...frame, point: { time: FIRST, values } });
  state.apply({ type: 'bar', ...frame, bar: bar(FIRST, 5, true) });
  for (const alert of alerts) state.apply({ type: 'alert', ...frame, alert });
  const overlay = new MarkOverlay(state);
  overlay.update(geometry);
  return (overlay.renderer as MarkRenderer).marks;
}

test('a mark stands clear of the wick: above the high of a push up, below the low of one down', () => {
  expect(marks(ALERT)).toEqual([{ x: 5, y: 50 - 9 - 12, severity: 'WARNING', text: '▲' }]);
  const down = { ...ALERT, values: { ...ALERT.values, pressure: -0.4 } };
  expect(marks(down)).toEqual([{ x: 5, y: 50 - 0.5 + 12, severity: 'WARNING', text: '▲' }]);
});

test('more than one at a bar are counted', () => {
  const [critical, other] = [
    { ...ALERT, id: 'b', severity: 'CRITICAL' as const },
    { ...ALERT, id: 'c' },
  ];
  expect(marks(ALERT, critical, other)[0]!.text).toBe('● +2');
});

test('a bar that is not there has no mark', () => {
  expect(marks({ ...ALERT, time: FIRST + 600 })).toEqual([]);
});
