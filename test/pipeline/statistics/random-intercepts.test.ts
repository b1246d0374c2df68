import { describe, expect, it } from 'vitest';
import { fitRandomIntercepts } from '../../../pipeline/statistics/random-intercepts.ts';

const observations = (group: string, happened: number, of: number, offset = 0) =>
  Array.from({ length: of }, (_, i) => ({ group, offset, happened: i < happened, weight: 1 }));

describe('Intercepts of groups', () => {
  it('are nothing without observations, and as unsure as groups are believed to differ', () => {
    const { groups, unseen } = fitRandomIntercepts([]);
    expect([groups, unseen.effect]).toEqual([{}, 0]);
    // The half-normal belief of deviation 0.3, summed over the grid by hand.
    const grid = [0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8];
    const gaps = [0.05, 0.05, 0.05, 0.05, 0.075, 0.1, 0.15, 0.2, 0.2];
    const weights = grid.map((s, i) => gaps[i]! * Math.exp(-(s ** 2) / 0.18));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    expect(unseen.variance).toBeCloseTo(
      grid.reduce((sum, s, i) => sum + (weights[i]! * s ** 2) / total, 0),
      12,
    );
  });
  it('stay near nothing where groups do what is expected, and the same on either side', () => {
    const { groups, deviation } = fitRandomIntercepts([
      ...observations('even', 50, 100),
      ...observations('more', 52, 100),
      ...observations('less', 48, 100),
    ]);
    expect(groups.even!.effect).toBeCloseTo(0, 6);
    expect(groups.more!.effect).toBeCloseTo(-groups.less!.effect, 6);
    expect(groups.more!.effect).toBeLessThan(0.04);
    expect(deviation).toBeLessThan(0.2);
  });
  it('take on most of a difference that many observations show', () => {
    const { groups, deviation, unseen } = fitRandomIntercepts([
      ...observations('a', 320, 400),
      ...observations('b', 80, 400),
      ...observations('c', 200, 400),
    ]);
    // ln 4 = 1.386, shrunk a little.
    expect(groups.a!.effect).toBeGreaterThan(1.2);
    expect(groups.a!.effect).toBeLessThan(1.386);
    expect(groups.b!.effect).toBeCloseTo(-groups.a!.effect, 6);
    expect(deviation).toBeGreaterThan(0.5);
    expect(unseen.variance).toBeGreaterThan(0.25);
  });
  it('say less, and with less certainty, of a group that was seen less', () => {
    const { groups } = fitRandomIntercepts([
      ...observations('much', 320, 400),
      ...observations('little', 8, 10),
      ...observations('other', 160, 400),
    ]);
    expect(groups.little!.effect).toBeGreaterThan(0);
    expect(groups.little!.effect).toBeLessThan(groups.much!.effect);
    expect(groups.little!.variance).toBeGreaterThan(2 * groups.much!.variance);
  });
});
