import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ReplayBarOptions } from '../../../plugin/options.ts';
import { ReplayBar } from '../../../plugin/replay/replay-bar.ts';
import type { RequestBody } from '../../../shared/protocol/client-messages.ts';
import type { ReplayState, ServerMessage } from '../../../shared/protocol/messages.ts';
import { CONTACT, FIRST, frame, messageOf, OUTCOME } from '../../messages.ts';
import { find, isShown, stubDocument, textOf } from '../dom.ts';
import { replayAt, sceneOf } from '../scenes.ts';

const STATE: ReplayState = {
  ...messageOf('replay').state,
  playing: false,
  at: FIRST + 600,
  firstApproachAt: FIRST + 60,
};

let root: HTMLElement;
let sent: RequestBody[];
beforeEach(() => {
  root = stubDocument();
  sent = [];
});
afterEach(() => void vi.unstubAllGlobals());
function barOf(
  changes: Partial<ReplayState> = {},
  options: ReplayBarOptions = {},
  told: readonly ServerMessage[] = [],
) {
  const bar = new ReplayBar(root, sceneOf(told), (request) => sent.push(request), options);
  bar.render({ ...STATE, ...changes });
  return bar;
}
const named = (name: string): HTMLButtonElement =>
  [...root.querySelectorAll('button')].find(
    (each) => each.getAttribute('aria-label') === name || each.textContent === name,
  )!;
const scrub = () => find<HTMLInputElement>(root, '.spymaster-scrub');
const clock = () => find<HTMLInputElement>(root, '.spymaster-clock');
const speed = () => find<HTMLSelectElement>(root, '.spymaster-speed');

