import type { IChartApi } from 'lightweight-charts';
import { describe, expect, it } from 'vitest';
import { withOptions } from '../../../plugin/options.ts';
import { PanePrimitive } from '../../../plugin/streams/pane-primitive.ts';
import { StreamPanes } from '../../../plugin/streams/stream-panes.ts';
import { messageOf, STREAM_BAR } from '../../messages.ts';
import { geometry, sceneOf } from '../scenes.ts';

function made(options = {}) {
  const calls: unknown[][] = [];
  let panes: object[] = [];
  const kept = new Map<string, string>();
  const chart = {
    addPane: (keepEmpty: boolean) => {
      calls.push(['add', keepEmpty]);
      let stretch = 1;
      const pane = {
        setStretchFactor: (factor: number) => {
          stretch = factor;
          calls.push(['stretch', factor]);
        },
        getStretchFactor: () => stretch,
        getHeight: () => 196,
        attachPrimitive: (each: PanePrimitive) => {
          calls.push(['attach', each instanceof PanePrimitive]);
          each.attached({ chart, requestUpdate: () => calls.push(['redraw']) } as never);
          each.updateAllViews();
        },
        detachPrimitive: (each: unknown) => calls.push(['detach', each instanceof PanePrimitive]),
        paneIndex: () => 1 + panes.indexOf(pane),
      };
      panes.push(pane);
      return pane;
    },
    removePane: (index: number) => {
      calls.push(['remove', index]);
      panes = panes.toSpliced(index - 1, 1);
    },
    timeScale: () => ({ options: () => ({ barSpacing: 10 }), width: () => 1000 }),
  } as unknown as IChartApi;
  const scene = sceneOf([messageOf('session')], options);
  scene.state.streams.set('PM_HIGH', [{ ...STREAM_BAR, lowCoverage: [] }]);
  scene.state.apply({
    ...messageOf('levels'),
    point: { ...messageOf('levels').point, values: { ...messageOf('levels').point.values, PM_HIGH: 6000 } },
  });
  scene.state.apply(messageOf('bar'));
  const streams = new StreamPanes({
    chart,
    scene,
    placement: { ...geometry, begin: () => '' },
    applyOptions: (some) => {
      scene.options = withOptions(scene.options, some);
      streams.show();
    },
    storage: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
    },
  });
  streams.show();
  return { calls, streams, scene, kept };
}

describe('Panes of streams', () => {
  it('are not there until they are wanted, and are taken away when they go', () => {
    const { calls, streams, scene } = made();
    expect(calls).toEqual([]);
    scene.options = withOptions(scene.options, { streams: true });
    streams.show();
    streams.show();
    expect(calls.filter(([call]) => call !== 'redraw')).toEqual([
      ['add', true],
      ['stretch', 0.55],
      ['attach', true],
    ]);
    calls.length = 0;
    streams.refresh();
    expect(calls).toEqual([['redraw']]);
    streams.remove();
    expect(calls.slice(1)).toEqual([
      ['detach', true],
      ['remove', 1],
    ]);
  });
  it('a row opens in one of its own, in the order of the rows, and goes from it', () => {
    const { streams, scene } = made({ streams: true });
    // Rows are sixteen high, the last at the foot of 196 pixels.
    const click = (y: number, x = 0, paneIndex = 1) => streams.click({ point: { x, y }, paneIndex } as never);
    expect(click(150)).toBe(true);
    expect(click(118)).toBe(true);
    expect(scene.options.streamPanes).toMatchObject({ momentum: true, flow: false, barrier: true });
    expect([click(118), scene.options.streamPanes.momentum]).toEqual([true, false]);
    expect([click(60), click(150, 0, 0), streams.click({} as never)]).toEqual([false, false, false]);
  });
  it('a fan becomes single ways by a click, and a fan again', () => {
    const { streams, calls } = made({ streams: true });
    const click = () => streams.click({ point: { x: 500, y: 60 }, paneIndex: 1 } as never);
    calls.length = 0;
    expect([click(), click()]).toEqual([true, true]);
    expect(calls).toEqual([['redraw'], ['redraw']]);
  });
  it('are as high as the reader left them', () => {
    const { streams, scene, kept, calls } = made({ streams: true });
    kept.set('spymaster.panes', '{"pressure":0.9,"flow":0.4}');
    scene.options = withOptions(scene.options, { streamPanes: { flow: true } });
    // What is there goes first, and is kept as it stands.
    streams.show();
    expect(calls.filter(([call]) => call === 'stretch')).toEqual([
      ['stretch', 0.55],
      ['stretch', 0.55],
      ['stretch', 0.4],
    ]);
    streams.remove();
    expect(JSON.parse(kept.get('spymaster.panes')!)).toEqual({ pressure: 0.55, flow: 0.4 });
  });
});
