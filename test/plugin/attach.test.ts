import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { attachSpymaster } from '../../plugin/attach.ts';
import type { SpymasterPluginError } from '../../plugin/errors.ts';
import type { SpymasterHandle } from '../../plugin/handle.ts';
import type { SpymasterOptions } from '../../plugin/options.ts';
import type { ServerMessage } from '../../shared/protocol/messages.ts';
import { ANSWER, bar, CONTACT, FIRST, frame, messageOf, NEIGHBOURS, OUTCOME } from '../messages.ts';
import { Attached, DAEMON, settle } from './attached.ts';
import { hostChart } from './charts.ts';
import { FakeSocket, find, nextSocket, textOf } from './dom.ts';

let page: Attached;
let handle: SpymasterHandle;
beforeEach(() => {
  page = new Attached();
});
afterEach(() => page.end());
const attach = async (options: SpymasterOptions = {}) => {
  handle = await page.attach(options);
};
const connected = () => page.connect();
const durable = (message: object) => page.durable(message);
const place = () => page.place();

describe('A series of the host’s', () => {
  it('is left as it is, and its chart gets no pane', async () => {
    await attach({ panel: place() });
    await connected();
    expect([page.host.calls, page.host.panes.length, page.host.primitives.size]).toEqual([[], 0, 12]);
  });
  it('can be fed by the daemon: all of a snapshot, then bar by bar, with a pane of streams', async () => {
    await attach({ data: 'daemon' });
    const socket = await connected();
    expect(page.host.calls.slice(-2)).toEqual([
      ['set', 1],
      ['edge', 9, false],
    ]);
    page.host.calls.length = 0;
    socket.receive({ type: 'forming', ...frame, bar: bar(FIRST + 120, 5, false) });
    socket.receive(durable({ type: 'bar', bar: bar(FIRST + 120, 6, true) }));
    expect([page.host.calls, page.host.panes.length]).toEqual([
      [
        ['update', FIRST + 120],
        ['update', FIRST + 120],
      ],
      1,
    ]);
  });
  it('is not fed where it holds bars already, nor drawn on twice', async () => {
    page.host = hostChart([FIRST]);
    expect(() => attachSpymaster(page.host.chart, page.host.series, { data: 'daemon' })).toThrow(
      expect.objectContaining({ code: 'SERIES_HAS_DATA' }),
    );
    await attach();
    expect(() => attachSpymaster(page.host.chart, page.host.series)).toThrow(
      expect.objectContaining({ code: 'ALREADY_ATTACHED' }),
    );
    handle.detach();
    await attach();
  });
  it('that is of another price is told of once, and drawn on all the same', async () => {
    page.host = hostChart([FIRST], 3000);
    const told: string[] = [];
    handle = page.handle = attachSpymaster(page.host.chart, page.host.series, { ...DAEMON, panel: place() });
    handle.on('error', ({ code }) => told.push(code));
    await settle();
    const socket = await connected();
    socket.receive(messageOf('snapshot'));
    await settle();
    expect([told, page.host.primitives.size]).toEqual([['PRICE_MISMATCH'], 12]);
  });
  it('with bars wider than an hour gets levels alone, and the host is told', async () => {
    page.host = hostChart([FIRST, FIRST + 86_400]);
    const told: string[] = [];
    handle = page.handle = attachSpymaster(page.host.chart, page.host.series, DAEMON);
    handle.on('error', ({ code }) => told.push(code));
    await settle();
    expect(told).toEqual(['BARS_TOO_WIDE']);
  });
});

