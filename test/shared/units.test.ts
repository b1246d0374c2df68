import { describe, expect, it } from 'vitest';
import { priceTicks } from '../../shared/units.ts';

describe('A price in ticks', () => {
  it('rounds prices to ticks, halves away from zero', () => {
    expect([6000.25, 6000.125, -0.125, 0.1].map((points) => priceTicks(points, 0.25))).toEqual([
      24001, 24001, -1, 0,
    ]);
  });
});
