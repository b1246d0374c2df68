import { expect, it } from 'vitest';
import { fromLogOdds, logOdds } from '../../../pipeline/statistics/log-odds.ts';

it('Log-odds of three to one are ln 3, of even odds nil, and lead back', () => {
  expect(logOdds(0.75)).toBeCloseTo(Math.log(3), 12);
  expect(logOdds(0.5)).toBe(0);
  expect(fromLogOdds(0)).toBe(0.5);
  for (const p of [0.001, 0.2, 0.9]) expect(fromLogOdds(logOdds(p))).toBeCloseTo(p, 12);
});
