import { expect, test } from 'vitest';
import { chopOf, recentPath, trendOf } from '../../../pipeline/streams/path-shape.ts';

const ramp = Array.from({ length: 10 }, (_, i) => -1 + (2 * i) / 9);

test('a rising path trends up, worked out', () => {
  expect(trendOf(ramp)).toBeCloseTo(0.615369, 6);
  expect(trendOf(ramp.toReversed())).toBeCloseTo(-0.615369, 6);
  expect(trendOf(Array.from({ length: 10 }, (_, i) => (i / 9) ** 2))).toBeCloseTo(0.365614, 6);
});

test('what goes back and forth is chop', () => {
  expect(chopOf(ramp)).toBeCloseTo(0.135187, 6);
  expect(chopOf(Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? 1 : -1)))).toBeCloseTo(0.823971, 6);
  expect(chopOf(new Array<number>(10).fill(3))).toBe(0);
});

test('forty half-minutes, of which twenty must be there', () => {
  const series = Array.from({ length: 50 }, (_, i) => i);
  expect([...recentPath(series)!]).toEqual(series.slice(10));
  expect(recentPath(series.slice(0, 19))).toBeNull();
  const short = recentPath(series.slice(0, 20))!;
  expect([short[0], short[20], short[21], short[39]]).toEqual([0, 0, 1, 19]);
});

test('a hole keeps the value before it', () => {
  const series = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? i : Number.NaN));
  const path = recentPath(series)!;
  expect([path[0], path[1], path[2], path[39]]).toEqual([0, 0, 2, 38]);
});
