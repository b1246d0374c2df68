import { expect, it } from 'vitest';
import { TagRenderer } from '../../../plugin/zones/tag-renderer.ts';
import { canvas } from '../scenes.ts';

it('Words stand one below the other about their middle, on a ground of their own', () => {
  const renderer = new TagRenderer();
  const made = canvas();
  renderer.draw(made.target);
  expect(made.drawn).toEqual([]);
  renderer.paper = '#0f131a';
  renderer.tag = {
    x: 90,
    isBefore: false,
    y: 50,
    lines: [
      { text: 'OR low ↑ 80 % break', isBold: true, color: '#eee' },
      { text: '66–91 · usual 62', isBold: false, color: '#aaa' },
    ],
  };
  renderer.draw(made.target);
  expect(made.calls('fillText').map(({ args, fill, alpha }) => [...args, fill, alpha])).toEqual([
    ['OR low ↑ 80 % break', 90, 42.5, '#eee', 1],
    ['66–91 · usual 62', 90, 57.5, '#aaa', 1],
  ]);
  renderer.tag = { ...renderer.tag, isBefore: true };
  const before = canvas();
  renderer.draw(before.target);
  expect(before.calls('fillText').map(({ args }) => args[1])).toEqual([90 - 114, 90 - 96]);
  // Nineteen letters of six pixels, and four on either side.
  expect(made.calls('fillRect')[0]).toMatchObject({ args: [86, 35, 122, 15], fill: '#0f131a', alpha: 0.72 });
});
