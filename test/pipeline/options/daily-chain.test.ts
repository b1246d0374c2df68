import { expect, it } from 'vitest';
import { expiresAtClose } from '../../../pipeline/options/daily-chain.ts';
import { addDays, newYorkInstant } from '../../../shared/session/new-york-time.ts';
import { sessionOf } from '../../../shared/session/session.ts';

const expires = (date: string, hour: number, days = 0) =>
  expiresAtClose(sessionOf(date), newYorkInstant(addDays(date, days), hour * 3600));

it.each(['2025-06-20', '2025-12-10'])('options of %s are those that expire at its close', (date) => {
  expect(expires(date, 16)).toBe(true);
  expect([expires(date, 16, -1), expires(date, 16, 1)]).toEqual([false, false]);
});
it('those that go in the morning are not, and on a half day the close is at one', () => {
  expect(expires('2025-06-20', 9.5)).toBe(false);
  expect(expires('2025-07-03', 13)).toBe(true);
  expect([expires('2025-06-20', 12.5), expires('2025-06-20', 12.6)]).toEqual([false, true]);
});
