import { describe, expect, it } from 'vitest';
import { Random } from '../../../daemon/simulator/random.ts';
import { BoostedTrees } from '../../../pipeline/statistics/boosted-trees.ts';
import { fromLogOdds } from '../../../pipeline/statistics/log-odds.ts';

const WIDTH = 6;
const random = new Random('trees');

/** Rows of noise, some values missing, and a law of them. */
function world(rows: number, law: (x: ArrayLike<number>) => number) {
  const values = Float32Array.from({ length: rows * WIDTH }, (_, at) =>
    at % WIDTH === 5 && random.next() < 0.3 ? Number.NaN : random.normal(),
  );
  const row = (i: number) => values.subarray(i * WIDTH, (i + 1) * WIDTH);
  const truth = Array.from({ length: rows }, (_, i) => law(row(i)));
  return { rows: { width: WIDTH, values }, row, truth, happened: truth.map((p) => random.next() < p) };
}

describe('Boosted trees', () => {
  it('learn that two features matter only together', () => {
    const law = (x: ArrayLike<number>) => fromLogOdds(x[0]! > 0 === x[1]! > 0.3 ? 1.2 : -1.2);
    const { rows, happened } = world(4000, law);
    const trees = BoostedTrees.fit(rows, happened);
    const tested = world(1000, law);
    const error = tested.truth.reduce(
      (sum, p, i) => sum + Math.abs(p - trees.probability(tested.row(i))) / 1000,
      0,
    );
    expect(error).toBeLessThan(0.12);
    // One rate for all would be wrong by more than a quarter.
    expect(tested.truth.reduce((sum, p) => sum + Math.abs(p - 0.5) / 1000, 0)).toBeGreaterThan(0.25);
  });
  it('know missing from small', () => {
    const law = (x: ArrayLike<number>) => (Number.isNaN(x[5]!) ? 0.9 : 0.2);
    const { rows, happened } = world(2000, law);
    const trees = BoostedTrees.fit(rows, happened);
    expect(trees.probability([0, 0, 0, 0, 0, Number.NaN])).toBeGreaterThan(0.8);
    expect(trees.probability([0, 0, 0, 0, 0, -5])).toBeLessThan(0.3);
  });
  it('hold on to the rate of all where nothing matters', () => {
    const { rows, happened } = world(3000, () => 0.3);
    const trees = BoostedTrees.fit(rows, happened);
    const tested = world(500, () => 0.3);
    const said = tested.truth.map((_, i) => trees.probability(tested.row(i)));
    const mean = said.reduce((sum, p) => sum + p, 0) / said.length;
    expect(mean).toBeCloseTo(0.3, 1);
    expect(Math.sqrt(said.reduce((sum, p) => sum + (p - mean) ** 2, 0) / said.length)).toBeLessThan(0.09);
  });
  it('are the same each time', () => {
    const { rows, happened, row } = world(500, (x) => fromLogOdds(x[2]!));
    expect(BoostedTrees.fit(rows, happened).probability(row(7))).toBe(
      BoostedTrees.fit(rows, happened).probability(row(7)),
    );
  });
});