describe('The host is told', () => {
  it('nothing before it has its handle, and states only where they are others', async () => {
    const told: string[] = [];
    handle = page.handle = attachSpymaster(page.host.chart, page.host.series, DAEMON);
    handle.on('status', ({ connection, feed }) => told.push(`${connection} ${feed?.feed}`));
    handle.on('session', ({ date }) => told.push(date));
    handle.on('focus', (focus) => told.push(`focus ${focus?.level}`));
    expect(told).toEqual([]);
    await settle();
    const socket = await connected();
    socket.receive(messageOf('status'));
    socket.receive(messageOf('session'));
    await settle();
    expect(told).toEqual([
      'connecting undefined',
      'focus undefined',
      '2025-06-05',
      'live undefined',
      'live recorded',
      'focus OR_HIGH',
    ]);
  });
  it('what happens: verdicts where they change, contacts, outcomes, alerts', async () => {
    await attach();
    const told: unknown[] = [];
    handle.on('verdict', ({ verdict, sentence }) => told.push([verdict, sentence]));
    handle.on('contact', ({ episodeId }) => told.push(['contact', episodeId]));
    handle.on('outcome', ({ episodeId }) => told.push(['outcome', episodeId]));
    handle.on('alert', ({ type }) => told.push(['alert', type]));
    const socket = await connected();
    const said = (changes = {}) =>
      durable({ type: 'signals', ended: [], time: FIRST, answers: [{ ...ANSWER, ...changes }] });
    for (const message of [said(), said({ spot: 5998 }), said({ grade: 'D' })]) socket.receive(message);
    socket.receive(durable({ type: 'contact', contact: CONTACT }));
    socket.receive(durable({ type: 'outcome', outcome: OUTCOME }));
    socket.receive(durable({ type: 'alert', alert: messageOf('alert').alert }));
    await settle();
    expect(told).toEqual([
      ['more', 'If reached, it breaks more often than usual: 58 of 100, usually 36.'],
      ['cannotTell', 'Too few cases to compare. Usually 36 of 100 break.'],
      ['contact', ANSWER.episodeId],
      ['more', 'Breaks more often than usual: 58 of 100, usually 36.'],
      ['outcome', ANSWER.episodeId],
      ['alert', 'EXHAUSTION_UP'],
    ]);
  });
  it('what the daemon does not grant: the one who asked, or whoever listens for errors', async () => {
    await attach({ replayBar: place() });
    const told: string[] = [];
    handle.on('error', ({ code, hint }) => told.push(`${code} ${hint}`));
    const socket = await connected();
    const refusal = (id: number) => ({
      ...messageOf('error'),
      id,
      code: 'AT_END',
      message: 'It is over.',
      hint: 'Go back.',
      fatal: false,
    });
    const played = handle.replay
      .play()
      .catch((error: SpymasterPluginError) => `${error.code}: ${error.message}`);
    socket.receive(refusal(1));
    expect(await played).toBe('AT_END: It is over.');
    socket.receive(messageOf('replay'));
    find(page.root, '[aria-label="Forward a bar"]').click();
    socket.receive(refusal(2));
    await settle();
    expect(told).toEqual(['AT_END Go back.']);
  });
  it('of a listener of its own that throws, once, and the others all the same', async () => {
    await attach();
    const told: string[] = [];
    handle.on('status', () => {
      throw new Error('mine');
    });
    handle.on('status', ({ connection }) => told.push(connection));
    handle.on('error', ({ code }) => told.push(code));
    await connected();
    expect(told).toContain('live');
    expect(told.filter((each) => each === 'LISTENER')).toHaveLength(1);
  });
});

