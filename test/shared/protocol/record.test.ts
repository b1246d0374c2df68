import { expect, it } from 'vitest';
import { recordSentence } from '../../../shared/protocol/record.ts';

it('A track record is a sentence, and says when chance does not explain it', () => {
  const record = {
    sessions: 40,
    cases: 512,
    days: 40,
    said: 0.41,
    happened: 0.39,
    low: -0.06,
    high: 0.02,
    bins: [],
  };
  expect(recordSentence(record)).toBe(
    'The 40 sessions before: at 512 contacts a break within 4 min was given 41 % on average, and came in 39 %.',
  );
  expect(recordSentence({ ...record, sessions: 1, happened: 0.3, high: -0.01 })).toBe(
    'The session before: at 512 contacts a break within 4 min was given 41 % on average, and came in 30 %, which chance alone does not explain.',
  );
  expect(recordSentence({ ...record, days: 10, high: -0.01 })).toMatch(/does not explain\.$/);
  expect(recordSentence({ ...record, days: 9, high: -0.01 })).not.toMatch(/explain/);
  // One session is no chance to tell.
  expect(recordSentence({ ...record, sessions: 1, days: 1, low: -0.1, high: -0.1 })).toBe(
    'The session before: at 512 contacts a break within 4 min was given 41 % on average, and came in 39 %.',
  );
});
