import { expect, test } from 'vitest';
import { parseClock } from '../../../../../daemon/cli/commands/streams/clock.ts';
import { clock, SESSION } from '../../../../market.ts';

test('a New York time of the window', () => {
  expect(parseClock(SESSION, '10:44', '--at')).toBe(clock('10:44:00'));
  expect(parseClock(SESSION, '9:30', '--at')).toBe(SESSION.rthOpen);
  expect(parseClock(SESSION, '12:30', '--at')).toBe(SESSION.windowEnd);
});

test.each(['9:29', '12:31', '10:60', '10', '10:44:30', 'noon'])('not %s', (text) => {
  expect(() => parseClock(SESSION, text, '--at')).toThrow(
    `--at must be a New York time from 09:30 to 12:30, not "${text}".`,
  );
});
