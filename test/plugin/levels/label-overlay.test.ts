import { describe, expect, it } from 'vitest';
import { LabelOverlay } from '../../../plugin/levels/label-overlay.ts';
import type { SomeOptions } from '../../../plugin/options.ts';
import { LIGHT } from '../../../plugin/theme/palette.ts';
import type { ServerMessage } from '../../../shared/protocol/messages.ts';
import { geometry, sceneOf } from '../scenes.ts';
import { closed, point } from './told.ts';

function overlayOf(messages: readonly ServerMessage[], options: SomeOptions = {}, changes = {}) {
  const overlay = new LabelOverlay(sceneOf(messages, options));
  overlay.update({ ...geometry, ...changes });
  return overlay;
}

describe('Levels', () => {
  it('have their names at the right, one for levels of a price, pushed apart and tied where moved', () => {
    const { renderer } = overlayOf([
      point(0, { PM_HIGH: 5990, OR_HIGH: 5990.25, SMA_90: 5988, EMA_20: 5900, PM_LOW: 6050 }),
    ]);
    expect(renderer.tags.map(({ text, y, tiedTo }) => [text, y, tiedTo])).toEqual([
      ['PM low ↑', 9, null],
      ['OR high · PM high', 24, null],
      ['SMA 90', 39, 22],
      ['EMA 20 ↓', 91, null],
    ]);
    expect(renderer.tags[3]!.color).toBe(LIGHT.emaText);
  });
  it('have their prices on the axis, clear of the last price', () => {
    const overlay = overlayOf([closed(0, 5960), point(0, { OR_LOW: 5961 })]);
    const [view] = overlay.axisViews.filter((each) => each.visible());
    expect([view!.text(), view!.fixedCoordinate()]).toEqual(['5961.00', 31]);
  });
  it('have neither where the reader has switched them off, or they are not in force', () => {
    const messages = [point(0, { PM_HIGH: 6005, EMA_20: 6000 }), point(1, { EMA_20: 6000 })];
    const overlay = overlayOf(messages, { levels: { EMA_20: false } });
    expect(overlay.renderer.tags).toEqual([]);
    expect(overlay.axisViews.filter((each) => each.visible())).toEqual([]);
  });
});