describe('What is shown', () => {
  it('is a frozen picture, the same until something changes, and not touched by what comes later', async () => {
    await attach();
    const socket = await connected();
    const before = handle.snapshot();
    socket.receive({ type: 'heartbeat', ...frame, now: 1 });
    expect(handle.snapshot()).toBe(before);
    expect([Object.isFrozen(before), Object.isFrozen(before.bars), before.bars.length]).toEqual([
      true,
      true,
      1,
    ]);
    const rows = before.streams.get('PM_HIGH')!.length;
    socket.receive(durable({ type: 'bar', bar: bar(FIRST + 120, 5, true) }));
    socket.receive(
      durable({
        type: 'streams',
        time: FIRST + 240,
        rows: [{ ...messageOf('streams').rows[0]!, time: FIRST + 240 }],
      }),
    );
    expect(handle.snapshot().bars).toHaveLength(2);
    expect([before.bars.length, before.streams.get('PM_HIGH')!.length]).toEqual([1, rows]);
  });
  it('changes with its options, which are told', async () => {
    const panel = place();
    await attach({ panel, theme: 'light', horizonSeconds: 240 });
    await connected();
    const told: unknown[] = [];
    handle.on('options', ({ horizonSeconds }) => told.push(horizonSeconds));
    expect(textOf(panel, '.spymaster-shares')).toMatch(/^58/);
    handle.applyOptions({ horizonSeconds: 120, theme: 'dark' });
    await settle();
    expect([handle.options().horizonSeconds, told]).toEqual([120, [120]]);
    expect(textOf(panel, '.spymaster-shares')).toMatch(/^30/);
    expect(find(panel, '.spymaster').style.getPropertyValue('--spymaster-paper')).toBe('#0f131a');
  });
  it('speaks of the approach or level that is asked for, of now or of then', async () => {
    await attach();
    const socket = await connected();
    const other = { ...ANSWER, episodeId: 'other', level: 'EMA_20' as const, distanceAtr: 1.9 };
    const close = (time: number) =>
      durable({
        type: 'signals',
        ended: [],
        time,
        answers: [ANSWER, other].map((each) => ({ ...each, time })),
      });
    socket.receive(close(FIRST + 960));
    socket.receive(close(FIRST + 1080));
    expect(handle.snapshot().focus?.level).toBe('OR_HIGH');
    handle.focus('EMA_20');
    expect([handle.snapshot().focus?.level, handle.snapshot().isPinned]).toEqual(['EMA_20', false]);
    handle.focus({ episodeId: ANSWER.episodeId, at: FIRST + 1000 });
    expect([handle.snapshot().focused!.time, handle.snapshot().isPinned]).toEqual([FIRST + 960, true]);
    handle.focus(null);
    expect([handle.snapshot().focus?.level, handle.snapshot().isPinned]).toEqual(['OR_HIGH', false]);
    handle.focus('PM_LOW');
    expect(handle.snapshot().focus?.level).toBe('OR_HIGH');
  });
});

describe('The daemon is asked', () => {
  it('for what is to be seen from the start, with the token of whoever has it', async () => {
    await attach({ token: async () => 'asked', view: { mode: 'replay', date: '2025-06-27' } });
    const socket = await nextSocket();
    socket.open();
    expect(socket.sent).toMatchObject([{ token: 'asked', view: { mode: 'replay', date: '2025-06-27' } }]);
  });
  it('for replays, cases and positions, in its own words', async () => {
    await attach();
    const socket = await connected();
    const { replay } = handle;
    const asked = [
      replay.pause(),
      replay.step(-3),
      replay.speed(60),
      replay.seek(FIRST + 0.4),
      replay.jump('end'),
    ];
    const more: readonly Promise<unknown>[] = [
      handle.open({ mode: 'live' }),
      handle.position({ side: 'LONG', entry: 6000 }),
    ];
    const cases = handle.neighbours();
    const then = handle.neighbours('x', 5);
    await settle();
    for (const [i] of [...asked, ...more].entries()) socket.receive({ ...messageOf('ack'), id: i + 1 });
    for (const id of [8, 9]) socket.receive({ type: 'neighbours', ...frame, id, ...NEIGHBOURS });
    let isOpen = false;
    void more[0]!.then(() => {
      isOpen = true;
    });
    await Promise.all([...asked, more[1]!]);
    // Its picture is yet to come.
    expect(isOpen).toBe(false);
    socket.receive(messageOf('session'));
    socket.receive(messageOf('snapshot'));
    expect(await more[0]).toMatchObject({ type: 'session', date: '2025-06-05' });
    expect((await cases).rows).toHaveLength(1);
    await then;
    expect(socket.sent.slice(1)).toEqual([
      { type: 'pause', id: 1 },
      { type: 'step', bars: -3, id: 2 },
      { type: 'speed', x: 60, id: 3 },
      { type: 'seek', to: FIRST, id: 4 },
      { type: 'jump', to: 'end', id: 5 },
      { type: 'open', view: { mode: 'live' }, id: 6 },
      { type: 'position', side: 'LONG', entry: 6000, id: 7 },
      { type: 'neighbours', episodeId: ANSWER.episodeId, at: 'latest', id: 8 },
      { type: 'neighbours', episodeId: 'x', at: 5, id: 9 },
    ]);
  });
  it('for nothing where price is near no level', async () => {
    await attach();
    const socket = await connected();
    socket.receive({ type: 'update', ...frame, time: FIRST, answers: [] });
    await expect(handle.neighbours()).rejects.toMatchObject({ code: 'NO_SUCH_ANSWER' });
  });
  it('to play on after a broken connection, at the speed it had', async () => {
    await attach();
    const socket = await connected();
    const { state } = messageOf('replay');
    socket.receive({ ...messageOf('snapshot'), replay: { ...state, playing: true, speed: 60 } });
    socket.close(1006);
    await vi.advanceTimersByTimeAsync(500);
    const next = await nextSocket();
    next.open();
    next.receive(messageOf('welcome'));
    next.receive({ type: 'resumed', ...frame, from: frame.seq + 1, to: frame.seq });
    const { at } = state;
    expect(next.sent).toMatchObject([{ view: { mode: 'replay', at, speed: 60, playing: true } }]);
  });
  it('at once where it is away and the reader will not wait', async () => {
    await attach();
    const socket = await connected();
    socket.close(1006);
    await settle();
    expect(FakeSocket.made).toHaveLength(1);
    handle.retryNow();
    await settle();
    expect(FakeSocket.made).toHaveLength(2);
  });
});

