import { expect, test } from 'vitest';
import { RACE_STYLES } from '../../../plugin/palette.ts';
import { RaceRenderer } from '../../../plugin/races/race-renderer.ts';

test('contacts are ticks, which look out of the rings of ends drawn over them; each end has its letter', () => {
  const calls: unknown[] = [];
  const strokes: string[] = [];
  const put =
    (name: string) =>
    (...args: readonly unknown[]) =>
      void calls.push([name, ...args]);
  const context = {
    beginPath: () => undefined,
    moveTo: put('from'),
    lineTo: put('to'),
    arc: (x: number, y: number) => calls.push(['ring', x, y]),
    fill: () => undefined,
    strokeStyle: '',
    stroke: () => strokes.push(context.strokeStyle),
    fillText: put('letter'),
  };
  const renderer = new RaceRenderer();
  renderer.marks = [
    { x: 30, y: 20, kind: 'BREAK' },
    { x: 10, y: 20, kind: 'CONTACT' },
    { x: 40, y: 20, kind: 'REJECT' },
    { x: 50, y: 20, kind: 'CHOP' },
    { x: 60, y: 20, kind: 'UNKNOWN' },
  ];
  renderer.draw({
    useMediaCoordinateSpace: (draw: (scope: object) => void) => draw({ context }),
  } as unknown as Parameters<RaceRenderer['draw']>[0]);
  expect(calls).toEqual([
    ['from', 10, 9],
    ['to', 10, 31],
    ['ring', 30, 20],
    ['letter', 'B', 30, 20],
    ['ring', 40, 20],
    ['letter', 'R', 40, 20],
    ['ring', 50, 20],
    ['letter', 'C', 50, 20],
    ['ring', 60, 20],
    ['letter', '?', 60, 20],
  ]);
  const { BREAK, REJECT, CHOP, UNKNOWN } = RACE_STYLES;
  expect(strokes.slice(1)).toEqual([BREAK, REJECT, CHOP, UNKNOWN].map(({ color }) => color));
});
