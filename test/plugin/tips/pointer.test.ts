import type { MouseEventParams, Time } from 'lightweight-charts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SpymasterHandle } from '../../../plugin/handle.ts';
import { Pointer } from '../../../plugin/tips/pointer.ts';
import type { Workbench } from '../../../plugin/workbench.ts';
import { ANSWER, FIRST, messageOf } from '../../messages.ts';
import { Attached } from '../attached.ts';
import { hostChart } from '../charts.ts';
import type { FakeSocket } from '../dom.ts';
import { sceneOf } from '../scenes.ts';

let page: Attached;
let handle: SpymasterHandle;
let socket: FakeSocket;
beforeEach(async () => {
  page = new Attached();
  page.host = hostChart([FIRST, FIRST + 120]);
  handle = await page.attach({ panel: page.place() });
  socket = await page.connect();
  const time = FIRST + 120;
  socket.receive(page.durable({ type: 'signals', ended: [], time, answers: [{ ...ANSWER, time }] }));
});
afterEach(() => page.end());

/** A pixel is a point, from 6000 downwards. */
const point = (y: number | null, more = {}) =>
  page.host.fire('crosshair', y === null ? {} : { time: FIRST, point: { x: 30, y }, ...more });
const tip = () => page.host.drawnTip();
const SAID = {
  x: 30,
  y: -2,
  lines: [
    'OR high ↑, said at 09:32:00',
    'If reached, it breaks more often than usual: 58 of 100, usually 36.',
  ],
};

describe('The pointer', () => {
  it('on a zone is told what was said there; in another pane, beside it and off the chart nothing', () => {
    point(-2);
    expect(tip()).toEqual(SAID);
    for (const [y, more] of [
      [-2, { paneIndex: 1 }],
      [-6, {}],
      [null, {}],
    ] as const) {
      point(-2);
      point(y, more);
      expect(tip()).toBeNull();
    }
  });
  it('touches as well as points, and a touch beside all marks takes the words away', () => {
    const touch = (event: object) => page.host.fire('click', event);
    touch({ time: FIRST, point: { x: 30, y: -2 } });
    expect(tip()).toEqual(SAID);
    // Right of the last bar.
    touch({ point: { x: 90, y: -2 } });
    expect(tip()).toBeNull();
    // A pane below measures other things than prices.
    handle.focus(null);
    touch({ time: FIRST, point: { x: 30, y: -2 }, paneIndex: 1 });
    expect([tip(), handle.snapshot().isPinned]).toEqual([null, false]);
  });
  it('at rest has nothing computed anew, however often the chart tells of it', () => {
    point(-2);
    let refreshed = 0;
    for (const each of page.host.primitives as Set<{ overlay: object; refresh: () => void }>)
      each.refresh = () => {
        refreshed++;
      };
    point(-2);
    expect(refreshed).toBe(0);
    point(-3);
    // What it says alone, and nothing of zones, levels and marks.
    expect(refreshed).toBe(1);
  });
  it('is told nothing any more of a picture that is gone', () => {
    point(-2);
    socket.receive(messageOf('snapshot'));
    expect(tip()).toBeNull();
  });
});

it('The topmost mark under the pointer speaks', () => {
  const overlay = (lines: readonly string[] | null) => ({ overlay: { tipAt: () => lines } });
  const { chart, series } = hostChart();
  const scene = sceneOf();
  const overlays = [overlay(['below']), overlay(['above']), overlay(null), { overlay: {} }];
  const at = { chart, series, scene, overlays: () => overlays, bars: { barSeconds: 120 } };
  new Pointer(at as unknown as Workbench).point({
    point: { x: 1, y: 2 },
    paneIndex: 0,
  } as MouseEventParams<Time>);
  expect(scene.tip).toEqual({ x: 1, y: 2, lines: ['above'] });
});
