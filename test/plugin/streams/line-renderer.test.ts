import type { IPrimitivePaneRenderer } from 'lightweight-charts';
import { expect, it } from 'vitest';
import { drawLine, type LinePicture } from '../../../plugin/streams/line-renderer.ts';
import { LIGHT } from '../../../plugin/theme/palette.ts';
import { canvas } from '../scenes.ts';

type CanvasRenderingTarget2D = Parameters<IPrimitivePaneRenderer['draw']>[0];

const way = (y: number) => [
  { x: 10, y },
  { x: 20, y },
];
const PICTURE: LinePicture = {
  rules: [],
  lines: [way(1)],
  dashed: [way(2)],
  fan: { low: way(3), middle: way(4), high: way(5) },
  courses: [],
  judged: null,
};

function drawn(picture: LinePicture) {
  const made = canvas(1, { width: 300, height: 200 });
  const target = made.target as CanvasRenderingTarget2D;
  target.useMediaCoordinateSpace(({ context }) => drawLine(context, picture, LIGHT, 300));
  return made;
}
const heights = (picture: LinePicture) =>
  drawn(picture)
    .calls('lineTo')
    .map(({ args }) => args[1]);

it('A fan is filled from its low to its high, under the line that lies on it', () => {
  const { calls } = drawn(PICTURE);
  expect(calls('fill')).toMatchObject([{ fill: LIGHT.accent, alpha: 0.22 }]);
  // Low there, high back; its middle; structure; the line.
  expect(heights(PICTURE)).toEqual([3, 5, 5, 4, 2, 1]);
  expect(calls('setLineDash').map(({ args }) => args[0])).toEqual([[2, 3], [4, 3], [7, 4], []]);
  expect(calls('stroke').map(({ stroke }) => stroke)).toEqual([LIGHT.accent, LIGHT.inkMid, LIGHT.accent]);
});
it('The line is thicker than what it is drawn over, and leaves the canvas as it was', () => {
  const { calls } = drawn(PICTURE);
  expect([calls('save').length, calls('restore').length]).toEqual([1, 1]);
});
it('Single ways stand in its place, and what was foreseen is a hairline', () => {
  const picture = { ...PICTURE, courses: [way(6), way(7)], judged: { low: way(8), high: way(9) } };
  expect(heights(picture)).toEqual([8, 9, 6, 7, 2, 1]);
  const { calls } = drawn(picture);
  expect(calls('fill')).toEqual([]);
  expect(calls('stroke').map(({ alpha }) => alpha)).toEqual([0.45, 0.45, 0.45, 0.45, 1, 1]);
});
