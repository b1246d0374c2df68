import { describe, expect, it } from 'vitest';
import { betaCdf } from '../../../pipeline/statistics/beta.ts';
import { jeffreysInterval } from '../../../pipeline/statistics/jeffreys-interval.ts';

describe('An interval by Jeffreys’ prior', () => {
  it('leaves out five in a hundred on either side', () => {
    const { low, high } = jeffreysInterval(3, 9);
    expect([betaCdf(low, 3.5, 6.5), betaCdf(high, 3.5, 6.5)]).toEqual([
      expect.closeTo(0.05, 9),
      expect.closeTo(0.95, 9),
    ]);
  });
  it('reaches to nothing where none happened, and to all where all did', () => {
    expect(jeffreysInterval(0, 4).low).toBe(0);
    expect(jeffreysInterval(4, 4).high).toBe(1);
    // By symmetry each says of one what the other says of its opposite.
    expect(jeffreysInterval(0, 4).high).toBeCloseTo(1 - jeffreysInterval(4, 4).low, 9);
    expect(jeffreysInterval(0, 4).high).toBeLessThan(0.5);
  });
  it('is not known of no cases', () => {
    expect(jeffreysInterval(0, 0)).toEqual({ low: Number.NaN, high: Number.NaN });
  });
});
