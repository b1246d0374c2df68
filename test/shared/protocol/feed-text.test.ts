import { expect, it } from 'vitest';
import { FEED_STATES, type FeedStatus } from '../../../shared/protocol/feed-status.ts';
import { feedSentence } from '../../../shared/protocol/feed-text.ts';
import { STATUS } from '../../messages.ts';

const clock = (time: number) => `t${time}`;
const saying = (status: Partial<FeedStatus>) => feedSentence({ ...STATUS, knownUntil: 7, ...status }, clock);

it('A feed says what it does, and how old what is shown is wherever it is old', () => {
  expect(FEED_STATES.map((feed) => [feed, saying({ feed, since: 3, next: 9, behindMs: 2345 })])).toEqual([
    ['recorded', ''],
    ['waiting', 'Waiting for the session, from t9.'],
    ['catching-up', 'Catching up with the market. Nothing here is newer than t7.'],
    ['live', 'Live.'],
    ['behind', '2.3 s behind the market. Nothing here is newer than t7.'],
    ['silent', 'Nothing has come since t3. Nothing here is newer than t7.'],
    ['down', 'No connection to the market since t3; trying again. Nothing here is newer than t7.'],
    ['closed', 'The session is over.'],
  ]);
});
it('A feed says what is missing, and what else is to be known', () => {
  expect(saying({ feed: 'catching-up', openGapFrom: 5, note: 'Hm.' })).toBe(
    'Catching up with the market. Asking again for what came after t5. Nothing here is newer than t7. Hm.',
  );
  expect(saying({ feed: 'down', knownUntil: null })).toBe('No connection to the market; trying again.');
});
