import { expect, test } from 'vitest';
import { ChartState } from '../../../plugin/chart-state.ts';
import type { Geometry } from '../../../plugin/overlay-primitive.ts';
import { RaceOverlay } from '../../../plugin/races/race-overlay.ts';
import { CONTACT, FIRST, frame, messageOf, OUTCOME } from '../../messages.ts';

const geometry = (width: number): Geometry => ({
  width,
  height: 100,
  barSpacing: 10,
  x: (time) => 5 + ((time - FIRST) / 120) * 10,
  y: (price) => price - 5900,
});
function marksIn(width: number, ...more: readonly Parameters<ChartState['apply']>[0][]) {
  const state = new ChartState();
  const session = messageOf('session');
  state.apply({ ...session, marks: { ...session.marks, open: FIRST } });
  for (const message of more) state.apply(message);
  const overlay = new RaceOverlay(state);
  overlay.update(geometry(width));
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
});
