import { describe, expect, it } from 'vitest';
import { GrowableFloat64 } from '../../../pipeline/grid/growable-float64.ts';

describe('A growing column', () => {
  const times = new GrowableFloat64();
  for (const value of [1, 3, 3, 5]) times.push(value);
  it('finds the first value above, and the first not below, a bound', () => {
    expect([0, 1, 3, 5, 6].map((bound) => times.upperBound(bound))).toEqual([0, 1, 3, 4, 4]);
    expect([0, 1, 3, 5, 6].map((bound) => times.lowerBound(bound))).toEqual([0, 0, 1, 3, 4]);
  });
  it('looks at its first values alone where asked', () => {
    expect([times.upperBound(3, 2), times.upperBound(9, 3)]).toEqual([2, 3]);
  });
  it('goes on behind what is left once its first values are dropped', () => {
    const some = new GrowableFloat64();
    for (let i = 0; i < 1024; i++) some.push(i);
    expect(some.isFull).toBe(true);
    some.dropFirst(1000);
    expect([some.isFull, some.length, some.upperBound(1010)]).toEqual([false, 24, 11]);
    some.push(2000);
    expect([...some.values.subarray(0, some.length)].slice(-3)).toEqual([1022, 1023, 2000]);
  });
  it('keeps what it holds when it grows', () => {
    const many = new GrowableFloat64();
    for (let i = 0; i < 5000; i++) many.push(i);
    expect([many.length, many.values[0], many.values[4999], many.upperBound(4000)]).toEqual([
      5000, 0, 4999, 4001,
    ]);
  });
});
