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

describe('A group that stands alone', () => {
  const twenty = Array.from({ length: 20 }, (_, i) => observations(`alike ${i}`, 20, 40)).flat();
  const SHARES = [0, 0.02, 0.05, 0.1];
  it('is not held back by many that are alike, and lends them nothing', () => {
    const rows = [...twenty, ...observations('lone', 31, 40)];
    const [without, among] = [fitRandomIntercepts(rows), fitRandomIntercepts(rows, SHARES)];
    // ln(31/9) = 1.237 was seen.
    expect(among.groups.lone!.effect).toBeGreaterThan(0.7);
    expect(among.groups.lone!.effect).toBeGreaterThan(without.groups.lone!.effect + 0.3);
    expect(among.groups.lone!.effect).toBeLessThan(1.237);
    expect(among.deviation).toBeLessThan(without.deviation);
    expect(Math.abs(among.groups['alike 3']!.effect)).toBeLessThan(1e-6);
    expect(among.groups['alike 3']!.variance).toBeLessThan(without.groups['alike 3']!.variance);
  });
  it('is believed the less, and as unsure as both beliefs differ, the less it shows', () => {
    const effectOf = (happened: number) =>
      fitRandomIntercepts([...twenty, ...observations('lone', happened, 40)], SHARES).groups.lone!;
    const [clear, likely, hardly] = [effectOf(37), effectOf(30), effectOf(23)];
    expect(clear.effect).toBeGreaterThan(likely.effect);
    expect(likely.effect).toBeGreaterThan(hardly.effect);
    expect(likely.variance).toBeGreaterThan(clear.variance);
    expect(hardly.effect).toBeLessThan(0.1);
  });
  it('may be any that was never seen, by the share of such; without a share all is as it was', () => {
    const rows = observations('one', 3, 4);
    expect(fitRandomIntercepts([], [0.1]).unseen.variance).toBeCloseTo(
      0.9 * fitRandomIntercepts([]).unseen.variance + 0.1,
      12,
    );
    expect(fitRandomIntercepts(rows, [0])).toEqual(fitRandomIntercepts(rows));
  });
});
