import { describe, expect, it } from 'vitest';
import { LevelOverlay } from '../../../plugin/levels/level-overlay.ts';
import type { SomeOptions } from '../../../plugin/options.ts';
import { LIGHT } from '../../../plugin/theme/palette.ts';
import type { ServerMessage } from '../../../shared/protocol/messages.ts';
import { ANSWER, FIRST } from '../../messages.ts';
import { geometry, sceneOf, update } from '../scenes.ts';
import { closed, point } from './told.ts';

function overlayOf(messages: readonly ServerMessage[], options: SomeOptions = {}, changes = {}) {
  const overlay = new LevelOverlay(sceneOf(messages, options));
  overlay.update({ ...geometry, ...changes });
  return overlay;
}

describe('Levels on the chart', () => {
  it('that do not move run from edge to edge: dotted before the market, solid from the opening range on', () => {
    const { renderer } = overlayOf([
      point(7, { PM_HIGH: 6005 }),
      point(8, { PM_HIGH: 6005, OR_HIGH: 6002, OR_LOW: 5995 }),
      point(9, { PM_HIGH: 6005, OR_HIGH: 6002, OR_LOW: 5995 }),
    ]);
    expect(renderer.lines).toEqual([
      { color: LIGHT.preMarket, isDotted: true, left: 0, right: 1000, y: 5, cap: null },
      { color: LIGHT.openingHigh, isDotted: false, left: 80, right: 1000, y: 8, cap: 'up' },
      { color: LIGHT.openingLow, isDotted: false, left: 80, right: 1000, y: 15, cap: 'down' },
    ]);
  });
  it('that move are a dot a bar at its middle; the one of the bar that forms is ahead', () => {
    const { renderer } = overlayOf([
      closed(0),
      closed(1),
      ...[0, 1, 2].map((i) => point(i, { EMA_20: 6000 - i })),
    ]);
    expect(renderer.dots).toEqual([
      {
        color: LIGHT.ema,
        radius: 2,
        ring: LIGHT.emaText,
        points: [
          { x: 5, y: 10, isAhead: false },
          { x: 15, y: 11, isAhead: false },
          { x: 25, y: 12, isAhead: true },
        ],
      },
    ]);
  });
  it('have no ring on dark paper, where their colour is seen', () => {
    const scene = sceneOf([closed(0), point(0, { EMA_20: 6000 })]);
    scene.theme.set('dark');
    const overlay = new LevelOverlay(scene);
    overlay.update(geometry);
    expect(overlay.renderer.dots[0]!.ring).toBeNull();
  });
  it('that move have one dot a bar on a chart of wider bars: the last in it', () => {
    const wide = {
      barSeconds: 300,
      bar: (instant: number) => {
        const index = Math.floor((instant - FIRST) / 300);
        return { index, center: 10 * index + 5 };
      },
    };
    const messages = [closed(4), ...[0, 1, 2, 3].map((i) => point(i, { SMA_90: 6000 - i }))];
    const [dots] = overlayOf(messages, {}, wide).renderer.dots;
    expect(dots!.points).toEqual([
      { x: 5, y: 12, isAhead: false },
      { x: 15, y: 13, isAhead: false },
    ]);
  });
  it('are left out where the reader has switched them off, or they are not in force', () => {
    const messages = [point(0, { PM_HIGH: 6005, EMA_20: 6000 }), point(1, { EMA_20: 6000 })];
    const { renderer } = overlayOf(messages, { levels: { EMA_20: false } });
    expect([renderer.lines, renderer.dots]).toEqual([[], []]);
  });
});

describe('What the price scale keeps in sight', () => {
  const levels = point(0, { PM_HIGH: 6000, OR_HIGH: 5999.75, OR_LOW: 5989, EMA_20: 6030 });
  it('is what lies within four ATR of price, the last that was told', () => {
    // ATR 2.5: ten points about 5990.
    const near = overlayOf([closed(0, 5990), levels, update(ANSWER)]);
    expect(near.priceRange()).toEqual({ minValue: 5989, maxValue: 6000 });
  });
  it('goes by the range of bars before any answer', () => {
    // Bars of two points: eight about 5990.
    expect(overlayOf([closed(0, 5990), levels]).priceRange()).toEqual({ minValue: 5989, maxValue: 5989 });
  });
  it('is all of them, or price alone, where the reader wants that', () => {
    const messages = [closed(0, 5990), levels];
    expect(overlayOf(messages, { autoscaleLevels: 'all' }).priceRange()).toEqual({
      minValue: 5989,
      maxValue: 6030,
    });
    expect(overlayOf(messages, { autoscaleLevels: 'none' }).priceRange()).toBeNull();
    expect(overlayOf([levels]).priceRange()).toBeNull();
    expect(overlayOf([closed(0, 5900), levels]).priceRange()).toBeNull();
  });
});
