import { expect, it } from 'vitest';
import { precedentsOf } from '../../../pipeline/evaluation/walk-forward.ts';
import { knownCases } from '../../../pipeline/forecast/known-cases.ts';
import { residualOf } from '../../../pipeline/forecast/precedent.ts';
import { anchor, contact, SESSIONS, same } from '../retrieval/stored-checkpoints.ts';

it('Precedents are known by their places', () => {
  const rows = [
    anchor({ id: 'first', contacted: false, outcomes: same(null) }),
    contact({ id: 'second', date: SESSIONS[1]!, outcomes: { 120: 'CHOP', 240: 'BREAK', 480: 'BREAK' } }),
    contact({ id: 'third', date: SESSIONS[2]!, contacted: null }),
  ];
  const precedents = precedentsOf(rows, (_, __, own) => own.map(() => []));
  const cases = knownCases(precedents);
  expect(cases.size).toBe(3);
  expect([0, 1, 2].map((row) => cases.id(row))).toEqual(['first', 'second', 'third']);
  expect([0, 1, 2].map((row) => cases.date(row))).toEqual(SESSIONS.slice(0, 3));
  expect([0, 1, 2].map((row) => cases.contacted(row))).toEqual([false, true, null]);
  expect([cases.outcome(1, 120), cases.outcome(1, 240), cases.outcome(0, 240)]).toEqual([
    'CHOP',
    'BREAK',
    null,
  ]);
  for (const target of ['reach', 'pace', 'lean'] as const)
    expect(cases.residual(1, target)).toEqual(residualOf(precedents[1]!, target));
  expect(cases.excursion(1)).toEqual({ throughAtr: 1.1, backAtr: 0.3 });
  expect(cases.about(1)).toEqual({
    level: 'PM_HIGH',
    direction: 'UP',
    bucket: 'T30_60',
    timeLeftSeconds: 7200,
  });
  expect([cases.residual(0, 'reach')!.happened, cases.residual(0, 'lean')]).toEqual([false, null]);
});
