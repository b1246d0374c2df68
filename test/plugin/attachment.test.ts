import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { attachSpymaster } from '../../plugin/attach.ts';
import type { SpymasterHandle } from '../../plugin/handle.ts';
import type { SpymasterOptions } from '../../plugin/options.ts';
import { ANSWER, bar, CONTACT, FIRST, frame, messageOf } from '../messages.ts';
import { Attached, DAEMON, settle } from './attached.ts';
import { hostChart } from './charts.ts';
import { find, nextSocket, textOf } from './dom.ts';

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

describe('What comes while it is still being loaded', () => {
  it('is there once it is: lists, candles, and nothing told as news that was told before', async () => {
    const panel = place();
    handle = page.handle = attachSpymaster(page.host.chart, page.host.series, {
      ...DAEMON,
      panel,
      data: 'daemon',
    });
    const socket = await nextSocket();
    socket.open();
    const snapshot = messageOf('snapshot');
    const told = [960, 1080].map((after) => ({ ...ANSWER, time: FIRST + after }));
    const picture = { ...snapshot.picture, answers: told };
    for (const message of [messageOf('welcome'), messageOf('session'), { ...snapshot, picture }])
      socket.receive(message);
    await settle();
    expect(panel.querySelectorAll('[role=tab]')).toHaveLength(4);
    expect(page.host.calls).toContainEqual(['set', 1]);
    socket.receive(
      durable({
        type: 'signals',
        ended: [],
        time: FIRST + 1200,
        answers: [{ ...ANSWER, time: FIRST + 1200 }],
      }),
    );
    expect(panel.querySelector('.spymaster-alert')).toBeNull();
  });
});

describe('A new picture', () => {
  it('takes what is looked back at with it, and what asked for attention', async () => {
    const panel = place();
    await attach({ panel });
    const socket = await connected();
    socket.receive(durable({ type: 'contact', contact: CONTACT }));
    expect(panel.querySelector('.spymaster-alert')).not.toBeNull();
    handle.focus({ episodeId: 'x', at: FIRST });
    expect(handle.snapshot().isPinned).toBe(true);
    socket.receive(messageOf('snapshot'));
    expect([handle.snapshot().isPinned, panel.querySelector('.spymaster-alert')]).toEqual([false, null]);
  });
});

describe('What goes on between answers', () => {
  it('is followed by legend, card, chips and those who hear', async () => {
    const panel = place();
    await attach({ panel });
    const socket = await connected();
    const text = () => panel.textContent!;
    socket.receive({ type: 'forming', ...frame, bar: bar(FIRST + 120, 5998.25, false) });
    expect(text()).toContain('C 5998.25');
    socket.receive(durable({ type: 'contact', contact: CONTACT }));
    socket.receive({
      type: 'update',
      ...page.now,
      time: CONTACT.time,
      answers: [{ ...ANSWER, phase: 'CONTACT', contact: null }],
    });
    const status = { ...messageOf('status').status, knownUntil: CONTACT.time + 42 };
    socket.receive({ type: 'status', ...page.now, status });
    expect(text()).toContain('0:42 ago');
    socket.receive(
      durable({
        type: 'alert',
        alert: { ...messageOf('alert').alert, type: 'PIN_REGIME', level: 'OR_HIGH' },
      }),
    );
    expect(text()).toContain('Dealers dampen moves');
    expect(textOf(panel, '.spymaster-heard')).toMatch(/^OR high from below/);
  });
  it('is told with the connection it comes by', async () => {
    await attach();
    const socket = await connected();
    expect(handle.snapshot().status.connection).toBe('live');
    socket.close(1006);
    expect(handle.snapshot().status.connection).toBe('offline');
  });
});