describe('The replay bar', () => {
  it('plays, pauses, steps both ways, and jumps to the next approach', () => {
    const bar = barOf();
    named('Play').click();
    bar.render({ ...STATE, playing: true });
    for (const name of ['Pause', 'Back a bar', 'Forward a bar', 'Next approach']) named(name).click();
    expect(sent).toEqual([
      { type: 'play' },
      { type: 'pause' },
      { type: 'step', bars: -1 },
      { type: 'step', bars: 1 },
      { type: 'jump', to: 'nextApproach' },
    ]);
  });
  it('begins again at the end, and can step back from there', () => {
    barOf({ finished: true });
    named('Again').click();
    expect(sent).toEqual([{ type: 'jump', to: 'start' }]);
    expect([
      named('Forward a bar').disabled,
      named('Next approach').disabled,
      named('Back a bar').disabled,
    ]).toEqual([true, true, false]);
  });
  it('cannot go back from the start, nor to an approach where there is none', () => {
    barOf({ at: FIRST, firstApproachAt: null });
    expect([named('Back a bar').disabled, named('Next approach').disabled]).toEqual([true, true]);
  });
  it('goes to a time of day that is typed, and says again where it is where that is none', () => {
    barOf();
    expect(clock().value).toBe('09:40:00');
    clock().value = '10:44';
    clock().onchange!(new Event('change'));
    clock().value = 'noon';
    clock().onchange!(new Event('change'));
    expect([sent, clock().value]).toEqual([[{ type: 'seek', to: FIRST + 74 * 60 }], '09:40:00']);
  });
  it('does not write over what is being typed', () => {
    const bar = barOf();
    clock().value = '10:';
    clock().oninput!(new Event('input') as never);
    bar.render({ ...STATE, at: FIRST + 700 });
    expect(clock().value).toBe('10:');
    clock().onblur!(new Event('blur') as never);
    expect(clock().value).toBe('09:41:40');
  });
  it('follows a hand that drags, at most ten times a second, and stays in it meanwhile', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    vi.setSystemTime(0);
    vi.advanceTimersByTime(1000);
    const bar = barOf();
    const drag = (to: number) => {
      scrub().value = String(to);
      scrub().oninput!(new Event('input') as never);
    };
    drag(FIRST + 1000);
    vi.advanceTimersByTime(99);
    drag(FIRST + 1010);
    bar.render({ ...STATE, at: FIRST + 1000 });
    expect(Number(scrub().value)).toBe(FIRST + 1010);
    vi.advanceTimersByTime(1);
    drag(FIRST + 1020);
    scrub().onchange!(new Event('change'));
    expect(sent.map((each) => (each as { to: number }).to - FIRST)).toEqual([1000, 1020, 1020]);
    bar.render({ ...STATE, at: FIRST + 1500 });
    expect(Number(scrub().value)).toBe(FIRST + 1500);
    vi.useRealTimers();
  });
  it('says the clock to those who hear the slider', () => {
    barOf();
    expect([scrub().min, scrub().max, scrub().getAttribute('aria-valuetext')]).toEqual([
      String(FIRST),
      String(FIRST + 10_800),
      '09:40:00 ET',
    ]);
  });
  it('offers speeds, has one of its own for any other, and goes one up or down', () => {
    const bar = barOf({ speed: 45 });
    expect([speed().value, speed().options.length]).toEqual(['45', 10]);
    speed().value = '6000';
    speed().onchange!(new Event('change'));
    bar.changeSpeed(1);
    bar.render({ ...STATE, speed: 1 });
    bar.changeSpeed(-1);
    bar.render({ ...STATE, speed: 30 });
    bar.changeSpeed(1);
    bar.render({ ...STATE, speed: 10_000 });
    bar.changeSpeed(-1);
    expect(sent.map((each) => (each as { x: number }).x)).toEqual([6000, 120, 1, 60, 6000]);
    expect([...speed().options].map(({ textContent }) => textContent)).toContain('max');
  });
  it('marks on its track what has been', () => {
    barOf({}, {}, [
      { type: 'contact', ...frame, contact: CONTACT },
      { type: 'outcome', ...frame, outcome: OUTCOME },
      replayAt(FIRST + 1500),
    ]);
    const [mark] = root.querySelectorAll<HTMLElement>('.spymaster-lane i');
    expect([mark!.dataset.kind, mark!.style.left, mark!.title]).toEqual([
      'BREAK',
      '10.74%',
      '09:49 OR high ↑ broke',
    ]);
  });
  it('shares what is played by a link, and stops sharing it', () => {
    const shareLink = (share: string) => `http://127.0.0.1:8765/?share=${share}`;
    const bar = barOf({}, { shareLink });
    expect([textOf(root, '.spymaster-share'), isShown(root, 'a')]).toEqual(['Share', false]);
    named('Share').click();
    bar.render({ ...STATE, share: 'abc', role: 'leader' });
    expect([isShown(root, 'a'), find<HTMLAnchorElement>(root, 'a').href]).toEqual([
      true,
      'http://127.0.0.1:8765/?share=abc',
    ]);
    named('Stop sharing').click();
    expect(sent).toEqual([{ type: 'share' }, { type: 'leave' }]);
  });
  it('leaves to whoever leads what a follower sees, and lets them take their own', () => {
    barOf({ share: 'abc', role: 'follower' }, { shareLink: () => '' });
    const disabled = [...root.querySelectorAll<HTMLButtonElement>('button, input, select')].filter(
      (each) => each.disabled,
    );
    expect(disabled).toHaveLength(7);
    expect(isShown(root, 'a')).toBe(false);
    named('Following · Take my own').click();
    expect(sent).toEqual([{ type: 'leave' }]);
  });
  it('asks for nothing while there is no daemon', () => {
    const bar = barOf({}, { shareLink: () => '' });
    bar.setConnected(false);
    const off = () =>
      [...root.querySelectorAll<HTMLButtonElement>('button, input, select')].filter((each) => !each.disabled);
    expect(off()).toEqual([]);
    bar.setConnected(true);
    expect(off()).toHaveLength(8);
  });
  it('offers neither a link nor another day where the host has no place for them', () => {
    barOf();
    expect(root.querySelector('.spymaster-share')).toBeNull();
    const chooseDay = vi.fn();
    barOf({}, { chooseDay });
    named('Another day').click();
    expect(chooseDay).toHaveBeenCalledOnce();
  });
});
