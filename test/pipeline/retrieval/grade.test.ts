import { describe, expect, it } from 'vitest';
import { type Evidence, gradeOf } from '../../../pipeline/retrieval/grade.ts';

const A: Evidence = { effectiveSampleSize: 25, days: 20, similarityPercentile: 0.95 };
const B: Evidence = { effectiveSampleSize: 15, days: 15, similarityPercentile: 0.9 };

describe('A grade', () => {
  it('is A, B and C at its bounds', () => {
    expect([gradeOf(A, []), gradeOf(B, []), gradeOf({ ...B, effectiveSampleSize: 8 }, [])]).toEqual([
      'A',
      'B',
      'C',
    ]);
  });
  it.each([
    ['effectiveSampleSize', 24.9],
    ['days', 19],
    ['similarityPercentile', 0.94],
  ] as const)('is B for want of %s alone', (what, value) => {
    expect(gradeOf({ ...A, [what]: value }, [])).toBe('B');
  });
  it.each([
    ['effectiveSampleSize', 14.9],
    ['days', 14],
    ['similarityPercentile', 0.89],
  ] as const)('is C for want of %s alone', (what, value) => {
    expect(gradeOf({ ...B, [what]: value }, [])).toBe('C');
  });
  it('is C at best where there is reason for caution', () => {
    expect([gradeOf(A, ['DRIFT']), gradeOf(B, ['CALIBRATION'])]).toEqual(['C', 'C']);
    expect(gradeOf({ ...A, effectiveSampleSize: 7.9 }, ['DRIFT'])).toBe('D');
  });
  it('is D below eight independent cases, whatever else', () => {
    expect(gradeOf({ effectiveSampleSize: 7.9, days: 99, similarityPercentile: 1 }, [])).toBe('D');
  });
});
