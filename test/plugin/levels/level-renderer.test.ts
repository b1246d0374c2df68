import { describe, expect, it } from 'vitest';
import { LevelRenderer } from '../../../plugin/levels/level-renderer.ts';
import { canvas } from '../scenes.ts';

function draw(changes: Partial<LevelRenderer>, ratio = 1) {
  const renderer = Object.assign(new LevelRenderer(), changes);
  const made = canvas(ratio);
  renderer.draw(made.target);
  return made;
}
const line = { color: '#a00', isDotted: false, left: 10.3, right: 100, y: 20.4, cap: null } as const;

describe('Level lines', () => {
  it('lie on whole device pixels: two wide between two rows, one and a half rounded', () => {
    const { calls } = draw({ lines: [line] });
    expect([calls('moveTo')[0]!.args, calls('lineTo')[0]!.args]).toEqual([
      [10, 20],
      [100, 20],
    ]);
    // Three device pixels are centred on one.
    const fine = draw({ lines: [{ ...line, isDotted: true }] }, 2);
    expect(fine.calls('moveTo')[0]!.args).toEqual([21, 41.5]);
    expect(fine.calls('lineTo')[0]!.args).toEqual([200, 41.5]);
  });
  it('are dotted two on and four off in pixels of the page, or not at all', () => {
    const { calls } = draw({ lines: [{ ...line, isDotted: true }, line] }, 2);
    expect(calls('setLineDash').map(({ args }) => args[0])).toEqual([[4, 8], [], [], []]);
  });
  it('begin with a cap that tells high from low', () => {
    const up = draw({ lines: [{ ...line, cap: 'up' }] }).calls('lineTo');
    expect(up.slice(1).map(({ args }) => args)).toEqual([
      [10, 12],
      [15, 20],
    ]);
    expect(draw({ lines: [{ ...line, cap: 'down' }] }).calls('lineTo')[1]!.args).toEqual([10, 28]);
  });
});

describe('Dots of averages', () => {
  const points = [
    { x: 5, y: 6, isAhead: false },
    { x: 15, y: 7, isAhead: true },
  ];
  it('are filled where they have been, and hollow on the bar that forms', () => {
    const { calls } = draw({
      dots: [{ color: '#b48cff', radius: 2.4, ring: null, points }],
      paper: '#0f131a',
    });
    expect(calls('arc').map(({ args }) => args.slice(0, 3))).toEqual([
      [5, 6, 2.4],
      [15, 7, 2.4],
    ]);
    expect(calls('fill').map(({ fill }) => fill)).toEqual(['#b48cff', '#0f131a']);
    expect(calls('stroke').map(({ stroke }) => stroke)).toEqual(['#b48cff']);
  });
  it('have a ring where their colour is pale', () => {
    const { calls } = draw({ dots: [{ color: '#f2c200', radius: 2, ring: '#5e4b00', points }] });
    expect(calls('stroke').map(({ stroke }) => stroke)).toEqual(['#5e4b00', '#5e4b00']);
  });
});
