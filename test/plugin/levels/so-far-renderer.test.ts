import { expect, it } from 'vitest';
import { SoFarRenderer } from '../../../plugin/levels/so-far-renderer.ts';
import { canvas } from '../scenes.ts';

it('A range so far is a hairline with its name on its outer side, whatever the pixels', () => {
  const { target, calls } = canvas(2);
  const renderer = new SoFarRenderer();
  const line = {
    left: 10,
    right: 110,
    y: 40,
    color: 'green',
    text: 'high',
    textColor: 'dark',
    isAbove: true,
  };
  renderer.lines = [line, { ...line, y: 60, text: 'low', isAbove: false }];
  renderer.draw(target);
  const [first, second] = calls('fillRect');
  expect([first!.args, first!.fill, second!.args]).toEqual([[20, 80, 200, 1], 'green', [20, 120, 200, 1]]);
  expect(calls('fillText').map(({ args, fill }) => [...args, fill])).toEqual([
    ['high', 14, 31, 'dark'],
    ['low', 14, 69, 'dark'],
  ]);
});
it('A name that is longer than its line ends where the line does', () => {
  const { target, calls } = canvas();
  const renderer = new SoFarRenderer();
  const line = { left: 90, right: 110, y: 40, color: 'c', text: '0123456789', textColor: 't', isAbove: true };
  renderer.lines = [line];
  renderer.draw(target);
  expect(calls('fillText')[0]!.args).toEqual(['0123456789', 110 - 60 - 4, 31]);
});
