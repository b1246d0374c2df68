import type { FeedState } from '../../shared/protocol/feed-status.ts';
import { feedSentence } from '../../shared/protocol/feed-text.ts';
import type { ReplayState, SessionBody } from '../../shared/protocol/messages.ts';
import { type Clock, spanText } from '../clock.ts';
import type { SpymasterSnapshot, Status } from '../handle.ts';
import { speedText } from '../replay/replay-bar.ts';

/**
 * What the page says of its own state: a word with a sign, and a sentence where it helps.
 */
export interface StatePill {
  readonly text: string;
  /** `calm`: all is well. `amber`: look twice. `red`: nothing new is shown. */
  readonly tone: 'calm' | 'amber' | 'red';
  /** What to do, or what is missing; empty where there is nothing to say. */
  readonly sentence: string;
  /** What is shown is old: chart and card are dimmed. */
  readonly isOld: boolean;
}

const pill = (text: string, tone: StatePill['tone'], sentence = '', isOld = false): StatePill => ({
  text,
  tone,
  sentence,
  isOld,
});

/** @param origin of the page, for a daemon that does not let it in */
export function statePill(
  { status, session, replay }: SpymasterSnapshot,
  origin: string,
  clock: Clock,
): StatePill {
  const { reason } = status;
  switch (status.connection) {
    case 'connecting':
      // What was shown before is as old as it was a moment ago.
      if (session)
        return pill('○ Daemon stopped', 'red', offlineSentence(status, replay, session, clock), true);
      return pill('◌ Connecting …', 'amber');
    case 'stale':
      return pill('◐ Silent', 'amber', 'Nothing comes from the daemon. What you see is old.', true);
    case 'offline':
      return pill('○ Daemon stopped', 'red', offlineSentence(status, replay, session, clock), true);
    case 'full':
      return pill(
        '⊘ Full',
        'red',
        `${reason ?? 'There is no place left.'} It is asked again by itself.`,
        true,
      );
    case 'refused':
      return pill(
        '⊘ Not allowed',
        'red',
        `The daemon does not let this page in. ${reason ?? ''} The token is shown by: spymaster token. A page of your own is let in by: --allow-origin ${origin}`,
        true,
      );
    case 'mismatch':
      return pill(
        '⊘ Out of step',
        'red',
        `${reason ?? 'This page and the daemon do not fit.'} Reload; if it stays, both need the same version.`,
        true,
      );
    case 'live':
      return shownPill(status, session, replay, clock);
  }
}

function offlineSentence(
  { reason }: Status,
  replay: ReplayState | null,
  session: SessionBody | null,
  clock: Clock,
): string {
  const until = replay ? ` What you see is from ${clock.seconds(replay.at)}.` : '';
  const again = session?.simulated ? 'npm run demo' : 'spymaster serve';
  return `${reason ?? 'The daemon is not answering.'} Start it again: ${again}. It is asked again by itself.${until}`;
}

function shownPill(
  { feed }: Status,
  session: SessionBody | null,
  replay: ReplayState | null,
  clock: Clock,
): StatePill {
  if (replay && session?.mode !== 'live') {
    if (replay.finished) return pill('■ End of the session', 'calm');
    return pill(replay.playing ? `▶ Replay ${speedText(replay.speed)}` : '‖ Paused', 'calm');
  }
  if (!feed) return pill('◌ Waiting', 'amber');
  const { text, tone } = FEED_PILLS[feed.feed];
  const isOld = feed.feed === 'silent' || feed.feed === 'down';
  return pill(text, tone, feedSentence(feed, clock.minutes), isOld);
}

const FEED_PILLS: Readonly<Record<FeedState, Pick<StatePill, 'text' | 'tone'>>> = {
  recorded: { text: '▶ Replay', tone: 'calm' },
  waiting: { text: '◌ Waiting', tone: 'calm' },
  'catching-up': { text: '◔ Reading the morning', tone: 'amber' },
  live: { text: '● Live', tone: 'calm' },
  behind: { text: '◔ Behind', tone: 'amber' },
  silent: { text: '◐ Market silent', tone: 'amber' },
  down: { text: '◑ Feed lost', tone: 'red' },
  closed: { text: 'Closed', tone: 'calm' },
};

/** What is to come of the session's own clock, or how it went; empty where nothing is. */
export function sessionSentence({ session, contacts, outcomes }: SpymasterSnapshot, now: number): string {
  if (!session) return '';
  const { marks } = session;
  if (now < marks.open) return `Opens in ${spanText(marks.open - now)}. Pre-market levels so far.`;
  if (now < marks.openingRangeEnd) return `Opening range in ${spanText(marks.openingRangeEnd - now)}.`;
  if (now < marks.windowEnd) return '';
  const ends = outcomes.flatMap(({ contacted, outcomes: { 240: end } }) => (contacted && end ? [end] : []));
  const count = (end: (typeof ends)[number]) => ends.filter((each) => each === end).length;
  const open = contacts.length - ends.length;
  return `The window is over. ${contacts.length} contacts: ${count('BREAK')} broke, ${count('REJECT')} rejected, ${count('CHOP')} chopped${open > 0 ? `, ${open} not decided or not known` : ''}.`;
}
