import { describe, expect, it } from 'vitest';
import { betaQuantile } from '../../../pipeline/statistics/beta.ts';
import { dirichletPosterior, hierarchicalShares } from '../../../pipeline/statistics/posterior.ts';

describe('The posterior', () => {
  it('mixes eight prior cases with the effective ones and sums to one', () => {
    const [a, b, c] = dirichletPosterior([0.4, 0.5, 0.1], [0.7, 0.2, 0.1], 12);
    expect(a!.mean).toBeCloseTo((8 * 0.4 + 12 * 0.7) / 20, 12);
    expect(a!.mean + b!.mean + c!.mean).toBeCloseTo(1, 12);
  });
  it('has the 5 % and 95 % quantiles of each class’s Beta marginal', () => {
    const [a] = dirichletPosterior([0.4, 0.5, 0.1], [0.7, 0.2, 0.1], 12);
    const alpha = 8 * 0.4 + 12 * 0.7;
    expect(a!.low).toBeCloseTo(betaQuantile(0.05, alpha, 20 - alpha), 9);
    expect(a!.high).toBeCloseTo(betaQuantile(0.95, alpha, 20 - alpha), 9);
  });
  it('is the base rate when there is no neighbour, whatever the shares say', () => {
    expect(dirichletPosterior([0.4, 0.5, 0.1], [1, 0, 0], 0).map(({ mean }) => mean)).toEqual(
      [0.4, 0.5, 0.1].map((x) => expect.closeTo(x, 12)),
    );
  });
});

describe('Shares of nested pools', () => {
  it('shrink narrow pools towards wide ones, and the widest towards equal shares', () => {
    // Widest: (60 + 20/3)/(100 + 20) of the first class; then 2 of 4 on top of it.
    const wide = (60 + 20 / 3) / 120;
    const shares = hierarchicalShares([
      [2, 2, 0],
      [60, 30, 10],
    ]);
    expect(shares[0]).toBeCloseTo((2 + 20 * wide) / 24, 12);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });
  it('are equal where nothing was counted', () => {
    expect(hierarchicalShares([[0, 0]])).toEqual([0.5, 0.5]);
    expect(hierarchicalShares([])).toEqual([]);
  });
});
