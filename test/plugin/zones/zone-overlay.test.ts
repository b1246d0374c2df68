import { describe, expect, it } from 'vitest';
import { ChartState } from '../../../plugin/chart-state.ts';
import type { Geometry } from '../../../plugin/overlay-primitive.ts';
import { zoneColor } from '../../../plugin/palette.ts';
import { ZoneOverlay } from '../../../plugin/zones/zone-overlay.ts';
import type { ZoneRenderer } from '../../../plugin/zones/zone-renderer.ts';
import type { Answer } from '../../../shared/protocol/answer.ts';
import { ANSWER, FIRST, frame } from '../../messages.ts';

const geometry: Geometry = {
  width: 1000,
  height: 100,
  barSpacing: 10,
  x: (time) => ((time - FIRST) / 120) * 10,
  y: (price) => 6010 - price,
};
function boxesOf(answer: Answer) {
  const state = new ChartState();
  state.apply({ type: 'signals', ...frame, time: answer.time, answers: [answer] });
  const overlay = new ZoneOverlay(state);
  overlay.update(geometry);
  return (overlay.renderer as ZoneRenderer).boxes;
}

describe('Zones on the chart', () => {
  // The level is 6000 and ATR 2.5: the zone is five points deep.
  it('shade the side that price comes from, two ATR deep and one bar wide', () => {
    const [box] = boxesOf(ANSWER);
    expect(box!.right - box!.left).toBe(10);
    expect([box!.from, box!.to, box!.color]).toEqual([10, 15, zoneColor(ANSWER)]);
    expect(boxesOf({ ...ANSWER, direction: 'DOWN' })[0]).toMatchObject({ from: 10, to: 5 });
  });
  it('end with the outcome, and where the pane does', () => {
    expect(boxesOf({ ...ANSWER, status: 'resolved', resolvedAs: 'BREAK' })).toEqual([]);
    expect(boxesOf({ ...ANSWER, time: FIRST + 120 * 200 })).toEqual([]);
  });
});
