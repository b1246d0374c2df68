import type { Neighbour } from '../retrieval/candidates.ts';
import { type WeightedValue, weightedQuantiles } from '../statistics/weighted-quantiles.ts';
import type { KnownCases } from './known-cases.ts';

/** Fewer cases, or worth fewer, have no spread worth telling. */
const MIN_CASES = 8;
const SHARES = [0.1, 0.5, 0.9];

/** In ATR: one case in ten stays below the low, and one goes above the high. */
export interface Spread {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

/** How far price went after contact in the similar cases, within four minutes. */
export interface Excursions {
  readonly through: Spread;
  readonly back: Spread;
}

/** Null where too few of the cases made contact and were followed. */
export function excursionsOf(cases: KnownCases, neighbours: readonly Neighbour[]): Excursions | null {
  const known = neighbours.flatMap(({ row, weight }) => {
    const excursion = cases.excursion(row);
    return excursion ? [{ ...excursion, weight }] : [];
  });
  const total = known.reduce((sum, { weight }) => sum + weight, 0);
  const squares = known.reduce((sum, { weight }) => sum + weight ** 2, 0);
  if (known.length < MIN_CASES || total ** 2 / squares < MIN_CASES) return null;
  return {
    through: spreadOf(known.map(({ throughAtr, weight }) => ({ value: throughAtr, weight }))),
    back: spreadOf(known.map(({ backAtr, weight }) => ({ value: backAtr, weight }))),
  };
}

function spreadOf(values: readonly WeightedValue[]): Spread {
  const [low, middle, high] = weightedQuantiles(values, SHARES);
  return { low: low!, middle: middle!, high: high! };
}
