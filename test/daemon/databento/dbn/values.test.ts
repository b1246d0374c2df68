import { expect, it } from 'vitest';
import {
  ACTION,
  ACTION_LETTER,
  FLAG,
  nameOf,
  SIDE,
  STAT_TYPE,
  STATUS_REASON,
} from '../../../../daemon/databento/dbn/values.ts';

it('columns hold the letters’ ASCII codes', () => {
  expect(ACTION).toEqual({ add: 65, cancel: 67, modify: 77, trade: 84, fill: 70, clear: 82, none: 78 });
  expect(SIDE).toEqual({ bid: 66, ask: 65, none: 78 });
});
it('a code has its name, and one that is not known has none', () => {
  expect([nameOf(STAT_TYPE, 9), nameOf(STAT_TYPE, 10_001)]).toEqual(['openInterest', 'venueSpecificVolume1']);
  expect([nameOf(ACTION_LETTER, 'R'), nameOf(ACTION, 82)]).toEqual(['clear', 'clear']);
  expect([nameOf(STATUS_REASON, 50), nameOf(STATUS_REASON, 51)]).toEqual(['limitUpLimitDownPause', null]);
});
it('flags are the eight bits of a byte', () => {
  expect(Object.values(FLAG).reduce((all, bit) => all | bit, 0)).toBe(0xff);
  expect(Object.values(FLAG)).toHaveLength(8);
});
