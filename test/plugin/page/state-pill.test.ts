import { describe, expect, it } from 'vitest';
import { exchangeClock } from '../../../plugin/clock.ts';
import type { SpymasterSnapshot } from '../../../plugin/handle.ts';
import { sessionSentence, statePill } from '../../../plugin/page/state-pill.ts';
import type { ReplayState } from '../../../shared/protocol/messages.ts';
import { CONTACT, FIRST, messageOf, OUTCOME, STATUS } from '../../messages.ts';

const session = messageOf('session');
const replay = (changes: Partial<ReplayState> = {}): ReplayState => ({
  ...messageOf('replay').state,
  ...changes,
});
const snapshot = (changes: Partial<SpymasterSnapshot> = {}): SpymasterSnapshot => ({
  epoch: '',
  seq: 0,
  status: { connection: 'live', reason: null, feed: STATUS, asOf: null, retryAt: null },
  session,
  replay: replay(),
  bars: [],
  levels: [],
  answers: [],
  said: [],
  contacts: [],
  outcomes: [],
  alerts: [],
  unread: 0,
  streams: new Map(),
  focus: null,
  isPinned: false,
  focused: null,
  ...changes,
});
const ORIGIN = 'http://localhost:5173';
const of = (changes: Partial<SpymasterSnapshot>) => statePill(snapshot(changes), ORIGIN, exchangeClock());
const connection = (state: SpymasterSnapshot['status']['connection'], reason: string | null = null) => ({
  status: { connection: state, reason, feed: null, asOf: null, retryAt: null },
});

describe('The state of the page', () => {
  it('is that of the replay', () => {
    expect(of({}).text).toBe('▶ Replay 30×');
    expect(of({ replay: replay({ speed: 6000 }) }).text).toBe('▶ Replay max');
    expect(of({ replay: replay({ playing: false }) })).toEqual({
      text: '‖ Paused',
      tone: 'calm',
      sentence: '',
      isOld: false,
    });
    expect(of({ replay: replay({ finished: true }) }).text).toBe('■ End of the session');
  });
  it('is that of the feed where the session is live, with a sentence where it is not well', () => {
    const live = (feed: (typeof STATUS)['feed'], behindMs: number | null = null) =>
      of({
        session: { ...session, mode: 'live' },
        replay: null,
        status: {
          connection: 'live',
          reason: null,
          feed: { ...STATUS, feed, behindMs },
          asOf: null,
          retryAt: null,
        },
      });
    expect(live('live')).toMatchObject({ text: '● Live', tone: 'calm', isOld: false });
    expect(live('behind', 3000)).toMatchObject({
      tone: 'amber',
      sentence: expect.stringMatching(/^3\.0 s behind/),
    });
    expect(live('silent')).toMatchObject({ text: '◐ Market silent', isOld: true });
    expect(live('down')).toMatchObject({ text: '◑ Feed lost', tone: 'red', isOld: true });
  });
  it('says what to do where the daemon is away, also while it is tried again', () => {
    const away = of(connection('offline', 'The daemon is not running.'));
    expect(away).toMatchObject({ text: '○ Daemon stopped', tone: 'red', isOld: true });
    expect(away.sentence).toBe(
      'The daemon is not running. Start it again: spymaster serve. It is asked again by itself. What you see is from 09:30:00.',
    );
    expect(of(connection('connecting')).text).toBe('○ Daemon stopped');
    expect(of({ ...connection('connecting'), session: null, replay: null }).text).toBe('◌ Connecting …');
    expect(of({ ...connection('offline'), session: { ...session, simulated: true } }).sentence).toContain(
      'npm run demo',
    );
  });
  it('says that a daemon has no place left, which it is asked for again', () => {
    expect(of(connection('full', 'There are already 50 clients.'))).toEqual({
      text: '⊘ Full',
      tone: 'red',
      sentence: 'There are already 50 clients. It is asked again by itself.',
      isOld: true,
    });
  });
  it('says how a page is let in, and when to reload', () => {
    expect(of(connection('refused')).sentence).toContain(`--allow-origin ${ORIGIN}`);
    expect(of(connection('mismatch')).sentence).toMatch(/Reload; if it stays/);
    expect(of(connection('stale'))).toMatchObject({ text: '◐ Silent', isOld: true });
  });
});

describe('The session’s own clock', () => {
  const at = (after: number, changes: Partial<SpymasterSnapshot> = {}) =>
    sessionSentence(snapshot(changes), FIRST + after);
  it('says what is to come', () => {
    expect(at(-724)).toBe('Opens in 12:04. Pre-market levels so far.');
    expect(at(520)).toBe('Opening range in 6:20.');
    expect([at(900), sessionSentence(snapshot({ session: null }), 0)]).toEqual(['', '']);
  });
  it('says how it went, and the sum is that of the contacts', () => {
    const ended = (as: 'BREAK' | 'REJECT' | 'CHOP' | null) => ({
      ...OUTCOME,
      outcomes: { ...OUTCOME.outcomes, 240: as },
    });
    const contacts = Array(5).fill(CONTACT);
    const outcomes = [
      ended('BREAK'),
      ended('BREAK'),
      ended('CHOP'),
      ended(null),
      { ...ended('REJECT'), contacted: false },
    ];
    expect(at(10_800, { contacts, outcomes })).toBe(
      'The window is over. 5 contacts: 2 broke, 0 rejected, 1 chopped, 2 not decided or not known.',
    );
  });
});
