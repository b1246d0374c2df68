import { expect, it } from 'vitest';
import { historyText, missingText, oldHistoryText } from '../../../plugin/page/history.ts';
import type { Input } from '../../../shared/vocabulary/input.ts';
import { messageOf } from '../../messages.ts';

const SESSION = messageOf('session');

it('The history says how much it is, and of when', () => {
  expect(historyText(SESSION)).toBe(
    '29 sessions of history, 23 Apr 2025 to 4 Jun 2025, 2,900 stored moments.',
  );
  expect(historyText({ ...SESSION, historyFrom: null, historyTo: null })).toBe(
    'No history: price and time alone speak.',
  );
});
it('It is old where sessions are missing before the day that is shown', () => {
  const old = (historyTo: string | null) => oldHistoryText({ ...SESSION, date: '2025-06-05', historyTo });
  expect([old('2025-06-04'), old('2025-05-31'), old(null)]).toEqual(['', '', '']);
  expect(old('2025-05-30')).toBe(
    'History ends 30 May 2025: what came since is not in it. Bring it up to date: spymaster backfill.',
  );
});
it('What of the market is missing is said', () => {
  const of = (...inputs: Input[]) => missingText({ inputs });
  expect(of('trades', 'book', 'options')).toBe('');
  expect(of('trades', 'book')).toBe('No options: compared without.');
  expect(of('trades', 'options')).toBe('No order book: compared without.');
  expect(of('trades')).toBe('No order book, and no options: compared without.');
  expect(of('bars')).toBe('Bars alone: no order flow, no book, no options.');
});
