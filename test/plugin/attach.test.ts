import type { IChartApi, ISeriesApi } from 'lightweight-charts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { attachSpymaster, type SpymasterHandle, type SpymasterOptions } from '../../plugin/attach.ts';
import { bar, FIRST, frame, messageOf } from '../messages.ts';
import { FakeSocket, nextSocket, stubDocument, stubSockets } from './dom.ts';

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
  socket.receive(messageOf('welcome'));
  socket.receive(messageOf('session'));
  socket.receive(messageOf('snapshot'));
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
    socket.receive({ type: 'forming', ...frame, bar: bar(FIRST + 120, 5, false) });
    socket.receive({ type: 'bar', ...frame, seq: frame.seq + 1, bar: bar(FIRST + 120, 6, true) });
    expect(fed).toEqual([
      ['set', 1],
      ['update', FIRST + 120],
      ['update', FIRST + 120],
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
  it('tells the host what the feed does, and what the daemon does not grant', async () => {
    const told: string[] = [];
    attach({
      onStatus: (status) => told.push(String(status?.feed)),
      onRefused: (sentence) => told.push(sentence),
    });
    const socket = await connected();
    socket.receive({ ...messageOf('status'), status: { ...messageOf('status').status, feed: 'down' } });
    handle.send({ type: 'play' });
    socket.receive({ ...messageOf('error'), id: 1, code: 'AT_END', message: 'The session is over.' });
    await vi.advanceTimersByTimeAsync(0);
    expect(told).toEqual(['recorded', 'down', 'The session is over.']);
  });
  it('plays on after a broken connection, at the speed it had', async () => {
    attach();
    const socket = await connected();
    const { state } = messageOf('replay');
    socket.receive({ ...messageOf('snapshot'), replay: { ...state, playing: true, speed: 60 } });
    socket.close(1006);
    await vi.advanceTimersByTimeAsync(500);
    const next = await nextSocket();
    next.open();
    next.receive(messageOf('welcome'));
    next.receive({ type: 'resumed', ...frame, from: frame.seq + 1, to: frame.seq });
    expect(next.sent.slice(1)).toEqual([
      { type: 'speed', id: 1, x: 60 },
      { type: 'play', id: 2 },
    ]);
    // What is missed later belongs to a player that is known.
    next.receive({ type: 'resumed', ...frame, from: frame.seq + 1, to: frame.seq });
    expect(next.sent).toHaveLength(3);
  });
  it('forgets the alerts of later where it goes back, and all when it goes', async () => {
    const alerts = stubDocument();
    attach({ alerts: alerts as unknown as HTMLElement });
    const socket = await connected();
    const text = () =>
      alerts
        .all()
        .map(({ textContent }) => textContent)
        .join(' ');
    expect(text()).toContain('1 today');
    const snapshot = messageOf('snapshot');
    socket.receive({ ...snapshot, why: 'jump', picture: { ...snapshot.picture, alerts: [] } });
    expect(text()).toContain('0 today');
    handle.detach();
    expect(alerts.children).toEqual([]);
  });
  it('leaves nothing behind when it is detached', async () => {
    const readout = stubDocument();
    const replayBar = stubDocument();
    attach({ readout: readout as unknown as HTMLElement, replayBar: replayBar as unknown as HTMLElement });
    const socket = await connected();
    expect([primitives.size, readout.children.length > 0, replayBar.children.length > 0]).toEqual([
      5,
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
