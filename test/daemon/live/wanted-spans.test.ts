import { expect, it } from 'vitest';
import { quotesFrom, quotesUntil, tapeUntil } from '../../../daemon/live/wanted-spans.ts';
import { sessionClock, sessionOf } from '../../../shared/session/session.ts';

it('quotes are wanted from 08:30 to 12:40, and the tape a little beyond the close', () => {
  const clocks = (date: string) => {
    const session = sessionOf(date);
    return [quotesFrom, quotesUntil, tapeUntil].map((of) => sessionClock(session, of(session)));
  };
  expect(clocks('2025-06-05')).toEqual(['08:30:00', '12:40:00', '16:00:10']);
  expect(clocks('2025-07-03')).toEqual(['08:30:00', '12:40:00', '13:00:10']);
});
