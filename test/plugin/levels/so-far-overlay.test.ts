import { describe, expect, it } from 'vitest';
import { SoFarOverlay } from '../../../plugin/levels/so-far-overlay.ts';
import type { SomeOptions } from '../../../plugin/options.ts';
import { LIGHT } from '../../../plugin/theme/palette.ts';
import type { ServerMessage } from '../../../shared/protocol/messages.ts';
import { bar, FIRST, frame, messageOf } from '../../messages.ts';
import { geometry, replayAt, sceneOf } from '../scenes.ts';

const { marks } = messageOf('session');
const barAt = (time: number, high: number, low: number): ServerMessage => ({
  type: 'bar',
  ...frame,
  bar: { ...bar(time, 6000, true), high, low },
});
function linesAt(now: number, bars: readonly ServerMessage[], options: SomeOptions = {}) {
  const overlay = new SoFarOverlay(sceneOf([...bars, replayAt(now)], options));
  overlay.update(geometry);
  return overlay.renderer.lines;
}
const texts = (...args: Parameters<typeof linesAt>) => linesAt(...args).map(({ text }) => text);

describe('A range that is still being made', () => {
  const early = [barAt(marks.preMarket - 120, 6090, 5900), barAt(marks.preMarket, 6004, 5991)];
  const late = barAt(marks.open - 120, 6007, 5995);
  const opened = [barAt(marks.open, 6002, 5998), barAt(marks.open + 120, 6005, 5999)];

  it('is the pre-market’s before the open, from 04:00 on', () => {
    expect(texts(marks.open - 1, [...early, late])).toEqual([
      'PM high so far 6007.00',
      'PM low so far 5991.00',
    ]);
    expect(texts(marks.open - 1, [])).toEqual([]);
  });
  it('is the opening’s in its first quarter of an hour, and then a level of its own', () => {
    const bars = [...early, late, ...opened];
    expect(texts(marks.open, bars)).toEqual(['OR high so far 6005.00', 'OR low so far 5998.00']);
    expect(texts(marks.openingRangeEnd - 1, bars)).toHaveLength(2);
    expect(texts(marks.openingRangeEnd, bars)).toEqual([]);
  });
  it('runs from its first bar to the edge, in the level’s colour, named on its outer side', () => {
    const [high, low] = linesAt(marks.open + 240, opened);
    expect(high).toEqual({
      left: ((marks.open - FIRST) / 120) * 10,
      right: 1000,
      y: 5,
      color: LIGHT.openingHigh,
      text: 'OR high so far 6005.00',
      textColor: LIGHT.openingHighText,
      isAbove: true,
    });
    expect(low).toMatchObject({ y: 12, color: LIGHT.openingLow, isAbove: false });
  });
  it('is gone from the chart once the range is made', () => {
    const scene = sceneOf([...opened, replayAt(marks.openingRangeEnd - 1)]);
    const overlay = new SoFarOverlay(scene);
    overlay.update(geometry);
    expect(overlay.renderer.lines).toHaveLength(2);
    scene.state.apply(replayAt(marks.openingRangeEnd));
    overlay.update(geometry);
    expect(overlay.renderer.lines).toEqual([]);
  });
  it('is not drawn of a level that is switched off', () => {
    expect(texts(marks.open, opened, { levels: { OR_HIGH: false } })).toEqual(['OR low so far 5998.00']);
  });
});
