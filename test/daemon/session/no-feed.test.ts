import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { noFeed } from '../../../daemon/session/no-feed.ts';
import { FeedStatusSchema } from '../../../shared/protocol/feed-status.ts';

describe('A feed of which nothing comes any more', () => {
  it('says what it was, and nothing of times', () => {
    expect(noFeed('closed', 'It is built.')).toMatchObject({
      feed: 'closed',
      note: 'It is built.',
      knownUntil: null,
    });
    expect(v.parse(FeedStatusSchema, noFeed('recorded'))).toEqual(noFeed('recorded'));
  });
});
