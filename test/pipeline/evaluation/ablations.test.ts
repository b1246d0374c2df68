import { expect, it } from 'vitest';
import { ABLATION_COUNT, ablationsOf } from '../../../pipeline/evaluation/ablations.ts';
import { randomCases } from '../../../pipeline/evaluation/baselines.ts';
import { otherForecasts, scorecard, scoredGroups } from '../../../pipeline/evaluation/scorecard.ts';
import {
  modelsOf,
  outOfSample,
  precedentsOf,
  withOtherCases,
} from '../../../pipeline/evaluation/walk-forward.ts';
import { anchor, contact, history } from '../retrieval/stored-checkpoints.ts';

/** Contacts whose vectors tell their outcome, and beginnings whose vectors do not. */
const ROWS = history(36, 8).flatMap((row, i) => {
  const sign = row.outcomes[240] === 'BREAK' ? 1 : -1;
  return [
    contact({
      ...row,
      kind: 'CONTACT',
      sinceContactSeconds: 0,
      vector: row.vector.map((value, d) => (d < 150 ? value + sign : value)),
    }),
    anchor({
      ...row,
      kind: 'APPROACH',
      phase: 'APPROACH',
      sinceContactSeconds: Number.NaN,
      positionAtr: -2,
      id: `${i} a`,
    }),
  ];
});

it('Ways of finding cases are told apart by what their cases add, luck among them counted', () => {
  const precedents = precedentsOf(ROWS);
  const models = modelsOf(precedents, 22);
  const forecasted = outOfSample(precedents, 22, models);
  const done: string[] = [];
  const { rows, check } = ablationsOf(precedents, forecasted, models, (_, name) => done.push(name));
  expect([rows.length, done.length]).toEqual([ABLATION_COUNT + 1, ABLATION_COUNT]);
  const [asItIs, paths] = rows;
  // Conditions see it too: this is what similar cases add beside them.
  expect(asItIs!.atContact.low).toBeGreaterThan(0.015);
  // Nothing is written into the paths.
  expect(paths!.atContact.high).toBeLessThan(asItIs!.atContact.low);
  expect(Math.abs(asItIs!.before.mean)).toBeLessThan(0.05);
  const random = rows.find(({ name }) => name === 'random cases')!;
  const scored = scorecard(
    scoredGroups(
      withOtherCases(precedents, models, randomCases),
      otherForecasts(precedents, models),
      precedents,
    ),
  ).find(({ name }) => name === 'lean at contact, 4 min')!;
  expect(random.atContact.mean).toBeCloseTo(scored.gains.withoutSimilarCases.mean, 9);
  expect(check.best).not.toMatch(/random|last|paths/);
  expect([check.tried, check.probability < 0.01]).toEqual([6, true]);
}, 60_000);
