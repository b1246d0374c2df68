import { expect, test } from 'vitest';
import { type StreamPicture, StreamRenderer } from '../../../plugin/streams/stream-renderer.ts';
import { HIGH_CONTRAST, LIGHT } from '../../../plugin/theme/palette.ts';
import { canvas } from '../scenes.ts';

function drawn(picture: StreamPicture | null, width = 300) {
  const renderer = new StreamRenderer();
  renderer.picture = picture;
  const made = canvas(1, { width, height: 200 });
  renderer.draw(made.target);
  return made;
}

const PICTURE: StreamPicture = {
  title: 'Pressure at PM high',
  line: {
    rules: [50],
    lines: [
      [
        { x: 1, y: 2 },
        { x: 3, y: 4 },
      ],
    ],
    dashed: [],
    fan: null,
    courses: [],
    judged: null,
  },
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
  expect(drawn(null).drawn).toEqual([]);
});

test('pressure as a line, rules across the pane, the title', () => {
  const { calls } = drawn(PICTURE);
  const to = calls('lineTo').map(({ args }) => args);
  expect(to).toContainEqual([300, 50]);
  expect(to).toContainEqual([3, 4]);
  expect(calls('stroke').map(({ stroke }) => stroke)).toContain(LIGHT.accent);
  expect(calls('fillText').map(({ args }) => args)).toContainEqual(['Pressure at PM high', 6, 11]);
});

test('a row’s words stand right of its last bar, or at the edge where there is no room', () => {
  const words = (width: number) =>
    drawn(PICTURE, width)
      .calls('fillText')
      .map(({ args }) => args)
      .find(([text]) => text === 'Momentum +0.31');
  expect(words(300)).toEqual(['Momentum +0.31', 46, 107.5]);
  // Fourteen letters of six pixels, and six on either side.
  expect([words(137)![1], words(136)![1]]).toEqual([46, 130]);
});

test('strength is opacity, and what is not known is a stroke without a colour', () => {
  const { calls } = drawn(PICTURE);
  const cells = calls('fillRect').filter(({ args }) => args[3] === 13);
  expect(cells).toMatchObject([
    { args: [10, 101, 9, 13], fill: LIGHT.candleUp, alpha: expect.closeTo(0.9, 9) },
    { args: [20, 101, 9, 13], fill: LIGHT.candleDown, alpha: expect.closeTo(0.06, 9) },
  ]);
  expect(calls('moveTo').map(({ args }) => args)).toContainEqual([30, 114]);
});

test('a fan is filled between its edges, its middle dashed; an old one is two hairlines', () => {
  const edge = (y: number) => [
    { x: 10, y },
    { x: 20, y: y + 1 },
  ];
  const fan = { low: edge(60), middle: edge(50), high: edge(40) };
  const { calls } = drawn({
    ...PICTURE,
    line: { ...PICTURE.line, fan, judged: { low: edge(70), high: edge(30) } },
  });
  expect(calls('fill')).toMatchObject([{ fill: LIGHT.accent, alpha: 0.22 }]);
  expect(calls('stroke').filter(({ alpha }) => alpha === 0.45)).toHaveLength(2);
  expect(calls('setLineDash').map(({ args }) => args[0])).toContainEqual([4, 3]);
  const corners = [...calls('moveTo'), ...calls('lineTo')].map(({ args }) => args);
  for (const y of [70, 30, 60, 50]) expect(corners).toContainEqual([10, y]);
  expect(corners).toContainEqual([20, 41]);
  // Along the lower edge there, and back along the upper.
  const to = calls('lineTo').map(({ args }) => args);
  const back = to.findIndex(([x, y]) => x === 20 && y === 41);
  expect(to[back + 1]).toEqual([10, 40]);
});

test('where all colours are one, up and down stand on their sides of the middle, as long as they are strong', () => {
  const renderer = new StreamRenderer();
  renderer.palette = HIGH_CONTRAST;
  const cell = { left: 10, right: 20, strength: 1, isUnknown: false } as const;
  const cells = [
    { ...cell, hue: 'up' },
    { ...cell, hue: 'down', strength: 0.5 },
    { ...cell, hue: 'grey' },
  ] as const;
  renderer.picture = { ...PICTURE, rows: [{ top: 100, text: '', cells }] };
  const made = canvas(1, { width: 300, height: 200 });
  renderer.draw(made.target);
  const [up, down, grey] = made.calls('fillRect').map(({ args }) => args);
  // The row is from 100 to 115, its middle 107.5.
  expect([up, down, grey]).toEqual([
    [10, 101, 9, 6.5],
    [10, 107.5, 9, 3.25],
    [10, 101, 9, 13],
  ]);
});
