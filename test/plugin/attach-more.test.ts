import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attachSpymaster } from '../../plugin/attach.ts';
import type { SpymasterHandle } from '../../plugin/handle.ts';
import { Attached, DAEMON, settle } from './attached.ts';

let page: Attached;
let handle: SpymasterHandle;
beforeEach(() => {
  page = new Attached();
});
afterEach(() => page.end());
const attach = async () => {
  handle = await page.attach();
};

describe('An overlay', () => {
  it('keeps what the reader has set where there is a place for it', async () => {
    const kept = new Map<string, string>([['spymaster.options', '{"horizonSeconds":480}']]);
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    };
    handle = await page.attach({ storage });
    expect(handle.options().horizonSeconds).toBe(480);
    // What the host sets is its own.
    handle.applyOptions({ levels: { PM_LOW: false } });
    expect(JSON.parse(kept.get('spymaster.options')!)).toEqual({ horizonSeconds: 480 });
    page.host.element.dispatchEvent(
      new KeyboardEvent('keydown', { key: '!', code: 'Digit1', shiftKey: true, bubbles: true }),
    );
    expect(JSON.parse(kept.get('spymaster.options')!)).toEqual({
      horizonSeconds: 480,
      levels: { PM_HIGH: false },
    });
  });
  it('sets what the reader kept before what the host sets, however early that is', async () => {
    const kept = '{"horizonSeconds":480,"caseDots":50}';
    const storage = { getItem: () => kept, setItem: () => undefined, removeItem: () => undefined };
    handle = page.handle = attachSpymaster(page.host.chart, page.host.series, {
      ...DAEMON,
      storage,
      horizonSeconds: 240,
      structure: true,
    });
    handle.applyOptions({ horizonSeconds: 120 });
    await settle();
    expect(handle.options()).toMatchObject({ horizonSeconds: 120, caseDots: 50, structure: true });
  });
  it('makes panes of streams when they are asked for, takes them away, and reserves room for them', async () => {
    await attach();
    handle.applyOptions({ streams: true, reserveRight: true });
    await settle();
    expect([page.host.panes.length, page.host.calls]).toEqual([1, [['margin', 9]]]);
    handle.applyOptions({ streamPanes: { flow: true } });
    await settle();
    expect(page.host.panes).toHaveLength(2);
    handle.applyOptions({ streams: false });
    await settle();
    expect(page.host.panes).toHaveLength(0);
    handle.detach();
    expect(page.host.calls.at(-1)).toEqual(['margin', 5]);
  });
  it('that is gone sets nothing any more, and reserves nothing', async () => {
    await attach();
    handle.applyOptions({ reserveRight: true });
    handle.detach();
    const calls = [...page.host.calls];
    handle.applyOptions({ theme: 'dark', reserveRight: true });
    await settle();
    expect([page.host.calls, handle.options().theme]).toEqual([calls, 'auto']);
  });
  it('refuses a zone that is none, and forgets it', async () => {
    const storage = {
      getItem: () => '{"caseDots":50}',
      setItem: () => undefined,
      removeItem: () => undefined,
    };
    handle = page.handle = attachSpymaster(page.host.chart, page.host.series, { ...DAEMON, storage });
    expect(() => handle.applyOptions({ timeZone: 'Mars/Olympus' })).toThrow(RangeError);
    await settle();
    expect(handle.options()).toMatchObject({ caseDots: 50, timeZone: 'America/New_York' });
    handle.mute(1);
    await expect(handle.neighbours()).rejects.toMatchObject({ code: 'NO_SUCH_ANSWER' });
  });
  it('shows settings and help for buttons of the host’s, single keys or none', async () => {
    const panel = page.place();
    handle = await page.attach({ panel, singleKeys: false });
    await page.connect();
    for (const part of ['settings', 'help'] as const) {
      handle.show(part);
      await settle();
      expect(panel.querySelectorAll('dialog')).toHaveLength(1);
    }
    handle.show('alerts');
    await settle();
    expect(panel.querySelector('[role=tab][aria-selected=true]')!.textContent).toMatch(/^Alerts/);
  });
});
