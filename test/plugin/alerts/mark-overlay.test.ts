import { expect, test } from 'vitest';
import { MarkOverlay } from '../../../plugin/alerts/mark-overlay.ts';
import type { SomeOptions } from '../../../plugin/options.ts';
import { LIGHT } from '../../../plugin/theme/palette.ts';
import type { ServerMessage } from '../../../shared/protocol/messages.ts';
import type { Alert } from '../../../shared/protocol/stream-messages.ts';
import { ALERT, bar, FIRST, frame } from '../../messages.ts';
import { geometry, sceneOf } from '../scenes.ts';

const values = { PM_HIGH: 1, PM_LOW: 1, OR_HIGH: 1, OR_LOW: 1, SMA_90: 1, EMA_20: 1 };
const levels: ServerMessage = { type: 'levels', ...frame, point: { time: FIRST, absent: {}, values } };
const first: ServerMessage = { type: 'bar', ...frame, bar: bar(FIRST, 5, true) };
function overlayOf(alerts: readonly Alert[], options: SomeOptions = {}) {
  const told = alerts.map((alert): ServerMessage => ({ type: 'alert', ...frame, alert }));
  const overlay = new MarkOverlay(sceneOf([levels, first, ...told], options));
  overlay.update({ ...geometry, y: (price) => 50 - price });
  return overlay;
}
const shown = ({ renderer }: MarkOverlay) =>
  renderer.marks.map(({ x, y, color, text }) => ({ x, y, color, text }));
const marks = (alerts: readonly Alert[], options: SomeOptions = {}) => shown(overlayOf(alerts, options));

test('a mark stands clear of the wick: above the high of a push up, below the low of one down', () => {
  expect(marks([ALERT])).toEqual([{ x: 5, y: 50 - 9 - 12, color: LIGHT.warning, text: '▲' }]);
  const down = { ...ALERT, absent: {}, values: { ...ALERT.values, pressure: -0.4 } };
  expect(marks([down])).toEqual([{ x: 5, y: 50 - 0.5 + 12, color: LIGHT.warning, text: '▲' }]);
});
test('more than one at a bar are counted, and the severest is shown', () => {
  const [critical, other] = [
    { ...ALERT, id: 'b', severity: 'CRITICAL' as const },
    { ...ALERT, id: 'c' },
  ];
  expect(marks([ALERT, critical, other])[0]).toMatchObject({ text: '● +2', color: LIGHT.critical });
  expect(marks([{ ...ALERT, severity: 'INFO' }])[0]).toMatchObject({ text: '◆', color: LIGHT.inkMid });
});
test('on a chart of wider bars all that came on in one have one mark, clear of its highest bar', () => {
  const wide = { bar: (instant: number) => ({ index: Math.floor((instant - FIRST) / 300), center: 5 }) };
  const second: ServerMessage = { type: 'bar', ...frame, bar: { ...bar(FIRST + 120, 5, true), high: 20 } };
  const told = [ALERT, { ...ALERT, id: 'b', time: FIRST + 240, severity: 'CRITICAL' as const }];
  const alerts = told.map((alert): ServerMessage => ({ type: 'alert', ...frame, alert }));
  const overlay = new MarkOverlay(sceneOf([levels, first, second, ...alerts]));
  overlay.update({ ...geometry, ...wide, y: (price) => 50 - price });
  expect(shown(overlay)).toEqual([{ x: 5, y: 50 - 20 - 12, color: LIGHT.critical, text: '● +1' }]);
});
test('a bar that is not there has no mark, and none has where they are not wanted', () => {
  expect(marks([{ ...ALERT, time: FIRST + 600 }])).toEqual([]);
  expect(marks([ALERT], { alertMarks: false })).toEqual([]);
  expect(marks([ALERT], { alerts: { ways: { exhaustion: { mark: false } } } })).toEqual([]);
});
test('a mark says under the pointer what it stands for, the severest first, and nothing beside it', () => {
  const overlay = overlayOf([ALERT, { ...ALERT, id: 'b', type: 'REVERSAL_RISK_UP', severity: 'CRITICAL' }]);
  expect(overlay.tipAt(5, 50 - 9 - 12 + 10)).toEqual([
    '● Up-move may be turning · PM high ↑',
    expect.stringContaining('Pressure'),
    '▲ Buying is fading · PM high ↑',
    expect.stringContaining('Pressure'),
  ]);
  expect(overlay.tipAt(5, 50 - 9 - 12 + 12)).toBeNull();
  expect(overlayOf([]).tipAt(5, 29)).toBeNull();
});
