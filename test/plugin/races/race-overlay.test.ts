import { expect, test } from 'vitest';
import { ChartState } from '../../../plugin/chart-state.ts';
import type { Geometry } from '../../../plugin/overlay-primitive.ts';
import { RaceOverlay } from '../../../plugin/races/race-overlay.ts';
import { bar, CONTACT, FIRST, frame, messageOf, OUTCOME } from '../../messages.ts';

const geometry = (width: number): Geometry => ({
  width,
  height: 100,
  barSpacing: 10,
  x: (time) => 5 + ((time - FIRST) / 120) * 10,
  y: (price) => price - 5900,
});
const marksIn = (width: number, ...more: readonly Parameters<ChartState['apply']>[0][]) =>
  marksOn(geometry(width), ...more);
const marksFrom = (where: Geometry) => marksOn(where, touched, ended).map(({ kind }) => kind);
function marksOn(where: Geometry, ...more: readonly Parameters<ChartState['apply']>[0][]) {
  const state = new ChartState();
  const session = messageOf('session');
  state.apply({ ...session, marks: { ...session.marks, open: FIRST } });
  for (const message of more) state.apply(message);
  const overlay = new RaceOverlay(state);
  overlay.update(where);
  expect(overlay.zOrder).toBe('top');
  return overlay.renderer.marks;
}
const touched = { type: 'contact', ...frame, contact: CONTACT } as const;
const ended = { type: 'outcome', ...frame, outcome: OUTCOME } as const;

test('a contact is marked at once, and its end when that is told', () => {
  const y = CONTACT.said.levelPrice - 5900;
  // At 970 s and 1160 s after the first bar's start.
  expect(marksIn(1000, touched)).toEqual([{ x: 85, y, kind: 'CONTACT' }]);
  expect(marksIn(1000, touched, ended)).toEqual([
    { x: 85, y, kind: 'CONTACT' },
    { x: 95, y, kind: 'BREAK' },
  ]);
  expect(marksIn(1000)).toEqual([]);
});

test('what is not on the chart is not drawn', () => {
  expect(marksIn(80, touched, ended).map(({ kind }) => kind)).toEqual(['CONTACT']);
  expect(marksIn(60, touched, ended)).toEqual([]);
  // As wide as a bar at the left: half of it can still be seen.
  const from = (left: number) => ({ ...geometry(1000), x: (time: number) => geometry(0).x(time)! - left });
  expect([marksFrom(from(95)), marksFrom(from(96))]).toEqual([['CONTACT', 'BREAK'], ['BREAK']]);
});

test('what ended in a silence stands at the last bar before it', () => {
  const state = new ChartState();
  const session = messageOf('session');
  state.apply({ ...session, marks: { ...session.marks, open: FIRST } });
  const complete = (time: number) => ({ type: 'bar', ...frame, bar: bar(FIRST + time, 1, true) }) as const;
  const outcomes = { ...OUTCOME.outcomes, 240: null };
  const lost = { ...OUTCOME, outcomes, decidedAt: null };
  for (const message of [complete(840), complete(960), touched, { ...ended, outcome: lost }])
    state.apply(message);
  const overlay = new RaceOverlay(state);
  const { x } = geometry(1000);
  overlay.update({ ...geometry(1000), x: (time) => (time > FIRST + 960 ? null : x(time)) });
  // Four minutes after 970 s no bar is known: the last began at 960 s.
  expect(overlay.renderer.marks.map(({ x: px, kind }) => [px, kind])).toEqual([
    [85, 'CONTACT'],
    [85, 'UNKNOWN'],
  ]);
});
