import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SlotPanel } from '../../../plugin/alerts/slot-panel.ts';
import type { SomeOptions } from '../../../plugin/options.ts';
import type { Alert } from '../../../shared/protocol/stream-messages.ts';
import { ALERT, ANSWER, FIRST } from '../../messages.ts';
import { find, stubDocument, textOf } from '../dom.ts';
import { replayAt, sceneOf, signals, update } from '../scenes.ts';

const near = { ...ANSWER, level: 'PM_HIGH' as const };
let root: HTMLElement;
let shown: number[];
beforeEach(() => {
  root = stubDocument();
  shown = [];
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
function panelOf(options: SomeOptions = {}) {
  const scene = sceneOf([update(near), replayAt(FIRST + 120)], options);
  const panel = new SlotPanel(root, scene, (time) => void shown.push(time));
  return { scene, panel, take: (changes: Partial<Alert> = {}) => panel.take({ ...ALERT, ...changes }) };
}
const press = (name: string) =>
  [...root.querySelectorAll('button')].find((each) => each.textContent === name)!.click();
const isEmpty = () => root.children.length === 0;

describe('The alert slot', () => {
  it('says what came on, where, by what numbers, and what came of earlier ones', () => {
    const { take } = panelOf();
    take();
    expect(textOf(root, '.spymaster-alert-title')).toBe('▲ Buying is fading · PM high ↑');
    expect(root.textContent).toContain('Pressure +0.41, falling 0.08 a bar.');
    expect(textOf(root, '.spymaster-quiet')).toMatch(/^After 40 of these on 22 days/);
    press('Show');
    expect(shown).toEqual([ALERT.time]);
  });
  it('goes after eight seconds, unless it is being read; what is critical stays', () => {
    const { take } = panelOf();
    take();
    vi.advanceTimersByTime(7999);
    expect(isEmpty()).toBe(false);
    vi.advanceTimersByTime(1);
    expect(isEmpty()).toBe(true);
    take({ id: 'read', time: FIRST + 720 });
    find(root, 'button').focus();
    vi.advanceTimersByTime(8000);
    expect(isEmpty()).toBe(false);
    find(root, 'button').blur();
    vi.advanceTimersByTime(8000);
    expect(isEmpty()).toBe(true);
    take({ id: 'critical', severity: 'CRITICAL', time: FIRST + 1320 });
    vi.advanceTimersByTime(60_000);
    expect([find(root, '.spymaster-alert').getAttribute('role'), isEmpty()]).toEqual(['alert', false]);
  });
  it('heeds no level whose approach is decided or has gone, and speaks in a pause at any speed', () => {
    const { scene, take } = panelOf();
    for (const changes of [{ status: 'resolved' as const }, { distanceAtr: 2.1 }]) {
      scene.state.apply(update({ ...near, ...changes }) as never);
      take();
      expect(isEmpty()).toBe(true);
    }
    scene.state.apply(update({ ...near, distanceAtr: 2 }) as never);
    scene.state.apply(replayAt(FIRST + 120, { speed: 6000, playing: false }) as never);
    take();
    expect(isEmpty()).toBe(false);
  });
  it('has no timer left once it has stopped', () => {
    const { panel, take } = panelOf();
    take();
    panel.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
  it('lets what is critical go after three bars', () => {
    const { scene, panel, take } = panelOf();
    take({ severity: 'CRITICAL' });
    scene.state.apply(replayAt(FIRST + 480) as never);
    panel.render();
    expect(isEmpty()).toBe(false);
    scene.state.apply(replayAt(FIRST + 481) as never);
    panel.render();
    expect(isEmpty()).toBe(true);
  });
  it('is closed by hand, and mute for ten minutes of the session', () => {
    const { scene, take } = panelOf();
    take();
    press('×');
    expect(isEmpty()).toBe(true);
    take({ id: 'b', time: FIRST + 600 });
    press('Mute 10 min');
    // The moment shown is 120 s after the first.
    take({ id: 'c', time: FIRST + 719 });
    expect(isEmpty()).toBe(true);
    take({ id: 'd', time: FIRST + 720 });
    expect([isEmpty(), scene.state.now]).toEqual([false, FIRST + 120]);
  });
  it('does not write anew what it says already', () => {
    const { panel, take } = panelOf();
    take();
    const card = root.firstElementChild;
    panel.render();
    take({ state: 'updated' });
    expect(root.firstElementChild).toBe(card);
  });
  it('speaks of an approach that differs from the usual, with its sentence', () => {
    const { panel } = panelOf();
    panel.takeAnswers([ANSWER]);
    expect(isEmpty()).toBe(true);
    panel.takeAnswers([ANSWER]);
    expect(textOf(root, '.spymaster-alert-title')).toBe('◆ Near OR high ↑, 0.6 ATR');
    expect(root.textContent).toContain('If reached, it breaks more often than usual: 58 of 100, usually 36.');
    panel.takeAnswers([{ ...ANSWER, episodeId: 'b', phase: 'CONTACT', contact: null }]);
    expect(textOf(root, '.spymaster-alert-title')).toBe('◆ Near OR high ↑, reached');
  });
  it('does not cover what is critical: its turn comes when that is closed', () => {
    const { panel, take } = panelOf();
    take({ severity: 'CRITICAL' });
    panel.takeAnswers([{ ...ANSWER, phase: 'CONTACT', contact: null }]);
    expect(textOf(root, '.spymaster-alert-title')).toMatch(/^● Buying/);
    press('×');
    expect(textOf(root, '.spymaster-alert-title')).toMatch(/^◆ Near OR high/);
    vi.advanceTimersByTime(8000);
    expect(isEmpty()).toBe(true);
  });
  it('does not where that is not wanted, it is mute, or time runs too fast to read', () => {
    const { panel } = panelOf({ alerts: { ways: { approach: { slot: false } } } });
    const twice = (of: SlotPanel) => {
      of.takeAnswers([ANSWER]);
      of.takeAnswers([ANSWER]);
      return isEmpty();
    };
    expect(twice(panel)).toBe(true);
    const muted = panelOf();
    muted.panel.mute(1000);
    expect(twice(muted.panel)).toBe(true);
    const fast = panelOf();
    fast.scene.state.apply(replayAt(FIRST, { playing: true, speed: 61 }) as never);
    expect(twice(fast.panel)).toBe(true);
  });
  it('is quiet in quiet hours, and calls by sound and on the desktop where that is wanted', async () => {
    const calls: unknown[] = [];
    vi.stubGlobal(
      'Notification',
      class {
        static permission = 'granted';
        constructor(title: string, { body }: { body: string }) {
          calls.push([title, body]);
        }
      },
    );
    const called = async (options: SomeOptions, act: (of: ReturnType<typeof panelOf>) => void) => {
      calls.length = 0;
      root.replaceChildren();
      act(panelOf(options));
      await vi.dynamicImportSettled();
      return [...calls];
    };
    const desktop = { exhaustion: { desktop: true, slot: false }, approach: { desktop: true, slot: false } };
    const body = 'Pressure +0.41, falling 0.08 a bar.';
    const alerted =
      (changes: Partial<Alert> = {}) =>
      ({ take }: ReturnType<typeof panelOf>) =>
        take(changes);
    expect(await called({ alerts: { ways: desktop } }, alerted())).toEqual([
      ['Buying is fading · PM high ↑', body],
    ]);
    expect(isEmpty()).toBe(true);
    for (const changes of [{ state: 'updated' }, { notify: false }, { gated: true }] as const)
      expect(await called({ alerts: { ways: desktop } }, alerted(changes))).toEqual([]);
    expect(await called({}, alerted())).toEqual([]);
    const mute = ({ panel, take }: ReturnType<typeof panelOf>) => {
      panel.mute(1000);
      take();
    };
    expect(await called({ alerts: { ways: desktop } }, mute)).toEqual([]);
    const claims = ({ panel }: ReturnType<typeof panelOf>) => {
      panel.takeAnswers([ANSWER]);
      panel.takeAnswers([ANSWER]);
    };
    const [approach] = await called({ alerts: { ways: desktop } }, claims);
    expect(approach).toEqual(['Near OR high ↑, 0.6 ATR', expect.stringContaining('breaks more often')]);
    expect(isEmpty()).toBe(true);
    // 09:32 New York.
    const quiet = { from: '09:30', until: '09:33' };
    expect(await called({ alerts: { ways: desktop, quiet } }, alerted())).toEqual([]);
    expect(await called({ alerts: { ways: desktop, quiet } }, claims)).toEqual([]);
    expect(await called({ alerts: { quiet } }, alerted())).toEqual([]);
    expect(isEmpty()).toBe(true);
  });
  it('holds nothing of another course of time for news', () => {
    const { scene, panel, take } = panelOf();
    take();
    scene.state.apply(signals(ANSWER) as never);
    scene.state.apply(signals({ ...ANSWER, time: ANSWER.time + 120 }) as never);
    panel.reset();
    expect(isEmpty()).toBe(true);
    panel.takeAnswers([ANSWER]);
    panel.takeAnswers([{ ...ANSWER, phase: 'CONTACT' }]);
    expect(isEmpty()).toBe(true);
    panel.stop();
  });
});
