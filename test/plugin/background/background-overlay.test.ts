import { describe, expect, it } from 'vitest';
import { BackgroundOverlay } from '../../../plugin/background/background-overlay.ts';
import { LIGHT } from '../../../plugin/theme/palette.ts';
import type { ServerMessage } from '../../../shared/protocol/messages.ts';
import { FIRST, frame, messageOf } from '../../messages.ts';
import { geometry, replayAt, sceneOf } from '../scenes.ts';

const shifted = { ...geometry, x: (instant: number) => ((instant - FIRST) / 120) * 10 + 300 };
function overlayOf(...messages: readonly ServerMessage[]) {
  const scene = sceneOf(messages);
  const overlay = new BackgroundOverlay(scene);
  overlay.update(shifted);
  return { scene, overlay, renderer: overlay.renderer };
}

describe('Behind the candles', () => {
  it('the time before the open is tinted, and open and end of the opening range are ruled', () => {
    const { renderer } = overlayOf(replayAt(FIRST + 900));
    expect(renderer.stretches).toEqual([{ left: 0, right: 300, color: LIGHT.ink, alpha: 0.025, text: '' }]);
    expect(renderer.instants.map(({ x, isDashed }) => [x, isDashed])).toEqual([
      [300, false],
      [375, false],
    ]);
  });
  it('nothing is ruled that is yet to come', () => {
    expect(overlayOf(replayAt(FIRST + 899)).renderer.instants.map(({ x }) => x)).toEqual([300]);
  });
  it('a hole in the data is grey from where it begins to where it ends, and says so', () => {
    const gap: ServerMessage = {
      type: 'gap',
      ...frame,
      gap: { from: FIRST + 240, to: FIRST + 420, what: ['trades'] },
    };
    const short: ServerMessage = {
      type: 'gap',
      ...frame,
      gap: { from: FIRST + 600, to: FIRST + 601, what: ['trades'] },
    };
    const [, hole, narrow] = overlayOf(gap, short).renderer.stretches;
    expect(hole).toEqual({
      left: 320,
      right: 335,
      color: LIGHT.neutral,
      alpha: 0.22,
      text: 'Trades missing here',
    });
    expect(narrow!.right - narrow!.left).toBe(2);
  });
  it('a late start is ruled and says when: what lies before it was read afterwards', () => {
    const { status } = messageOf('status');
    const since = (liveSince: number | null): ServerMessage => ({
      ...messageOf('status'),
      status: { ...status, liveSince },
    });
    const started = (liveSince: number | null) =>
      overlayOf(replayAt(FIRST + 900), since(liveSince)).renderer.instants.filter(({ text }) => text !== '');
    expect(started(FIRST + 480)).toEqual([
      { x: 340, color: LIGHT.control, isDashed: false, text: 'Live from 09:38:00' },
    ]);
    const { preMarket } = messageOf('session').marks;
    // Who was there from the beginning need not say so, and who replays was not there.
    expect([started(preMarket), started(null)]).toEqual([[], []]);
  });
  it('the moment that is looked back at is a dashed line at its bar', () => {
    const { scene, overlay, renderer } = overlayOf(replayAt(FIRST + 900));
    scene.lookAt(FIRST + 480);
    overlay.update(shifted);
    expect(renderer.instants.at(-1)).toMatchObject({ x: 45, isDashed: true, color: LIGHT.warning });
  });
});
