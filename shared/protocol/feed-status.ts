import * as v from 'valibot';
import { chartTime, text } from './fields.ts';

/**
 * What a live feed is doing. `waiting`: the session has not begun. `catching-up`: the
 * morning is being replayed by the gateway. `behind`: what comes is older than it should
 * be. `silent`: nothing comes. `down`: there is no connection. `closed`: the session is
 * over.
 */
export const FEED_STATES = [
  'recorded',
  'waiting',
  'catching-up',
  'live',
  'behind',
  'silent',
  'down',
  'closed',
] as const;

export const FeedStatusSchema = v.object({
  feed: v.picklist(FEED_STATES),
  /** Since when, and until when the market is known, by the feed’s own clock. */
  since: v.nullable(chartTime),
  knownUntil: v.nullable(chartTime),
  /** From when on the market was followed as it happened; null while it has not been. */
  liveSince: v.optional(v.nullable(chartTime)),
  /** Milliseconds from an event to here; null where it is not known. */
  behindMs: v.nullable(v.number()),
  /** A span that has not come, and may still. */
  openGapFrom: v.nullable(chartTime),
  /** When something will happen next: the session’s begin, or the next try. */
  next: v.nullable(chartTime),
  note: v.nullable(text),
});

export type FeedState = (typeof FEED_STATES)[number];
export type FeedStatus = v.InferOutput<typeof FeedStatusSchema>;
