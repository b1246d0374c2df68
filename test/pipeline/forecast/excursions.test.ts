import { describe, expect, it } from 'vitest';
import { precedentsOf } from '../../../pipeline/evaluation/walk-forward.ts';
import { excursionsOf } from '../../../pipeline/forecast/excursions.ts';
import { knownCases } from '../../../pipeline/forecast/known-cases.ts';
import { contact, SESSIONS } from '../retrieval/stored-checkpoints.ts';

const rows = Array.from({ length: 20 }, (_, i) =>
  contact({
    date: SESSIONS[i]!,
    episodeId: String(i),
    excursion: i < 10 ? { throughAtr: (i + 1) / 10, backAtr: (10 - i) / 5 } : null,
  }),
);
const cases = knownCases(precedentsOf(rows, (_, __, own) => own.map(() => [])));
const found = (count: number, weight = (_: number) => 1) =>
  Array.from({ length: count }, (_, row) => ({ row, similarity: 1, weight: weight(row) }));

describe('Excursions', () => {
  it('are the spread of those that were followed', () => {
    expect(excursionsOf(cases, found(20))).toEqual({
      through: { low: 0.1, middle: 0.5, high: 0.9 },
      back: { low: 0.2, middle: 1, high: 1.8 },
    });
  });
  it('count each case for what it is worth', () => {
    const { through } = excursionsOf(
      cases,
      found(10, (row) => (row === 9 ? 1.8 : 1)),
    )!;
    expect(through).toEqual({ low: 0.2, middle: 0.6, high: 1 });
  });
  it('are not told of fewer than eight, or of as many that are worth fewer', () => {
    expect(excursionsOf(cases, found(7))).toBeNull();
    expect(excursionsOf(cases, found(8))).not.toBeNull();
    expect(
      excursionsOf(
        cases,
        found(10, (row) => (row === 0 ? 50 : 1)),
      ),
    ).toBeNull();
    expect(excursionsOf(cases, [])).toBeNull();
  });
});
