import { expect, it } from 'vitest';
import { rounded, roundedAll } from '../../../pipeline/frames/rounded.ts';

it('A number is rounded to four decimals, half of one up', () => {
  expect([rounded(0.123449), rounded(0.12345), rounded(-0.00004), rounded(5)]).toEqual([
    0.1234, 0.1235, -0, 5,
  ]);
});
it('All numbers of a message are, however deep, and nothing else', () => {
  const message = { a: 1 / 3, b: { c: [2 / 3, null, 'x'], d: true }, e: null };
  expect(roundedAll(message)).toEqual({ a: 0.3333, b: { c: [0.6667, null, 'x'], d: true }, e: null });
  expect(message.a).toBe(1 / 3);
});
