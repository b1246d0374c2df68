import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SpymasterHandle } from '../../plugin/handle.ts';
import type { SpymasterOptions } from '../../plugin/options.ts';
import { ALERT, ANSWER, FIRST, frame, messageOf } from '../messages.ts';
import { Attached, settle } from './attached.ts';
import { hostChart } from './charts.ts';
import { find, textOf } from './dom.ts';

let page: Attached;
let handle: SpymasterHandle;
beforeEach(() => {
  page = new Attached();
});
afterEach(() => page.end());
const attach = async (options: SpymasterOptions = {}) => {
  handle = await page.attach(options);
};
const key = (on: HTMLElement, name: string, more = {}) =>
  on.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...more }));

describe('Small print of what hands do', () => {
  it('a row of the log at which nothing was said pins nothing', async () => {
    const panel = page.place();
    await attach({ panel });
    const socket = await page.connect({ ...messageOf('snapshot'), answers: [] });
    socket.receive(page.durable({ type: 'alert', alert: { ...ALERT, id: 'new', time: FIRST + 480 } }));
    key(panel, 'a');
    await settle();
    find(panel, '.spymaster-log .spymaster-row-line').click();
    expect(handle.snapshot().isPinned).toBe(false);
  });
  it('a named approach is asked about by its own time, wherever the reader looks back', async () => {
    await attach();
    const socket = await page.connect();
    socket.receive(
      page.durable({
        type: 'signals',
        ended: [],
        time: FIRST + 960,
        answers: [{ ...ANSWER, time: FIRST + 960 }],
      }),
    );
    handle.focus({ episodeId: ANSWER.episodeId, at: FIRST + 960 });
    expect(handle.snapshot().isPinned).toBe(true);
    void handle.neighbours('another').catch(() => undefined);
    await settle();
    expect(socket.sent.at(-1)).toMatchObject({ type: 'neighbours', episodeId: 'another', at: 'latest' });
  });
  it('a chart’s own role and label stay', async () => {
    page.host.element.setAttribute('role', 'img');
    page.host.element.setAttribute('aria-label', 'Mine');
    await attach();
    const named = () => ['role', 'aria-label'].map((name) => page.host.element.getAttribute(name));
    expect([named(), page.host.element.tabIndex]).toEqual([['img', 'Mine'], 0]);
    handle.detach();
    expect([named(), page.host.element.hasAttribute('tabindex')]).toEqual([['img', 'Mine'], false]);
  });
  it('nothing is made by what was asked for before the end', async () => {
    const panel = page.place();
    await attach({ panel });
    await page.connect();
    page.root.append(page.host.element);
    page.host.element.focus();
    handle.applyOptions({ streams: true });
    key(page.host.element, 'Enter');
    handle.detach();
    await settle();
    expect([page.host.panes.length, page.host.listeners()]).toEqual([0, 0]);
  });
  it('arrows are the replay’s again where the focus has left the chart that is read', async () => {
    const panel = page.place();
    page.host = hostChart([FIRST]);
    await attach({ panel });
    const socket = await page.connect();
    socket.receive(messageOf('replay'));
    page.root.append(page.host.element);
    page.host.element.focus();
    key(page.host.element, 'Enter');
    await settle();
    expect(textOf(panel, '.spymaster-heard')).toContain('close');
    page.host.element.blur();
    key(panel, 'ArrowLeft');
    expect(socket.sent.at(-1)).toMatchObject({ type: 'step', bars: -1 });
  });
  it('Space plays where single keys are off, for it is none', async () => {
    const panel = page.place();
    await attach({ panel, singleKeys: false, replayBar: page.place() });
    const socket = await page.connect();
    socket.receive({ ...messageOf('replay'), ...frame });
    await settle();
    key(panel, ' ');
    expect(socket.sent.at(-1)).toMatchObject({ type: 'pause' });
  });
});
