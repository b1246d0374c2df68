import { describe, expect, it } from 'vitest';
import { ExponentialMovingAverage, SimpleMovingAverage } from '../../../pipeline/levels/moving-averages.ts';

describe('SMA_90', () => {
  it('is missing until 90 bars and then their plain mean', () => {
    const sma = new SimpleMovingAverage();
    for (let i = 1; i <= 91; i++) sma.add(i);
    expect(sma.values.slice(0, 89).every(Number.isNaN)).toBe(true);
    expect([sma.values[89], sma.values[90]]).toEqual([45.5, 46.5]);
  });
});

describe('EMA_20', () => {
  it('starts at its first close and moves by 2/21 of the difference', () => {
    const ema = new ExponentialMovingAverage();
    for (const close of [100, 121, 123]) ema.add(close);
    expect(ema.values).toEqual([100, 102, 104]);
  });
});
