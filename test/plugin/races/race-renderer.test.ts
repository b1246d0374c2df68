import { expect, test } from 'vitest';
import { RaceRenderer } from '../../../plugin/races/race-renderer.ts';
import { canvas } from '../scenes.ts';

test('contacts are ticks, which look out of the rings of ends drawn over them; each end has its letter', () => {
  const renderer = new RaceRenderer();
  const ends = ['BREAK', 'REJECT', 'CHOP', 'UNKNOWN'] as const;
  renderer.paper = '#0f131a';
  renderer.marks = [
    ...ends.map((kind, i) => ({ x: 30 + 10 * i, y: 20, kind, color: `#00000${i}` })),
    { x: 10, y: 20, kind: 'CONTACT' as const, color: '#eee' },
  ];
  const made = canvas();
  renderer.draw(made.target);
  const [from, to] = [made.calls('moveTo')[0]!, made.calls('lineTo')[0]!];
  expect([from.args, to.args]).toEqual([
    [10, 9],
    [10, 31],
  ]);
  expect(made.drawn.findIndex(({ call }) => call === 'lineTo')).toBeLessThan(
    made.drawn.findIndex(({ call }) => call === 'arc'),
  );
  expect(made.calls('arc').map(({ args }) => args.slice(0, 3))).toEqual(
    ends.map((_, i) => [30 + 10 * i, 20, 8]),
  );
  expect(made.calls('fill').map(({ fill }) => fill)).toEqual(ends.map(() => '#0f131a'));
  expect(made.calls('fillText').map(({ args, fill }) => [args[0], fill])).toEqual([
    ['B', '#000000'],
    ['R', '#000001'],
    ['C', '#000002'],
    ['?', '#000003'],
  ]);
  expect(made.calls('stroke').map(({ stroke }) => stroke)).toEqual([
    '#eee',
    '#000000',
    '#000001',
    '#000002',
    '#000003',
  ]);
});
