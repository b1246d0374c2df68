import type { FeedStatus } from '../../shared/protocol/feed-status.ts';

/** How a feed stands of which nothing comes any more. */
export const noFeed = (feed: 'recorded' | 'closed', note: string | null = null): FeedStatus => ({
  feed,
  since: null,
  knownUntil: null,
  liveSince: null,
  behindMs: null,
  openGapFrom: null,
  next: null,
  note,
});
