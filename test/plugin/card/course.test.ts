import { expect, it } from 'vitest';
import { courseOf } from '../../../plugin/card/course.ts';
import { ANSWER, horizon } from '../../messages.ts';

const said = (mean: number) => ({ ...ANSWER, horizons: [horizon(240, mean, mean - 0.1, mean + 0.1)] });

it('The course of what was said is a line with its interval, from left to right, and the last three in words', () => {
  const course = courseOf([0.5, 0.25, 0.5, 0.75].map(said), 240)!;
  // 96 wide and 24 high: a half is in the middle, three quarters a quarter from the top.
  expect(course.line).toBe('0.0,12.0 32.0,18.0 64.0,12.0 96.0,6.0');
  expect(course.interval.split(' ').slice(0, 2)).toEqual(['0.0,14.4', '32.0,20.4']);
  expect(course.interval.split(' ').at(-1)).toBe('0.0,9.6');
  expect(course.words).toBe('25 → 50 → 75');
});
it('One answer alone has no course', () => {
  expect(courseOf([said(0.5)], 240)).toBeNull();
});
