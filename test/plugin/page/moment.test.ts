import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SpymasterSnapshot } from '../../../plugin/handle.ts';
import { DEFAULT_OPTIONS } from '../../../plugin/options.ts';
import { showMoment, titleOf } from '../../../plugin/page/moment.ts';
import { ANSWER, bar, FIRST, messageOf, STATUS } from '../../messages.ts';
import { stubDocument } from '../dom.ts';

const IDS = [
  'state',
  'banner',
  'banner-text',
  'retry',
  'bell',
  'clock',
  'symbol',
  'day',
  'simulated',
  'replay',
  'history',
  'unread',
];
const elements = new Map<string, HTMLElement>();
beforeEach(() => {
  stubDocument();
  for (const id of IDS) elements.set(id, document.createElement('p'));
});
afterEach(() => void vi.unstubAllGlobals());
const byId = (id: string) => elements.get(id)!;
const SNAPSHOT: SpymasterSnapshot = {
  epoch: '',
  seq: 0,
  status: { connection: 'live', reason: null, feed: STATUS, asOf: null, retryAt: null },
  session: { ...messageOf('session'), simulated: true },
  replay: { ...messageOf('replay').state, playing: false, at: FIRST + 1000 },
  bars: [bar(FIRST, 5998.5, true)],
  levels: [],
  answers: [ANSWER],
  said: [],
  contacts: [],
  outcomes: [],
  alerts: [],
  unread: 0,
  streams: new Map(),
  focus: null,
  isPinned: false,
  focused: ANSWER,
};
const show = (changes: Partial<SpymasterSnapshot> = {}, refused = '') =>
  showMoment({ ...SNAPSHOT, ...changes }, DEFAULT_OPTIONS, refused, { byId, origin: 'http://x' });

describe('The frame of the page', () => {
  it('says what is shown, of when, and that it is made up', () => {
    show();
    const texts = ['state', 'clock', 'symbol', 'day', 'history'].map((id) => byId(id).textContent);
    expect(texts).toEqual([
      '‖ Paused',
      '09:46:40 ET',
      'ESM5 · 2 min',
      'Replay · Thu 5 Jun 2025',
      '29 sessions of history, 23 Apr 2025 to 4 Jun 2025, 2,900 stored moments.',
    ]);
    expect([byId('simulated').hidden, byId('replay').hidden, byId('banner').hidden]).toEqual([
      false,
      false,
      true,
    ]);
    show({ session: { ...messageOf('session'), mode: 'live' }, replay: null });
    expect([byId('day').textContent, byId('simulated').hidden, byId('replay').hidden]).toEqual([
      'Thu 5 Jun 2025',
      true,
      true,
    ]);
  });
  it('counts alerts that were not looked at', () => {
    show({ unread: 3 });
    expect([byId('unread').textContent, byId('bell').getAttribute('aria-label')]).toEqual([
      '3',
      'Alerts, 3 not read',
    ]);
    show();
    expect([byId('unread').textContent, byId('bell').getAttribute('aria-label')]).toEqual(['', 'Alerts']);
  });
  it('says what was refused before anything else, and what to do while the daemon is away', () => {
    show({}, 'It is over. Go back.');
    expect([byId('banner-text').textContent, byId('banner').dataset.tone]).toEqual([
      'It is over. Go back.',
      'amber',
    ]);
    show({ status: { connection: 'offline', reason: 'Gone.', feed: null, asOf: null, retryAt: null } });
    expect([byId('retry').hidden, byId('banner').dataset.tone, document.body.dataset.old]).toEqual([
      false,
      'red',
      'true',
    ]);
    show(
      { status: { connection: 'offline', reason: 'Gone.', feed: null, asOf: null, retryAt: null } },
      'Refused.',
    );
    expect(byId('banner-text').textContent).toBe('Refused.');
    show();
    expect([byId('retry').hidden, document.body.dataset.old]).toEqual([true, 'false']);
    show({ status: { connection: 'full', reason: 'Full.', feed: null, asOf: null, retryAt: null } });
    expect(byId('retry').hidden).toBe(false);
  });
});

describe('The tab', () => {
  const title = (changes: Partial<SpymasterSnapshot> = {}) => titleOf({ ...SNAPSHOT, ...changes }, 240);
  it('has price, level and chance', () => {
    expect(title()).toBe('5998.50 · OR high 58 % · ES');
    expect(title({ focused: null })).toBe('5998.50 · ES');
    expect(title({ bars: [] })).toBe('Spymaster');
  });
  it('has no chance where the card has none, nor one of another moment', () => {
    for (const focused of [
      { ...ANSWER, grade: 'D' as const },
      { ...ANSWER, status: 'thin' as const },
      { ...ANSWER, status: 'resolved' as const },
      { ...ANSWER, distanceAtr: 2.1 },
    ])
      expect(title({ focused })).toBe('5998.50 · ES');
    expect(title({ isPinned: true })).toBe('5998.50 · ES');
  });
});
