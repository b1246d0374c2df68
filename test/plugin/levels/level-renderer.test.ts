import { describe, expect, it } from 'vitest';
import { LevelRenderer } from '../../../plugin/levels/level-renderer.ts';

/** A canvas that writes down what is drawn on it. */
function recorder() {
  const calls: unknown[][] = [];
  const note =
    (name: string) =>
    (...values: unknown[]) =>
      void calls.push([name, ...values]);
  const names = [
    'save',
    'restore',
    'setLineDash',
    'beginPath',
    'moveTo',
    'lineTo',
    'stroke',
    'arc',
    'fill',
    'fillRect',
    'fillText',
  ];
  const context = {
    ...Object.fromEntries(names.map((name) => [name, note(name)])),
    measureText: () => ({ width: 40 }),
  };
  const target = {
    useBitmapCoordinateSpace: (draw: (scope: unknown) => void) =>
      draw({ context, horizontalPixelRatio: 2, verticalPixelRatio: 2 }),
    useMediaCoordinateSpace: (draw: (scope: unknown) => void) =>
      draw({ context, mediaSize: { width: 300, height: 100 } }),
  };
  return { calls, target: target as never };
}
const points = [
  { x: 10, y: 20.3 },
  { x: 20, y: 20.3 },
];

describe('Level lines', () => {
  it('run from the left edge of their first bar to the right edge of their last, sharp on device pixels', () => {
    const { calls, target } = recorder();
    const renderer = new LevelRenderer();
    renderer.barSpacing = 10;
    renderer.traces = [{ color: 'a', mark: 'solid', points }];
    renderer.draw(target);
    // A line 1.5 wide is three device pixels at a ratio of two: centred half a pixel
    // down.
    expect(calls.filter(([name]) => name === 'moveTo' || name === 'lineTo')).toEqual([
      ['moveTo', 10, 41.5],
      ['lineTo', 50, 41.5],
    ]);
    expect(calls.filter(([name]) => name === 'setLineDash')).toEqual([['setLineDash', []]]);
  });
  it('of the pre-market are dotted', () => {
    const { calls, target } = recorder();
    const renderer = new LevelRenderer();
    renderer.traces = [{ color: 'a', mark: 'dotted', points }];
    renderer.draw(target);
    expect(calls.filter(([name]) => name === 'setLineDash')).toEqual([['setLineDash', [3, 8]]]);
  });
  it('of averages are a dot a bar, and of no bar nothing', () => {
    const { calls, target } = recorder();
    const renderer = new LevelRenderer();
    renderer.traces = [
      { color: 'a', mark: 'dots', points },
      { color: 'b', mark: 'solid', points: [] },
    ];
    renderer.draw(target);
    expect(calls.filter(([name]) => name === 'arc').map(([, x, y, radius]) => [x, y, radius])).toEqual([
      [20, 40.6, 4],
      [40, 40.6, 4],
    ]);
    expect(calls.some(([name]) => name === 'stroke')).toBe(false);
  });
  it('have their names right-aligned at the edge', () => {
    const { calls, target } = recorder();
    const renderer = new LevelRenderer();
    renderer.labels = [{ color: 'a', text: 'PM high', y: 50 }];
    renderer.draw(target);
    expect(calls.filter(([name]) => name === 'fillText')).toEqual([['fillText', 'PM high', 294, 50]]);
  });
});
