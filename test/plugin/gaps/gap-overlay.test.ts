import { expect, it } from 'vitest';
import { ChartState } from '../../../plugin/chart-state.ts';
import { GapOverlay } from '../../../plugin/gaps/gap-overlay.ts';
import type { Geometry } from '../../../plugin/overlay-primitive.ts';
import { GAP_COLOR } from '../../../plugin/palette.ts';
import type { ZoneRenderer } from '../../../plugin/zones/zone-renderer.ts';
import { FIRST, frame, messageOf } from '../../messages.ts';

const geometry: Geometry = {
  width: 1000,
  height: 100,
  barSpacing: 10,
  x: (time) => (time < FIRST || time > FIRST + 3600 ? null : ((time - FIRST) / 120) * 10),
  y: () => 0,
};
function boxes(...gaps: readonly { readonly from: number; readonly to: number }[]) {
  const state = new ChartState();
  state.apply(messageOf('session'));
  for (const gap of gaps) state.apply({ type: 'gap', ...frame, gap });
  const overlay = new GapOverlay(state);
  overlay.update(geometry);
  return (overlay.renderer as ZoneRenderer).boxes;
}

it('A hole in the data is grey from top to bottom, over the bars in which it begins and ends', () => {
  expect(boxes({ from: FIRST + 130, to: FIRST + 500 })).toEqual([
    { left: 5, right: 45, from: 0, to: 100, color: GAP_COLOR },
  ]);
  // One that begins with a bar does not reach into the bar before.
  expect(boxes({ from: FIRST + 120, to: FIRST + 200 })).toMatchObject([{ left: 5, right: 15 }]);
});
it('A hole that is not on the chart is not drawn', () => {
  expect(boxes({ from: FIRST + 5000, to: FIRST + 6000 })).toEqual([]);
  expect(boxes()).toEqual([]);
});
