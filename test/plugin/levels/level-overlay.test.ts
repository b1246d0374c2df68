import { describe, expect, it } from 'vitest';
import { ChartState } from '../../../plugin/chart-state.ts';
import { LevelOverlay } from '../../../plugin/levels/level-overlay.ts';
import type { LevelRenderer } from '../../../plugin/levels/level-renderer.ts';
import type { Geometry } from '../../../plugin/overlay-primitive.ts';
import { FIRST, frame } from '../../messages.ts';

/** Ten pixels a bar from x = 5, one pixel a point below 6010 at the top. */
const geometry: Geometry = {
  width: 100,
  height: 100,
  barSpacing: 10,
  x: (time) => 5 + ((time - FIRST) / 120) * 10,
  y: (price) => 6010 - price,
};
const values = { PM_HIGH: 6000, PM_LOW: 5800, OR_HIGH: null, OR_LOW: null, SMA_90: 6001, EMA_20: 6100 };

function drawn(bars: number) {
  const state = new ChartState();
  for (let i = 0; i < bars; i++)
    state.apply({ type: 'levels', ...frame, point: { time: FIRST + 120 * i, values } });
  const overlay = new LevelOverlay(state);
  overlay.update(geometry);
  return overlay.renderer as LevelRenderer;
}

describe('Levels on the chart', () => {
  it('have a point on every bar they are in force on, and none where they are not', () => {
    const { traces } = drawn(3);
    expect(traces[0]!.points).toEqual([
      { x: 5, y: 10 },
      { x: 15, y: 10 },
      { x: 25, y: 10 },
    ]);
    expect(traces[2]!.points).toEqual([]);
  });
  it('are not drawn far outside the pane', () => {
    expect(drawn(40).traces[0]!.points.at(-1)!.x).toBeLessThanOrEqual(110);
  });
  it('are named at the edge, with an arrow and their price where they are off it', () => {
    expect(drawn(1).labels.map(({ text }) => text.replace(/\s/g, ' '))).toEqual([
      'SMA 90',
      'EMA 20 6100.00 ↑',
      'PM high',
      'PM low 5800.00 ↓',
    ]);
  });
  it('have names that do not overlap', () => {
    const places = drawn(1).labels.map(({ y }) => y);
    for (let i = 1; i < places.length; i++) expect(places[i]! - places[i - 1]!).toBeGreaterThanOrEqual(14);
    expect(Math.max(...places)).toBeLessThanOrEqual(91);
  });
});
