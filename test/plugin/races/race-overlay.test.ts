import { expect, test } from 'vitest';
import type { SomeOptions } from '../../../plugin/options.ts';
import type { Geometry } from '../../../plugin/overlay-primitive.ts';
import { RaceOverlay } from '../../../plugin/races/race-overlay.ts';
import { LIGHT } from '../../../plugin/theme/palette.ts';
import type { ServerMessage } from '../../../shared/protocol/messages.ts';
import { CONTACT, FIRST, frame, OUTCOME } from '../../messages.ts';
import { geometry, sceneOf } from '../scenes.ts';

const touched = { type: 'contact', ...frame, contact: CONTACT } as const;
const ended = { type: 'outcome', ...frame, outcome: OUTCOME } as const;
function overlayOf(messages: readonly ServerMessage[], where: Geometry, options: SomeOptions = {}) {
  const overlay = new RaceOverlay(sceneOf(messages, options));
  overlay.update(where);
  expect(overlay.zOrder).toBe('top');
  return overlay;
}
const marks = (messages: readonly ServerMessage[], where: Geometry = geometry, options: SomeOptions = {}) =>
  overlayOf(messages, where, options).renderer.marks.map(({ x, y, kind, color }) => ({ x, y, kind, color }));
const kinds = (where: Geometry) => marks([touched, ended], where).map(({ kind }) => kind);

test('a contact is marked at once, and its end when that is told', () => {
  // At 970 s and 1160 s after the first bar's start, at 6000.
  const contact = { x: 85, y: 10, kind: 'CONTACT', color: LIGHT.ink };
  expect(marks([touched])).toEqual([contact]);
  expect(marks([touched, ended])).toEqual([contact, { x: 95, y: 10, kind: 'BREAK', color: LIGHT.breakText }]);
  expect(marks([])).toEqual([]);
});
test('each end has its colour', () => {
  const as = (end: 'REJECT' | 'CHOP' | null) =>
    marks([touched, { ...ended, outcome: { ...OUTCOME, outcomes: { ...OUTCOME.outcomes, 240: end } } }])[1]!
      .color;
  expect([as('REJECT'), as('CHOP'), as(null)]).toEqual([LIGHT.rejectText, LIGHT.inkMid, LIGHT.inkMid]);
});
test('what is not on the chart, or not wanted, is not drawn', () => {
  expect(kinds({ ...geometry, width: 84 })).toEqual(['CONTACT']);
  expect(kinds({ ...geometry, width: 74 })).toEqual([]);
  expect(kinds({ ...geometry, y: () => null })).toEqual([]);
  expect(marks([touched, ended], geometry, { outcomeMarks: false })).toEqual([]);
  expect(marks([touched, ended], geometry, { levels: { OR_HIGH: false } })).toEqual([]);
});
test('rings that would lie on each other stand one above the other, then below', () => {
  const races = Array.from({ length: 4 }, (_, i) => {
    const episodeId = `race ${i}`;
    const end = { ...OUTCOME, episodeId, decidedAt: OUTCOME.decidedAt! + 120 * i };
    return [
      { ...touched, contact: { ...CONTACT, episodeId } },
      { ...ended, outcome: end },
    ];
  }).flat();
  const rings = marks(races).filter(({ kind }) => kind === 'BREAK');
  expect(rings.map(({ x, y }) => [x, y])).toEqual([
    [95, 10],
    [105, -8],
    [115, 10],
    [125, -8],
  ]);
  const sameBar = races.map((each) =>
    'outcome' in each ? { ...each, outcome: { ...each.outcome, decidedAt: OUTCOME.decidedAt } } : each,
  );
  expect(
    marks(sameBar)
      .filter(({ kind }) => kind === 'BREAK')
      .map(({ y }) => y),
  ).toEqual([10, -8, 28, -26]);
});
test('a ring is told of before the tick it lies on, and stays where it is when others leave the chart', () => {
  const sameBar = { ...OUTCOME, decidedAt: CONTACT.time + 20 };
  const overlay = overlayOf([touched, { ...ended, outcome: sameBar }], geometry);
  expect(overlay.tipAt(85, 10)![0]).toContain('broke');
  const second = [
    { ...touched, contact: { ...CONTACT, episodeId: 'b' } },
    { ...ended, outcome: { ...OUTCOME, episodeId: 'b', decidedAt: OUTCOME.decidedAt! + 120 } },
  ];
  const ys = (where: Geometry) =>
    marks([touched, ended, ...second], where).flatMap(({ kind, y }) => (kind === 'BREAK' ? [y] : []));
  const scrolled = {
    ...geometry,
    bar: (at: number) => ({ index: 0, center: geometry.bar(at)!.center - 106 }),
  };
  expect([ys(geometry), ys(scrolled)]).toEqual([[10, -8], [-8]]);
});
test('what ended in a silence stands at the last bar before it', () => {
  // The last bar of the chart is the ninth.
  const until = (instant: number) => {
    const index = Math.min(8, Math.floor((instant - FIRST) / 120));
    return { index, center: 10 * index + 5 };
  };
  const lost = { ...OUTCOME, outcomes: { ...OUTCOME.outcomes, 240: null }, decidedAt: null };
  const drawn = marks([touched, { ...ended, outcome: lost }], { ...geometry, bar: until });
  expect(drawn.map(({ x, kind }) => [x, kind])).toEqual([
    [85, 'CONTACT'],
    [85, 'UNKNOWN'],
  ]);
});
test('under the pointer a mark says what happened, and what had been said of it', () => {
  const said = 'Said at contact: 58\u202f% break (45–70), usual 36.';
  const overlay = overlayOf([touched, ended], geometry);
  // The contact stands at 85, the ring at 95; a ring lies on a tick.
  expect(overlay.tipAt(95, 10)).toEqual(['OR high ↑ broke 09:49:20', said]);
  expect(overlay.tipAt(84, 10)).toEqual(['OR high ↑ reached 09:46:10', said]);
  expect([overlay.tipAt(95, 22), overlay.tipAt(120, 10)]).toEqual([null, null]);
  expect(overlayOf([touched], geometry).tipAt(92, 10)).toEqual(['OR high ↑ reached 09:46:10', said]);
});
test('marks go from the chart when they are switched off', () => {
  const scene = sceneOf([touched, ended]);
  const overlay = new RaceOverlay(scene);
  overlay.update(geometry);
  expect(overlay.renderer.marks).toHaveLength(2);
  scene.options = { ...scene.options, outcomeMarks: false };
  overlay.update(geometry);
  expect([overlay.renderer.marks, overlay.tipAt(95, 10)]).toEqual([[], null]);
});
test('a race that was over at once has only that to say', () => {
  const said = { ...CONTACT.said, status: 'resolved' as const, horizons: [] };
  const overlay = overlayOf([{ ...touched, contact: { ...CONTACT, said } }, ended], geometry);
  expect(overlay.tipAt(95, 10)).toEqual(['OR high ↑ broke 09:49:20']);
});
