import { describe, expect, it } from 'vitest';
import { missingOr, requireRows } from '../../../pipeline/schema/stage.ts';

const rows = { length: 4, numbers: () => Float64Array.of(1, 2, -3, -4), words: () => [] };

describe('A check of rows', () => {
  it('names the first row at fault, and says nothing where there is none', () => {
    const values = rows.numbers();
    expect(requireRows(rows, 'it is below zero', (i) => values[i]! >= 0)).toEqual([
      { row: 2, problem: 'it is below zero' },
    ]);
    expect(requireRows(rows, 'it is huge', (i) => values[i]! < 10)).toEqual([]);
  });
  it('holds nothing against a missing value', () => {
    expect([
      missingOr(Number.NaN, () => false),
      missingOr(1, (value) => value > 2),
      missingOr(3, (value) => value > 2),
    ]).toEqual([true, false, true]);
  });
});
