import { describe, expect, it } from 'vitest';
import { firstPassage } from '../../../pipeline/outcomes/first-passage.ts';

describe('First passage of a driftless walk', () => {
  // Simulated for a walk in ticks from contact, in whole per cent.
  it.each([
    [2, 0.2, 0.39],
    [4, 0.33, 0.53],
    [8, 0.39, 0.6],
  ])('after %i minutes is that of a simulated walk', (minutes, breaks, rejects) => {
    const { upper, lower } = firstPassage(-0.2, -1, 1, minutes);
    expect(Math.abs(upper - breaks)).toBeLessThan(0.012);
    expect(Math.abs(lower - rejects)).toBeLessThan(0.012);
  });
  it('tends to the gambler’s ruin: from a fifth below the middle, four in ten', () => {
    expect(firstPassage(-0.2, -1, 1, 1000).upper).toBeCloseTo(0.4, 9);
    expect(firstPassage(-0.2, -1, 1, 1000).lower).toBeCloseTo(0.6, 9);
    expect(firstPassage(0, -1, 3, 1000).upper).toBeCloseTo(0.25, 9);
  });
  it('is symmetric, certain at and beyond the ends, and nothing without time', () => {
    expect(firstPassage(0, -1, 1, 3).upper).toBeCloseTo(firstPassage(0, -1, 1, 3).lower, 12);
    expect(firstPassage(0.3, -1, 1, 3).upper).toBeCloseTo(firstPassage(-0.3, -1, 1, 3).lower, 12);
    expect([firstPassage(1, -1, 1, 1), firstPassage(-1.2, -1, 1, 1)]).toEqual([
      { upper: 1, lower: 0 },
      { upper: 0, lower: 1 },
    ]);
    expect([firstPassage(0.3, -1, 1, 0), firstPassage(0.3, -1, 1, -1)]).toEqual([
      { upper: 0, lower: 0 },
      { upper: 0, lower: 0 },
    ]);
  });
  it('agrees with reflection where one end is far away: erfc(d / √(2t)) of σ = 2/3 a minute', () => {
    // One ATR away after one minute: 2(1 − Φ(1.5)) = 0.13361440.
    expect(firstPassage(0, -40, 1, 1).upper).toBeCloseTo(0.1336144, 6);
  });
});