describe('Once it is detached', () => {
  it('nothing of it is left, and all of the host’s is there: in its chart, its places, its page', async () => {
    const [panel, legend, replayBar] = [place(), place(), place()];
    panel.innerHTML = '<h1 class="own">Mine</h1>';
    const before = page.root.outerHTML;
    await attach({ panel, legend, replayBar, streams: true });
    const socket = await connected();
    expect(page.root.outerHTML).not.toBe(before);
    expect([document.adoptedStyleSheets.length > 0, page.host.listeners() > 0]).toEqual([true, true]);
    handle.detach();
    handle.detach();
    await settle();
    expect([page.root.outerHTML, document.adoptedStyleSheets.length]).toEqual([before, 0]);
    expect([
      page.host.primitives.size,
      page.host.panes.length,
      page.host.listeners(),
      page.host.element.outerHTML,
    ]).toEqual([0, 0, 0, '<div></div>']);
    expect(socket.closedWith).not.toBeNull();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.made).toHaveLength(1);
  });
  it('nothing comes later, though it had not all come yet', async () => {
    const panel = place();
    handle = page.handle = attachSpymaster(page.host.chart, page.host.series, {
      url: 'http://127.0.0.1:8765',
      token: 'token',
      panel,
      streams: true,
    });
    handle.detach();
    await settle();
    expect([
      panel.children.length,
      page.host.panes.length,
      page.host.primitives.size,
      page.host.listeners(),
    ]).toEqual([0, 0, 0, 0]);
  });
  it('is as well where the chart was removed before', async () => {
    await attach({ streams: true });
    await connected();
    const gone = () => {
      throw new Error('removed');
    };
    Object.assign(page.host.series, { detachPrimitive: gone, unsubscribeDataChanged: gone });
    Object.assign(page.host.chart, {
      unsubscribeClick: gone,
      unsubscribeCrosshairMove: gone,
      removePane: gone,
    });
    expect(() => handle.detach()).not.toThrow();
  });
  it('goes by itself where the chart is found to be removed, and says so', async () => {
    await attach({ data: 'daemon' });
    const socket = await connected();
    const told: string[] = [];
    handle.on('error', ({ code }) => told.push(code));
    Object.assign(page.host.series, {
      update: () => {
        throw new Error('removed');
      },
    });
    socket.receive(durable({ type: 'bar', bar: bar(FIRST + 120, 5, true) }));
    await settle();
    expect([told, socket.closedWith === null]).toEqual([['CHART_REMOVED'], false]);
  });
});

it('Messages that it does not know change nothing', async () => {
  await attach();
  const socket = await connected();
  const before = handle.snapshot();
  socket.receive({ type: 'something new', ...frame } as unknown as ServerMessage);
  expect(handle.snapshot()).toBe(before);
});
