import { expect, it } from 'vitest';
import { GhostRenderer } from '../../../plugin/ghost/ghost-renderer.ts';
import { canvas } from '../scenes.ts';

it('A ghost is a faint line that is broken where nothing is known', () => {
  const { target, drawn, calls } = canvas();
  const renderer = new GhostRenderer();
  renderer.draw(target);
  expect(drawn).toEqual([]);
  const at = (x: number) => ({ x, y: 10 * x });
  renderer.points = [at(1), at(2), null, at(4), at(5)];
  renderer.color = 'ink';
  renderer.draw(target);
  expect(calls('moveTo').map(({ args }) => args)).toEqual([
    [1, 10],
    [4, 40],
  ]);
  expect(calls('lineTo').map(({ args }) => args)).toEqual([
    [2, 20],
    [5, 50],
  ]);
  expect(calls('stroke')[0]).toMatchObject({ stroke: 'ink', alpha: 0.5 });
});
