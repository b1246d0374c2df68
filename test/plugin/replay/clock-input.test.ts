import { expect, it } from 'vitest';
import { clockOf, exchangeClock } from '../../../plugin/clock.ts';
import { instantOf } from '../../../plugin/replay/clock-input.ts';

const OPEN = Date.UTC(2025, 5, 27, 13, 30) / 1000;
const typed = (text: string) => instantOf(text, OPEN, exchangeClock());
it('A time of day is an instant of the session, counted from its open', () => {
  expect([typed('09:30'), typed(' 10:44 '), typed('9:31:05')]).toEqual([OPEN, OPEN + 74 * 60, OPEN + 65]);
  expect(typed('04:00:00')).toBe(OPEN - 5.5 * 3600);
});
it('It is of the clock that is shown, also where that shows another day', () => {
  const sydney = clockOf({ timeZone: 'Australia/Sydney' });
  expect(sydney.minutes(OPEN)).toBe('23:30');
  expect(instantOf('00:10', OPEN, sydney)).toBe(OPEN + 40 * 60);
  expect(instantOf('23:10', OPEN, sydney)).toBe(OPEN - 20 * 60);
});
it('What is no time of day is none', () => {
  for (const text of ['', '10', '24:00', '10:60', '10:00:60', 'ten', '10:4'])
    expect([text, typed(text)]).toEqual([text, null]);
});