describe('Small print', () => {
  it('an hour’s bars are no wider than they may be, a gradient goes by its top, streams are as asked for', async () => {
    page.host = hostChart([FIRST, FIRST + 3600]);
    const told: string[] = [];
    page.host.setBackground('#131722');
    handle = page.handle = attachSpymaster(page.host.chart, page.host.series, { ...DAEMON, streams: true });
    handle.on('error', ({ code }) => told.push(code));
    await settle();
    expect([told, page.host.panes.length]).toEqual([[], 1]);
    handle.detach();
    page.host = hostChart();
    Object.assign(page.host.chart, {
      options: () => ({ layout: { background: { topColor: '#131722', bottomColor: '#ffffff' } } }),
    });
    const panel = place();
    await attach({ data: 'daemon', streams: false, panel });
    expect(page.host.panes).toHaveLength(0);
    expect(find(panel, '.spymaster').style.getPropertyValue('--spymaster-paper')).toBe('#0f131a');
  });
  it('a minute’s quiet is a minute of the session', async () => {
    const panel = place();
    await attach({ panel });
    const socket = await connected();
    const now = messageOf('status').status.knownUntil!;
    handle.mute(1);
    await settle();
    const contact = (after: number) => {
      const said = { ...CONTACT.said, episodeId: `at ${after}`, time: now + after };
      socket.receive(durable({ type: 'contact', contact: { ...CONTACT, episodeId: `at ${after}`, said } }));
      return panel.querySelector('.spymaster-alert') !== null;
    };
    expect([contact(59), contact(60)]).toEqual([false, true]);
  });
  it('verdicts are of the horizon chosen, each approach’s for itself', async () => {
    await attach({ horizonSeconds: 120 });
    const told: string[] = [];
    handle.on('verdict', ({ answer, sentence }) =>
      told.push(`${answer.episodeId.slice(0, 1)} ${sentence.match(/\d+ of 100/)![0]}`),
    );
    const socket = await connected();
    const [a, b] = [
      { ...ANSWER, episodeId: 'a' },
      { ...ANSWER, episodeId: 'b', grade: 'D' as const },
    ];
    for (let i = 0; i < 3; i++)
      socket.receive(durable({ type: 'signals', ended: [], time: FIRST, answers: [a, b] }));
    await settle();
    // And first that of the picture.
    expect(told).toEqual(['2 30 of 100', 'a 30 of 100', 'b 36 of 100']);
  });
  it('looking back at an instant finds the last answer until then, and asks by its own time', async () => {
    await attach();
    const socket = await connected();
    for (const time of [FIRST + 960, FIRST + 1080, FIRST + 1200])
      socket.receive(durable({ type: 'signals', ended: [], time, answers: [{ ...ANSWER, time }] }));
    const at = (after: number) => {
      handle.focus({ episodeId: ANSWER.episodeId, at: FIRST + after });
      return handle.snapshot().focused!.time - FIRST;
    };
    expect([at(1080), at(1199)]).toEqual([1080, 1080]);
    void handle.neighbours().catch(() => undefined);
    await settle();
    expect(socket.sent.at(-1)).toMatchObject({ type: 'neighbours', at: FIRST + 1080 });
  });
  it('a level is that of the approach under way before one that is decided', async () => {
    await attach();
    const socket = await connected();
    const over = { ...ANSWER, episodeId: 'over', status: 'resolved' as const };
    socket.receive({
      type: 'update',
      ...frame,
      time: FIRST,
      answers: [over, { ...ANSWER, distanceAtr: 2.4 }],
    });
    handle.focus('OR_HIGH');
    expect(handle.snapshot().focus!.episodeId).toBe(ANSWER.episodeId);
  });
  it('a replay that stood still stands still after a broken connection; offline is no error', async () => {
    await attach({ panel: place() });
    const told: string[] = [];
    handle.on('error', ({ code }) => told.push(code));
    const socket = await connected();
    const { state } = messageOf('replay');
    socket.receive({ ...messageOf('snapshot'), replay: { ...state, playing: false, speed: 60 } });
    socket.close(1006);
    page.host.element.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
    await vi.advanceTimersByTimeAsync(500);
    const next = await nextSocket();
    next.open();
    next.receive(messageOf('welcome'));
    next.receive({ type: 'resumed', ...frame, from: frame.seq + 1, to: frame.seq });
    const { at } = state;
    expect(next.sent[0]).toMatchObject({ view: { mode: 'replay', at, speed: 60, playing: false } });
    expect([next.sent.slice(1), told]).toEqual([[], []]);
  });
  it('what happens in the turn in which it is detached is not told', async () => {
    await attach();
    const socket = await connected();
    const told: string[] = [];
    handle.on('alert', ({ type }) => told.push(type));
    socket.receive(durable({ type: 'alert', alert: messageOf('alert').alert }));
    handle.detach();
    await settle();
    expect(told).toEqual([]);
  });
});
