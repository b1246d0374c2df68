// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { backToLive } from '../../../plugin/page/back-to-live.ts';
import type { SessionBody } from '../../../shared/protocol/messages.ts';
import { messageOf } from '../../messages.ts';

const shown = (mode: SessionBody['mode']): SessionBody => ({ ...messageOf('session'), mode });
let button: HTMLElement;
let opened: number;
beforeEach(() => {
  button = document.createElement('button');
  opened = 0;
});
const of = (modeOfDaemon: () => Promise<SessionBody['mode']>) =>
  backToLive({ button, modeOfDaemon, open: () => opened++ });
const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('The way back to the session that happens', () => {
  it('is there while another day is looked at, of a daemon that follows one', async () => {
    const tell = of(async () => 'live');
    tell(shown('replay'));
    expect(button.hidden).toBe(true);
    await settle();
    expect(button.hidden).toBe(false);
    button.click();
    expect(opened).toBe(1);
    tell(shown('live'));
    expect(button.hidden).toBe(true);
    await settle();
    expect(button.hidden).toBe(true);
  });
  it('is not there where none is followed, or the daemon does not say', async () => {
    of(async () => 'replay')(shown('replay'));
    await settle();
    expect(button.hidden).toBe(true);
    of(async () => Promise.reject(new Error('away')))(shown('replay'));
    await settle();
    expect(button.hidden).toBe(true);
  });
  it('is not shown by an answer that comes once it is there already', async () => {
    const { promise, resolve } = Promise.withResolvers<SessionBody['mode']>();
    const tell = of(() => promise);
    tell(shown('replay'));
    tell(shown('live'));
    resolve('live');
    await settle();
    expect(button.hidden).toBe(true);
  });
});
