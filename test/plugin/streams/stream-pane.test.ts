import type { IChartApi } from 'lightweight-charts';
import { expect, test } from 'vitest';
import { PanePrimitive } from '../../../plugin/streams/pane-primitive.ts';
import { StreamPane } from '../../../plugin/streams/stream-pane.ts';
import { geometry, sceneOf } from '../scenes.ts';

test('it has a pane of its own, and takes it away when it goes', () => {
  const calls: unknown[] = [];
  const pane = {
    setStretchFactor: (factor: number) => calls.push(['stretch', factor]),
    getHeight: () => 120,
    attachPrimitive: (each: unknown) => calls.push(['attach', each instanceof PanePrimitive]),
    detachPrimitive: (each: unknown) => calls.push(['detach', each instanceof PanePrimitive]),
    paneIndex: () => 1,
  };
  const chart = {
    addPane: (keepEmpty: boolean) => {
      calls.push(['add', keepEmpty]);
      return pane;
    },
    removePane: (index: number) => calls.push(['remove', index]),
  } as unknown as IChartApi;
  const streams = new StreamPane(chart, sceneOf(), { ...geometry, begin: () => '' });
  streams.refresh();
  streams.remove();
  expect(calls).toEqual([
    ['add', true],
    ['stretch', 0.55],
    ['attach', true],
    ['detach', true],
    ['remove', 1],
  ]);
});
