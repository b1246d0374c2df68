import { describe, expect, it } from 'vitest';
import { CountdownOverlay } from '../../../plugin/levels/countdown-overlay.ts';
import { DEFAULT_OPTIONS } from '../../../plugin/options.ts';
import { LiveScene } from '../../../plugin/scene.ts';
import { LIGHT } from '../../../plugin/theme/palette.ts';
import { Theme } from '../../../plugin/theme/theme.ts';
import { emptyPicture } from '../../../shared/protocol/picture.ts';
import { bar, FIRST, frame, messageOf } from '../../messages.ts';
import { geometry, replayAt } from '../scenes.ts';

/** The bar that forms began at FIRST, at 6000. */
function countdownAt(now: number, { isFed = true, height = 100 } = {}) {
  const scene = new LiveScene(new Theme('light', () => '#ffffff'), DEFAULT_OPTIONS, isFed);
  const empty = { ...messageOf('snapshot'), picture: emptyPicture(), answers: [] };
  for (const message of [
    messageOf('session'),
    empty,
    { type: 'forming', ...frame, bar: bar(FIRST, 6000, false) } as const,
    replayAt(now),
  ])
    scene.state.apply(message);
  const overlay = new CountdownOverlay(scene);
  overlay.update({ ...geometry, height });
  const view = overlay.axisViews[0]!;
  return { text: view.text(), isShown: view.visible!(), y: view.fixedCoordinate!(), view };
}

describe('The countdown of a bar', () => {
  it('stands under the last price and says how long the bar still has', () => {
    const { view, ...shown } = countdownAt(FIRST + 30);
    expect(shown).toEqual({ text: '1:30', isShown: true, y: 10 + 19 });
    expect([view.backColor(), view.textColor()]).toEqual([LIGHT.last, '#ffffff']);
    expect(countdownAt(FIRST + 119).text).toBe('0:01');
  });
  it('is not there for candles of the host, between bars, nor where the price is out of sight', () => {
    expect(countdownAt(FIRST + 30, { isFed: false }).isShown).toBe(false);
    expect(countdownAt(FIRST + 120).isShown).toBe(false);
    expect(countdownAt(FIRST - 1).isShown).toBe(false);
    expect(countdownAt(FIRST + 30, { height: 29 }).isShown).toBe(false);
    expect(countdownAt(FIRST + 30, { height: 30 }).isShown).toBe(true);
  });
});
