import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReplayBar } from '../../../plugin/panel/replay-bar.ts';
import type { RequestBody } from '../../../shared/protocol/client-messages.ts';
import type { ReplayState } from '../../../shared/protocol/messages.ts';
import { FIRST } from '../../messages.ts';
import { type FakeElement, stubDocument } from '../dom.ts';

const STATE: ReplayState = {
  date: '2025-06-05',
  playing: false,
  finished: false,
  speed: 30,
  clock: '09:40:00',
  at: FIRST + 600,
  from: FIRST,
  to: FIRST + 10_800,
  firstApproachAt: FIRST + 60,
  share: null,
  role: 'own',
};

let root: FakeElement;
let sent: RequestBody[];
let bar: ReplayBar;
beforeEach(() => {
  root = stubDocument();
  sent = [];
  bar = new ReplayBar(root as unknown as HTMLElement, (message) => sent.push(message));
});
afterEach(() => void vi.unstubAllGlobals());
const click = (name: string) => (root.find(name).onclick as () => void)();

describe('The replay bar', () => {
  it('plays, pauses, steps both ways and jumps from approach to approach', () => {
    bar.render(STATE);
    click('spymaster-play');
    bar.render({ ...STATE, playing: true });
    click('spymaster-play');
    click('spymaster-step');
    click('spymaster-back');
    click('spymaster-next');
    click('spymaster-previous');
    expect(sent).toEqual([
      { type: 'play' },
      { type: 'pause' },
      { type: 'step', bars: 1 },
      { type: 'step', bars: -1 },
      { type: 'jump', to: 'nextApproach' },
      { type: 'jump', to: 'previousApproach' },
    ]);
  });
  it('shares what is played by a link, and stops sharing it', () => {
    const shared = new ReplayBar(
      root as unknown as HTMLElement,
      (message) => sent.push(message),
      (share) => `http://127.0.0.1:8765/?share=${share}`,
    );
    const [share, link] = [root.find('spymaster-share'), root.find('spymaster-share-link')];
    shared.render(STATE);
    expect([share.textContent, link.hidden]).toEqual(['Share', true]);
    click('spymaster-share');
    shared.render({ ...STATE, share: 'abc', role: 'leader' });
    expect([share.textContent, link.hidden, link.href]).toEqual([
      'Stop sharing',
      false,
      'http://127.0.0.1:8765/?share=abc',
    ]);
    click('spymaster-share');
    expect(sent).toEqual([{ type: 'share' }, { type: 'leave' }]);
  });
  it('offers whoever follows nothing but a replay of their own', () => {
    const following = new ReplayBar(
      root as unknown as HTMLElement,
      (message) => sent.push(message),
      (share) => share,
    );
    following.render({ ...STATE, share: 'abc', role: 'follower' });
    const names = ['play', 'step', 'back', 'next', 'previous', 'speed', 'scrub'];
    expect(names.map((name) => root.find(`spymaster-${name}`).disabled)).toEqual(names.map(() => true));
    expect(root.find('spymaster-share').textContent).toBe('Following · Take my own');
    expect(root.find('spymaster-share-link').hidden).toBe(true);
    click('spymaster-share');
    expect(sent).toEqual([{ type: 'leave' }]);
  });
  it('offers what can be done, and nothing else', () => {
    const disabled = () =>
      ['play', 'step', 'back', 'next', 'previous'].map((name) => root.find(`spymaster-${name}`).disabled);
    bar.render(STATE);
    expect(disabled()).toEqual([false, false, false, false, false]);
    bar.render({ ...STATE, playing: true, firstApproachAt: null });
    expect(disabled()).toEqual([false, true, false, true, true]);
    bar.render({ ...STATE, finished: true });
    expect(disabled()).toEqual([true, true, false, true, false]);
    bar.render({ ...STATE, at: STATE.from });
    expect(disabled()).toEqual([false, false, true, false, true]);
  });
  it('changes speed, and shows one that it does not offer', () => {
    bar.render({ ...STATE, speed: 45 });
    const speed = root.find('spymaster-speed');
    expect([speed.value, speed.options.at(-1)!.textContent]).toEqual(['45', '45×']);
    speed.value = '120';
    (speed.onchange as () => void)();
    expect(sent).toEqual([{ type: 'speed', x: 120 }]);
  });
  it('does not pull the scrubber from under the finger, and seeks when it is let go', () => {
    bar.render(STATE);
    const scrub = root.find('spymaster-scrub');
    expect([scrub.min, scrub.max, scrub.value]).toEqual([
      String(STATE.from),
      String(STATE.to),
      String(STATE.at),
    ]);
    scrub.value = String(FIRST + 5000);
    (scrub.oninput as () => void)();
    bar.render({ ...STATE, at: FIRST + 700 });
    expect(scrub.value).toBe(String(FIRST + 5000));
    (scrub.onchange as () => void)();
    expect(sent).toEqual([{ type: 'seek', to: FIRST + 5000 }]);
    bar.render({ ...STATE, at: FIRST + 5000 });
    expect(scrub.value).toBe(String(FIRST + 5000));
    // Let go, it goes with the clock again.
    bar.render({ ...STATE, at: FIRST + 6000 });
    expect(scrub.value).toBe(String(FIRST + 6000));
  });
  it('tells the time of the session, and its end', () => {
    bar.render(STATE);
    expect(root.find('spymaster-clock').textContent).toBe('2025-06-05  09:40:00 ET');
    bar.render({ ...STATE, finished: true, clock: '12:30:00' });
    expect(root.find('spymaster-clock').textContent).toBe('2025-06-05  12:30:00 ET  end');
  });
});
