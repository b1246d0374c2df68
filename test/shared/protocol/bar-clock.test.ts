import { describe, expect, it } from 'vitest';
import { barOf } from '../../../shared/protocol/bar-clock.ts';

describe('The bar an answer belongs to', () => {
  it.each([
    [1000, 1000],
    [1001, 1000],
    [1120, 1000],
    [1121, 1120],
    [1240, 1120],
  ])('at second %i began at %i, where bars begin at 1000', (time, start) => {
    expect(barOf(time, 1000)).toBe(start);
  });
});
