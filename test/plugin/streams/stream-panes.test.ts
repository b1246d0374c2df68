import type { IChartApi } from 'lightweight-charts';
import { describe, expect, it, vi } from 'vitest';
import { withOptions } from '../../../plugin/options.ts';
import { PanePrimitive } from '../../../plugin/streams/pane-primitive.ts';
import { StreamPanes } from '../../../plugin/streams/stream-panes.ts';
import type { StreamRenderer } from '../../../plugin/streams/stream-renderer.ts';
import { ANSWER, messageOf, STREAM_BAR } from '../../messages.ts';
import { geometry, sceneOf, update } from '../scenes.ts';

function made(options = {}) {
  const calls: unknown[][] = [];
  let candles = 2;
  const primitives: PanePrimitive[] = [];
  const price = {
    getStretchFactor: () => candles,
    setStretchFactor: (factor: number) => {
      candles = factor;
    },
  };
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
          primitives.push(each);
        },
        detachPrimitive: (each: unknown) => calls.push(['detach', each instanceof PanePrimitive]),
        paneIndex: () => 1 + panes.indexOf(pane),
        moveTo: (index: number) => {
          panes = panes.filter((each) => each !== pane).toSpliced(index - 1, 0, pane);
        },
      };
      panes.push(pane);
      return pane;
    },
    panes: () => [price, ...panes],
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
  const drag = (shown: number, ofCandles: number) => {
    candles = ofCandles;
    (panes[0] as { setStretchFactor(factor: number): void }).setStretchFactor(shown);
  };
  const stretches = () => panes.map((each) => (each as { getStretchFactor(): number }).getStretchFactor());
  const title = () => {
    primitives.at(-1)!.updateAllViews();
    const renderer = primitives.at(-1)!.paneViews()[0]!.renderer() as StreamRenderer;
    return renderer.picture!.title;
  };
  return { title, calls, streams, scene, kept, drag, stretches, candles: () => candles };
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
      ['stretch', 0.56],
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
    const { streams, scene, stretches } = made({ streams: true });
    // Rows are sixteen high, the last at the foot of 196 pixels.
    const click = (y: number, x = 0, paneIndex = 1) => streams.click({ point: { x, y }, paneIndex } as never);
    expect(click(150)).toBe(true);
    expect(click(118)).toBe(true);
    expect(scene.options.streamPanes).toMatchObject({ momentum: true, flow: false, barrier: true });
    expect(stretches()).toEqual([0.56, 0.22, 0.22].map((each) => expect.closeTo(each, 9)));
    // The second from the top is momentum's.
    expect(streams.click({ point: { x: 500, y: 60 }, paneIndex: 2 } as never)).toBe(false);
    expect([click(118), scene.options.streamPanes.momentum]).toEqual([true, false]);
    expect([click(60), click(150, 0, 0), streams.click({} as never)]).toEqual([false, false, false]);
  });
  it('a click on the fan shows single ways, and the fan again', () => {
    const { streams, scene } = made({ streams: true });
    const click = () => streams.click({ point: { x: 500, y: 60 }, paneIndex: 1 } as never);
    expect([click(), scene.options.courses]).toEqual([true, true]);
    expect([click(), scene.options.courses]).toEqual([true, false]);
  });
  it('are as high as the reader left them, beside the candles, and give those theirs back', () => {
    const { streams, scene, kept, drag, stretches, candles } = made({ streams: true });
    drag(1.05, 1.5);
    scene.options = withOptions(scene.options, { streamPanes: { flow: true } });
    streams.show();
    // What was there stays as it is; another comes beside it.
    expect(stretches()).toEqual([1.05, expect.closeTo(0.11 * 1.5, 9)]);
    scene.options = withOptions(scene.options, { streams: false });
    streams.show();
    scene.options = withOptions(scene.options, { streams: true });
    streams.show();
    expect(stretches()).toEqual([1.05, 0.165].map((each) => expect.closeTo(each, 9)));
    streams.remove();
    // What nobody has dragged is not kept.
    expect(JSON.parse(kept.get('spymaster.panes')!)).toEqual({ pressure: expect.closeTo(0.7, 9) });
    expect(candles()).toBe(2);
  });
  it('are of the level that the card speaks of', () => {
    const { scene, streams, title } = made({ streams: true });
    scene.state.streams.set('OR_HIGH', [{ ...STREAM_BAR, level: 'OR_HIGH', lowCoverage: [] }]);
    scene.state.apply(update(ANSWER));
    streams.refresh();
    expect(title()).toMatch(/^Pressure at OR high/);
  });
  it('keep heights when the page is left, and no longer once they are gone', () => {
    const page = new EventTarget();
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
    vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
    const { streams, drag, kept } = made({ streams: true });
    drag(1.4, 2);
    page.dispatchEvent(new Event('pagehide'));
    expect(JSON.parse(kept.get('spymaster.panes')!)).toEqual({ pressure: 0.7 });
    streams.remove();
    kept.clear();
    page.dispatchEvent(new Event('pagehide'));
    expect(kept.size).toBe(0);
    vi.unstubAllGlobals();
  });
  it('begin as high as they were at an earlier visit', () => {
    const { scene, streams, kept, stretches } = made();
    kept.set('spymaster.panes', '{"pressure":0.7}');
    scene.options = withOptions(scene.options, { streams: true });
    streams.show();
    expect(stretches()).toEqual([1.4]);
  });
});
