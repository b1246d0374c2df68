import { expect, it } from 'vitest';
import { RingRenderer } from '../../../plugin/reading/ring-renderer.ts';
import { canvas } from '../scenes.ts';

it('A ring is an open circle in its colour', () => {
  const renderer = new RingRenderer();
  const empty = canvas();
  renderer.draw(empty.target);
  expect(empty.drawn).toEqual([]);
  renderer.ring = { x: 15, y: 10 };
  renderer.color = '#2b59c3';
  const made = canvas();
  renderer.draw(made.target);
  expect(made.calls('arc')[0]!.args.slice(0, 3)).toEqual([15, 10, 7]);
  expect(made.calls('stroke')).toMatchObject([{ stroke: '#2b59c3' }]);
  expect(made.calls('fill')).toEqual([]);
});
