import { dayInflation } from '../statistics/design-effect.ts';

/**
 * A similar case of an earlier session: what it was forecast then, without similar cases,
 * and what it did.
 */
export interface SimilarCase {
  readonly date: string;
  /** What it counts for beside the others: by how like it is, and how near it stood. */
  readonly weight: number;
  readonly expected: number;
  readonly happened: boolean;
}

/** What similar cases did beyond what was expected of them, in log-odds. */
export interface Correction {
  readonly value: number;
  readonly variance: number;
  readonly cases: number;
  readonly days: number;
  /** Independent cases they are worth. */
  readonly effectiveSampleSize: number;
}

export const NO_CORRECTION: Correction = {
  value: 0,
  variance: 0,
  cases: 0,
  days: 0,
  effectiveSampleSize: 0,
};

/**
 * What similar cases are held back by: the information of a prior of standard deviation
 * ½.
 */
const PRIOR_INFORMATION = 4;

/**
 * One Newton step from the cases' own forecasts towards what they did, shrunk to nothing
 * where they are few: what they add to the log-odds before it is known what that is
 * worth.
 */
export function correctionOf(cases: readonly SimilarCase[]): Correction {
  const total = cases.reduce((sum, { weight }) => sum + weight, 0);
  if (!(total > 0)) return NO_CORRECTION;
  const byDay = new Map<string, number>();
  let [residual, information, squares] = [0, 0, 0];
  for (const { date, weight, expected, happened } of cases) {
    const share = weight / total;
    const beyond = share * ((happened ? 1 : 0) - expected);
    residual += beyond;
    information += share * expected * (1 - expected);
    squares += share ** 2;
    byDay.set(date, (byDay.get(date) ?? 0) + beyond);
  }
  const effectiveSampleSize = 1 / squares / dayInflation(cases.length, byDay.size);
  const gain = effectiveSampleSize / (effectiveSampleSize * information + PRIOR_INFORMATION);
  const spread = [...byDay.values()].reduce((sum, day) => sum + day ** 2, 0);
  return {
    value: gain * residual,
    variance: gain ** 2 * spread,
    cases: cases.length,
    days: byDay.size,
    effectiveSampleSize,
  };
}
