import { expect, test } from 'vitest';
import { MarkRenderer } from '../../../plugin/alerts/mark-renderer.ts';
import { canvas } from '../scenes.ts';

test('each mark in its colour, at its place', () => {
  const renderer = new MarkRenderer();
  renderer.marks = [
    { x: 1, y: 2, color: '#a8123e', text: '●' },
    { x: 3, y: 4, color: '#4a6a8a', text: '◆ +1' },
  ];
  const made = canvas();
  renderer.draw(made.target);
  expect(made.calls('fillText').map(({ args, fill }) => [...args, fill])).toEqual([
    ['●', 1, 2, '#a8123e'],
    ['◆ +1', 3, 4, '#4a6a8a'],
  ]);
});
