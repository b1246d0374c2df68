import { expect, it } from 'vitest';
import { BackgroundRenderer } from '../../../plugin/background/background-renderer.ts';
import { canvas } from '../scenes.ts';

it('Stretches and instants go from top to bottom, on whole device pixels, and say what they are', () => {
  const renderer = new BackgroundRenderer();
  renderer.stretches = [{ left: 10.2, right: 20.4, color: '#888', alpha: 0.22, text: 'Data missing here' }];
  renderer.instants = [
    { x: 30.3, color: '#ddd', isDashed: false, text: '' },
    { x: 40, color: '#da0', isDashed: true, text: 'started' },
  ];
  renderer.textColor = '#333';
  const made = canvas(2);
  renderer.draw(made.target);
  expect(made.calls('fillRect')).toMatchObject([{ args: [20, 0, 21, 200], fill: '#888', alpha: 0.22 }]);
  expect(made.calls('moveTo').map(({ args }) => args)).toEqual([
    [61.5, 0],
    [80.5, 0],
  ]);
  expect(made.calls('stroke').map(({ stroke, alpha }) => [stroke, alpha])).toEqual([
    ['#ddd', 1],
    ['#da0', 1],
  ]);
  expect(made.calls('setLineDash').map(({ args }) => args[0])).toEqual([[], [4, 4], []]);
  expect(made.calls('fillText').map(({ args, fill }) => [...args, fill])).toEqual([
    ['Data missing here', 14.2, 30, '#333'],
    ['started', 44, 96, '#333'],
  ]);
});
