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
});
