import { expect, test } from 'vitest';
import { type StreamPicture, StreamRenderer } from '../../../plugin/streams/stream-renderer.ts';

/** What was drawn, in order; numbers as they were given. */
function drawn(picture: StreamPicture | null): string[] {
  const calls: string[] = [];
  const note =
    (name: string) =>
    (...args: unknown[]) => {
      calls.push([name, ...args.map((arg) => (Array.isArray(arg) ? arg.join('/') : arg))].join(' '));
    };
  const context = {
    ...Object.fromEntries(
      ['save', 'restore', 'beginPath', 'moveTo', 'lineTo', 'stroke', 'fill', 'closePath', 'setLineDash'].map(
        (name) => [name, note(name)],
      ),
    ),
    fillRect: note('fillRect'),
    fillText: note('fillText'),
    measureText: () => ({ width: 40 }),
    set fillStyle(style: string) {
      calls.push(`fillStyle ${style}`);
    },
  };
  const renderer = new StreamRenderer();
  renderer.picture = picture;
  renderer.draw({
    useMediaCoordinateSpace: (draw: (scope: object) => void) => draw({ context, mediaSize: { width: 300 } }),
  } as unknown as Parameters<StreamRenderer['draw']>[0]);
  return calls;
}

const PICTURE: StreamPicture = {
  title: 'Pressure at PM high',
  rules: [50],
  lines: [
    [
      { x: 1, y: 2 },
      { x: 3, y: 4 },
    ],
  ],
  fan: null,
  judged: null,
  rows: [
    {
      top: 100,
      text: 'Momentum +0.31',
      cells: [
        { left: 10, right: 20, hue: 'up', strength: 1, isUnknown: false },
        { left: 20, right: 30, hue: 'down', strength: 0, isUnknown: false },
        { left: 30, right: 40, hue: 'up', strength: 1, isUnknown: true },
      ],
    },
  ],
  rowHeight: 15,
};

test('nothing is drawn before there is a picture', () => {
  expect(drawn(null)).toEqual([]);
});

test('pressure as a line, rules across the pane, the title', () => {
  const calls = drawn(PICTURE);
  expect(calls).toContain('lineTo 300 50');
  expect(calls).toContain('moveTo 1 2');
  expect(calls).toContain('lineTo 3 4');
  expect(calls).toContain('fillText Pressure at PM high 6 11');
  expect(calls).toContain('fillText Momentum +0.31 294 107.5');
});

test('strength is opacity, and what is not known is a stroke without a colour', () => {
  const calls = drawn(PICTURE);
  const up = calls.indexOf('fillStyle rgba(26, 140, 90, 0.900)');
  expect(calls[up + 1]).toBe('fillRect 10 101 9 13');
  const down = calls.indexOf('fillStyle rgba(196, 60, 70, 0.060)');
  expect(calls[down + 1]).toBe('fillRect 20 101 9 13');
  expect(calls).toContain('moveTo 30 114');
  expect(calls.filter((call) => call.startsWith('fillRect 30'))).toEqual([]);
});

test('a fan is filled between its edges, its middle dashed; an old one is two hairlines', () => {
  const edge = (y: number) => [
    { x: 10, y },
    { x: 20, y: y + 1 },
  ];
  const calls = drawn({
    ...PICTURE,
    fan: { low: edge(60), middle: edge(50), high: edge(40) },
    judged: { low: edge(70), high: edge(30) },
  });
  const fill = calls.indexOf('fill');
  expect(calls.slice(fill - 6, fill)).toEqual([
    'beginPath',
    'moveTo 10 60',
    'lineTo 20 61',
    'lineTo 20 41',
    'lineTo 10 40',
    'closePath',
  ]);
  expect(calls).toContain('setLineDash 4/3');
  expect(calls).toContain('moveTo 10 70');
  expect(calls).toContain('moveTo 10 30');
});
