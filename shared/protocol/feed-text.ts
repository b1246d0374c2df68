import type { FeedStatus } from './feed-status.ts';

/**
 * What a feed is doing, in a sentence; empty where there is nothing to say: a recorded
 * session has no feed.
 * @param clock shows Unix seconds
 */
export function feedSentence(
  { feed, since, knownUntil, behindMs, openGapFrom, next, note }: FeedStatus,
  clock: (time: number) => string,
): string {
  const until = knownUntil === null ? '' : ` Nothing here is newer than ${clock(knownUntil)}.`;
  const hole = openGapFrom === null ? '' : ` Asking again for what came after ${clock(openGapFrom)}.`;
  const more = note === null ? '' : ` ${note}`;
  switch (feed) {
    case 'recorded':
      return '';
    case 'waiting':
      return `Waiting for the session${next === null ? '' : `, from ${clock(next)}`}.${more}`;
    case 'catching-up':
      return `Catching up with the market.${hole}${until}${more}`;
    case 'live':
      return `Live.${more}`;
    case 'behind':
      return `${seconds(behindMs)} behind the market.${until}${more}`;
    case 'silent':
      return `Nothing has come${since === null ? '' : ` since ${clock(since)}`}.${until}${more}`;
    case 'down':
      return `No connection to the market${since === null ? '' : ` since ${clock(since)}`}; trying again.${until}${more}`;
    case 'closed':
      return `The session is over.${more}`;
  }
}

const seconds = (milliseconds: number | null): string =>
  milliseconds === null ? 'Somewhat' : `${(milliseconds / 1000).toFixed(1)} s`;
