import { expect, test } from 'vitest';
import { type StreamPicture, StreamRenderer } from '../../../plugin/streams/stream-renderer.ts';
import { LIGHT } from '../../../plugin/theme/palette.ts';
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
  const { calls } = drawn({ ...PICTURE, fan, judged: { low: edge(70), high: edge(30) } });
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
