import { describe, expect, it } from 'vitest';
import { nearestTick, OPTION_TICK_POINTS, quoteAround } from '../../../../daemon/simulator/options/quote.ts';

describe('A quote', () => {
  it.each([
    // Width .07·√premium, at least a tick: .05 up to ten points, .25 above.
    [4, 3.95, 4.05],
    [9, 8.9, 9.1],
    [16, 15.75, 16.25],
    [100, 99.75, 100.25],
    [0.02, 0, 0.05],
    [0, 0, 0.05],
    // The offer would be 10.11, where only quarters are quoted.
    [10, 9.9, 10],
  ])('around %d is %d to %d', (fair, bid, ask) => {
    const { bidTicks, askTicks } = quoteAround(fair, 1);
    expect(bidTicks * OPTION_TICK_POINTS).toBeCloseTo(bid, 9);
    expect(askTicks * OPTION_TICK_POINTS).toBeCloseTo(ask, 9);
  });
  it('never is on the wrong side of what the option is worth, and widens with the day', () => {
    for (let fair = 0; fair < 130; fair += 0.0137) {
      const { bidTicks, askTicks } = quoteAround(fair, 1);
      expect(bidTicks).toBeGreaterThanOrEqual(0);
      expect(bidTicks * OPTION_TICK_POINTS).toBeLessThanOrEqual(fair + 1e-9);
      expect(askTicks * OPTION_TICK_POINTS).toBeGreaterThanOrEqual(fair - 1e-9);
      expect(askTicks).toBeGreaterThan(bidTicks);
      const wide = quoteAround(fair, 2);
      expect(wide.askTicks - wide.bidTicks).toBeGreaterThanOrEqual(askTicks - bidTicks);
    }
  });
  it('is in ticks of .05 up to a premium of ten, and of .25 above it', () => {
    expect([nearestTick(9.97), nearestTick(10), nearestTick(10.1), nearestTick(10.13)]).toEqual([
      199, 200, 200, 205,
    ]);
    for (let fair = 11; fair < 130; fair += 0.31) {
      const { bidTicks, askTicks } = quoteAround(fair, 1);
      expect([bidTicks % 5, askTicks % 5]).toEqual([0, 0]);
    }
  });
});
