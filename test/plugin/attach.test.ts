import type { IChartApi, ISeriesApi } from 'lightweight-charts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { attachSpymaster, type SpymasterHandle, type SpymasterOptions } from '../../plugin/attach.ts';
import { bar, FIRST, MESSAGES } from '../messages.ts';
import { FakeSocket, nextSocket, stubDocument, stubSockets } from './dom.ts';

const [WELCOME, SNAPSHOT] = (['welcome', 'snapshot'] as const).map(
  (type) => MESSAGES.find((message) => message.type === type)!,
);

let handle: SpymasterHandle;
let fed: unknown[];
let primitives: Set<unknown>;
let panes: number[];
function attach(options: SpymasterOptions = {}): SpymasterHandle {
  fed = [];
  primitives = new Set();
  const series = {
    attachPrimitive: (each: unknown) => primitives.add(each),
    detachPrimitive: (each: unknown) => primitives.delete(each),
    setData: (bars: unknown[]) => fed.push(['set', bars.length]),
    update: (each: { time: number }) => fed.push(['update', each.time]),
  } as unknown as ISeriesApi<'Candlestick'>;
  panes = [];
  const pane = {
    setStretchFactor: () => undefined,
    getHeight: () => 100,
    attachPrimitive: () => undefined,
    detachPrimitive: () => undefined,
    paneIndex: () => 1,
  };
  const chart = {
    timeScale: () => ({ scrollToRealTime: () => undefined }),
    addPane: () => {
      panes.push(1);
      return pane;
    },
    removePane: (index: number) => panes.splice(panes.indexOf(index), 1),
  } as unknown as IChartApi;
  handle = attachSpymaster(chart, series, { url: 'http://127.0.0.1:8765', token: 'token', ...options });
  return handle;
}
async function connected(): Promise<FakeSocket> {
  const socket = await nextSocket();
  socket.open();
  socket.receive({ ...WELCOME!, epoch: 1, seq: 1 });
  socket.receive({ ...SNAPSHOT!, epoch: 1, seq: 2 });
  return socket;
}
beforeEach(stubSockets);
afterEach(() => {
  handle.detach();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('Spymaster on a chart', () => {
  it('feeds the candles: all of a snapshot, then bar by bar', async () => {
    attach();
    const socket = await connected();
    socket.receive({ type: 'bar', epoch: 1, seq: 3, bar: bar(FIRST + 120_000, 5, false) });
    expect(fed).toEqual([
      ['set', handle.state.bars.length - 1],
      ['update', FIRST + 120_000],
    ]);
  });
  it('leaves the series alone where the host feeds it, and adds no pane to its chart', async () => {
    attach({ feedCandles: false });
    await connected();
    expect(fed).toEqual([]);
    expect(panes).toEqual([]);
    attach({ feedCandles: false, streams: true });
    expect(panes).toEqual([1]);
  });
  it('takes its pane away when it goes', () => {
    attach();
    expect(panes).toEqual([1]);
    handle.detach();
    expect(panes).toEqual([]);
  });
  it('tells the host its answers and its connection', async () => {
    const told: string[] = [];
    attach({
      onConnection: (state) => told.push(state),
      onAnswers: (answers) => told.push(`${answers.length} answers`),
    });
    await connected();
    expect(told).toContain('connecting');
    expect(told).toContain('live');
    expect(told).toContain(`${handle.state.answers.length} answers`);
  });
  it('takes its token from whoever has it', async () => {
    attach({ token: async () => 'asked' });
    const socket = await nextSocket();
    socket.open();
    expect(socket.sent).toMatchObject([{ token: 'asked' }]);
    handle.detach();
    const fetched = vi.fn(async () => ({ ok: true, json: async () => ({ token: 'fetched' }) }));
    vi.stubGlobal('fetch', fetched);
    FakeSocket.made = [];
    attach({ token: undefined as never });
    const other = await nextSocket();
    other.open();
    expect(other.sent).toMatchObject([{ token: 'fetched' }]);
    expect(String((fetched.mock.calls as unknown as [URL][])[0]![0])).toBe('http://127.0.0.1:8765/v1/token');
  });
  it('leaves nothing behind when it is detached', async () => {
    const readout = stubDocument();
    const replayBar = stubDocument();
    attach({ readout: readout as unknown as HTMLElement, replayBar: replayBar as unknown as HTMLElement });
    const socket = await connected();
    expect([primitives.size, readout.children.length > 0, replayBar.children.length > 0]).toEqual([
      3,
      true,
      true,
    ]);
    handle.detach();
    expect([primitives.size, readout.children, replayBar.children]).toEqual([0, [], []]);
    expect(socket.closedWith).not.toBeNull();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.made).toHaveLength(1);
  });
});
