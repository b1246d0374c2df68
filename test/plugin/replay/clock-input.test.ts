import { expect, it } from 'vitest';
import { instantOf } from '../../../plugin/replay/clock-input.ts';

const OPEN = 1_000_000;
it('A time of day is an instant of the session, counted from its open', () => {
  expect([instantOf('09:30', OPEN), instantOf(' 10:44 ', OPEN), instantOf('9:31:05', OPEN)]).toEqual([
    OPEN,
    OPEN + 74 * 60,
    OPEN + 65,
  ]);
  expect(instantOf('04:00:00', OPEN)).toBe(OPEN - 5.5 * 3600);
});
it('What is no time of day is none', () => {
  for (const text of ['', '10', '24:00', '10:60', '10:00:60', 'ten', '10:4'])
    expect([text, instantOf(text, OPEN)]).toEqual([text, null]);
});
