import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SpymasterHandle } from '../../plugin/handle.ts';
import type { SpymasterOptions } from '../../plugin/options.ts';
import { ALERT, ANSWER, CONTACT, FIRST, messageOf } from '../messages.ts';
import { Attached, settle } from './attached.ts';
import { hostChart } from './charts.ts';
import { find, isShown, textOf } from './dom.ts';

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

describe('The reader', () => {
  const close = (time: number, changes = {}) =>
    durable({ type: 'signals', ended: [], time, answers: [{ ...ANSWER, time, ...changes }] });
  const key = (on: HTMLElement, name: string, more = {}) =>
    on.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...more }));

  it('clicks a zone to look back at what was said there, and comes back', async () => {
    page.host = hostChart([FIRST, FIRST + 120]);
    const panel = place();
    await attach({ panel });
    const socket = await connected();
    socket.receive(close(FIRST + 120));
    socket.receive(close(FIRST + 240, { grade: 'D' }));
    // The zone is from 5995 to 6000; a pixel is a point.
    const click = (y: number, more = {}) =>
      page.host.fire('click', { time: FIRST, point: { x: 0, y }, ...more });
    click(1);
    click(-6);
    expect(handle.snapshot().isPinned).toBe(false);
    click(-5);
    expect([handle.snapshot().isPinned, textOf(panel, '.spymaster-pinned')]).toEqual([
      true,
      'Looking at what was said at 09:32:00. Back to now',
    ]);
    find(panel, '.spymaster-pinned button').click();
    expect(handle.snapshot().isPinned).toBe(false);
    handle.applyOptions({ zones: false });
    click(-2);
    expect(handle.snapshot().isPinned).toBe(false);
    page.host.fire('click', { point: { x: 0, y: 0 } });
    click(0, { sourceEvent: { shiftKey: true } });
    expect(socket.sent.at(-1)).toMatchObject({ type: 'seek', to: FIRST + 120 });
  });
  it('reads bar by bar on the chart, by keys that step a replay elsewhere', async () => {
    const panel = place();
    await attach({ panel });
    const socket = await connected();
    socket.receive(messageOf('replay'));
    page.root.append(page.host.element);
    const heard = () => textOf(panel, '.spymaster-heard');
    key(panel, 'Enter');
    await settle();
    expect(page.host.element.ownerDocument.activeElement).not.toBe(page.host.element);
    const before = heard();
    page.host.element.focus();
    key(page.host.element, 'Enter');
    await settle();
    expect([before.includes('close'), heard()]).toEqual([false, '09:30, close 1.00.']);
    const sent = socket.sent.length;
    key(page.host.element, 'ArrowLeft');
    key(page.host.element, 'ArrowUp');
    expect([socket.sent.length, heard()]).toEqual([sent, '09:30, close 1.00.']);
    key(page.host.element, 'Enter');
    expect(heard()).toBe('Nothing was said of this bar.');
    key(page.host.element, 'Escape');
    key(page.host.element, 'ArrowLeft');
    expect(socket.sent.at(-1)).toMatchObject({ type: 'step', bars: -1 });
    // Another picture is not read on.
    key(page.host.element, 'Enter');
    socket.receive(messageOf('snapshot'));
    socket.receive(messageOf('replay'));
    key(page.host.element, 'ArrowRight');
    expect(socket.sent.at(-1)).toMatchObject({ type: 'step', bars: 1 });
  });
  it('leaves letters to the page where single keys are off', async () => {
    const panel = place();
    await attach({ panel, singleKeys: false });
    await connected();
    for (const name of ['t', ',', '3']) key(panel, name);
    expect(handle.options().theme).toBe('auto');
    key(panel, 'ArrowUp');
    handle.applyOptions({ singleKeys: true });
    key(panel, 't');
    expect(handle.options().theme).toBe('dark');
  });
  it('opens and closes the pane of streams, and looks at alerts, by keys', async () => {
    const panel = place();
    await attach({ panel });
    const socket = await connected();
    await settle();
    key(panel, 's');
    await settle();
    expect([handle.options().streams, page.host.panes.length]).toEqual([true, 1]);
    socket.receive(durable({ type: 'alert', alert: { ...ALERT, id: 'news' } }));
    expect(handle.snapshot().unread).toBe(1);
    key(panel, 'a');
    await settle();
    expect(handle.snapshot().unread).toBe(0);
  });
  it('points at a bar, and the legend is of it', async () => {
    const legend = place();
    await attach({ legend });
    await connected();
    page.host.fire('crosshair', { time: FIRST + 60 });
    expect(textOf(legend, '.spymaster-quiet')).toBe('09:30 ET');
    page.host.fire('crosshair', {});
    expect(textOf(legend, '.spymaster-quiet')).toBe('');
  });
  it('plays, steps, looks for cases and sets levels by keys, on chart and panel', async () => {
    const panel = place();
    await attach({ panel, replayBar: place() });
    const socket = await connected();
    socket.receive(messageOf('replay'));
    await settle();
    expect(page.host.element.tabIndex).toBe(0);
    for (const name of [' ', 'ArrowLeft', ']', '>']) key(page.host.element, name);
    expect(socket.sent.slice(1)).toMatchObject([
      { type: 'pause' },
      { type: 'step', bars: -1 },
      { type: 'jump', to: 'nextApproach' },
      { type: 'speed', x: 60 },
    ]);
    key(panel, '1', { code: 'Digit1', shiftKey: true });
    expect(handle.options().levels.PM_HIGH).toBe(false);
    key(panel, 't');
    expect(handle.options().theme).toBe('dark');
    key(page.host.element, 'f');
    expect(page.host.calls).toContainEqual(['fit']);
    key(page.host.element, 'l');
    expect(isShown(page.root, '.spymaster-legend-rows')).toBe(true);
    key(page.host.element, 'n');
    await settle();
    expect(socket.sent.at(-1)).toMatchObject({ type: 'neighbours', at: 'latest' });
    expect(isShown(page.root, '.spymaster-drawer')).toBe(true);
    // Escape closes one thing at a time.
    handle.focus({ episodeId: 'none', at: FIRST });
    key(page.host.element, 'Escape');
    expect([isShown(page.root, '.spymaster-drawer'), handle.snapshot().isPinned]).toEqual([false, true]);
    key(page.host.element, 'Escape');
    expect(handle.snapshot().isPinned).toBe(false);
  });
  it('needs no replay keys in a live session, and none at all where the host keeps them', async () => {
    await attach({ panel: place() });
    const socket = await connected();
    for (const name of [' ', 'ArrowLeft', ']', '>']) expect(key(page.host.element, name)).toBe(true);
    expect(socket.sent).toHaveLength(1);
    handle.detach();
    await attach({ panel: place(), keyboard: false });
    await connected();
    key(page.host.element, 't');
    expect([handle.options().theme, page.host.element.hasAttribute('tabindex')]).toEqual(['auto', false]);
  });
  it('opens help and settings, which have the page’s styles, and go without a trace', async () => {
    await attach({ panel: place() });
    await connected();
    key(page.host.element, '?');
    await settle();
    expect(textOf(page.root, 'dialog h2')).toBe('What is this?');
    key(page.host.element, 't');
    expect(handle.options().theme).toBe('auto');
    find<HTMLDialogElement>(page.root, 'dialog').close();
    key(page.host.element, ',');
    await settle();
    expect(page.root.querySelectorAll('dialog')).toHaveLength(1);
    expect(textOf(page.root, 'dialog h2')).toBe('Settings');
  });
  it('is shown round once, where a replay stands still, and again when asked', async () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => void kept.set(name, value),
      removeItem: (name: string) => void kept.delete(name),
    };
    const tours = () => page.root.querySelectorAll('.spymaster-tour').length;
    const begin = async (playing: boolean) => {
      await attach({ panel: place(), storage });
      await page.connect({ ...messageOf('snapshot'), replay: { ...messageOf('replay').state, playing } });
      await settle();
    };
    await begin(true);
    expect(tours()).toBe(0);
    handle.detach();
    await begin(false);
    expect(tours()).toBe(1);
    handle.detach();
    expect(tours()).toBe(0);
    await begin(false);
    key(page.host.element, 'Escape');
    expect(tours()).toBe(0);
    handle.detach();
    await begin(false);
    expect(tours()).toBe(0);
    key(page.host.element, '?');
    await settle();
    [...page.root.querySelectorAll('button')].find((each) => each.textContent === 'Show me round')!.click();
    expect([tours(), document.activeElement!.textContent]).toEqual([1, 'Next']);
  });
  it('goes from the chart to each part beside it with F6, and back to the chart', async () => {
    await attach({ panel: place(), replayBar: place() });
    await connected();
    const names: (string | null)[] = [];
    page.root.append(page.host.element);
    for (let i = 0; i < 5; i++) {
      // The key goes to where the focus is, as keys do.
      key(
        document.activeElement === document.body
          ? page.host.element
          : (document.activeElement as HTMLElement),
        'F6',
      );
      names.push(document.activeElement!.getAttribute('aria-label'));
    }
    expect(names).toEqual([
      '2-minute chart',
      'What it says',
      'Alerts and outcomes',
      'Replay',
      '2-minute chart',
    ]);
    expect(document.activeElement).toBe(page.host.element);
    key(page.host.element, 'F6', { shiftKey: true });
    expect(document.activeElement!.getAttribute('aria-label')).toBe('Replay');
    // What is not to be seen is passed over.
    const replay = document.activeElement as HTMLElement;
    Object.assign(replay, { checkVisibility: () => false });
    key(replay, 'F6', { shiftKey: true });
    key(document.activeElement as HTMLElement, 'F6');
    expect(document.activeElement).toBe(page.host.element);
  });
  it('has lists in the panel, whose rows bring a moment into sight', async () => {
    page.host = hostChart(Array.from({ length: 40 }, (_, i) => FIRST + 120 * i));
    const panel = place();
    await attach({ panel });
    const socket = await connected();
    socket.receive(durable({ type: 'contact', contact: { ...CONTACT, time: FIRST + 3600 } }));
    await settle();
    find(panel, '.spymaster-row-line').click();
    // Thirty bars on: the middle of what is seen, as wide as before.
    expect(page.host.calls.at(-1)).toEqual(['range', { from: 24, to: 34 }]);
    expect([handle.snapshot().isPinned, handle.snapshot().focused!.phase]).toEqual([true, 'CONTACT']);
  });
  it('finds by a click what is drawn there alone, on bars of any width', async () => {
    const at = async (
      times: readonly number[],
      time: number,
      options: SpymasterOptions = {},
      changes = {},
    ) => {
      handle?.detach();
      page.host = hostChart(times);
      await attach({ keyboard: false, ...options });
      const socket = await connected();
      socket.receive(messageOf('snapshot'));
      for (const after of [120, 240])
        socket.receive({ ...close(FIRST + after, changes), seq: after / 120 + 1 });
      page.host.fire('click', { time, point: { x: 0, y: -2 } });
      const { isPinned, focused } = handle.snapshot();
      return isPinned ? focused!.time - FIRST : null;
    };
    const minutes = [0, 1, 2, 3].map((minute) => FIRST + 60 * minute);
    expect(await at(minutes, FIRST + 60)).toBe(120);
    expect(await at(minutes, FIRST + 120)).toBe(240);
    const fives = [FIRST - 180, FIRST + 120];
    expect(await at(fives, FIRST - 180)).toBe(120);
    expect(await at(minutes, FIRST, {}, { status: 'resolved' })).toBeNull();
    expect(await at(minutes, FIRST, { levels: { OR_HIGH: false } })).toBeNull();
    expect(await at(minutes, FIRST, { zones: { past: false } })).toBeNull();
  });
  it('comes back to now, from an approach that was picked as well, and to the last candle', async () => {
    await attach({ data: 'daemon', panel: place(), streams: false });
    const socket = await connected();
    const far = { ...ANSWER, episodeId: 'far', level: 'EMA_20' as const, distanceAtr: 2 };
    socket.receive({ type: 'update', ...page.now, time: FIRST, answers: [ANSWER, far] });
    handle.focus('EMA_20');
    page.host.calls.length = 0;
    key(page.host.element, 'g');
    expect([handle.snapshot().focus!.level, page.host.calls]).toEqual(['OR_HIGH', [['edge', 9, false]]]);
  });
  it('finds the host’s own place in the order of tabs as it was', async () => {
    page.host.element.tabIndex = 5;
    await attach();
    expect(page.host.element.tabIndex).toBe(5);
    handle.detach();
    expect(page.host.element.tabIndex).toBe(5);
  });
  it('presses keys in vain once it is detached, on the chart or the whole page', async () => {
    for (const keyboard of ['focus', 'page'] as const) {
      page.host = hostChart();
      await attach({ keyboard, panel: place() });
      await connected();
      handle.detach();
      expect(key(page.host.element, 't')).toBe(true);
      expect([key(document.body, 't'), handle.options().theme]).toEqual([true, 'auto']);
    }
  });
  it('opens the cases with a key and closes them with it; one dialog takes the place of another', async () => {
    await attach({ panel: place() });
    await connected();
    const sheets = () => document.adoptedStyleSheets.length;
    const before = sheets();
    key(page.host.element, 'n');
    await settle();
    key(page.host.element, 'n');
    await settle();
    expect(isShown(page.root, '.spymaster-drawer')).toBe(false);
    find(
      [...page.root.querySelectorAll('button')].find((each) => each.textContent === 'What is this?')!
        .parentElement!,
      'button:last-child',
    ).click();
    await settle();
    [...page.root.querySelectorAll('button')].find((each) => each.textContent === 'What is this?')!.click();
    await settle();
    expect(page.root.querySelectorAll('dialog')).toHaveLength(1);
    find<HTMLDialogElement>(page.root, 'dialog').close();
    await settle();
    expect([page.root.querySelectorAll('dialog').length, sheets()]).toEqual([0, before]);
  });
  it('is shown what lies left of what is in sight, and a new picture closes the cases', async () => {
    page.host = hostChart(Array.from({ length: 40 }, (_, i) => FIRST + 120 * i));
    const panel = place();
    await attach({ panel });
    const socket = await connected();
    socket.receive(durable({ type: 'contact', contact: { ...CONTACT, time: FIRST + 600 } }));
    await settle();
    page.host.chart.timeScale().setVisibleLogicalRange({ from: 20, to: 30 });
    find(panel, '.spymaster-row-line').click();
    expect(page.host.calls.at(-1)).toEqual(['range', { from: -1, to: 9 }]);
    key(page.host.element, 'n');
    await settle();
    socket.receive(messageOf('snapshot'));
    expect(isShown(page.root, '.spymaster-drawer')).toBe(false);
  });
});
