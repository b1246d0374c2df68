import { describe, expect, it } from 'vitest';
import { horizonOf, isStrong, sideOf, verdictOf } from '../../../shared/protocol/verdict.ts';
import { ANSWER, horizon } from '../../messages.ts';

const USUAL = { ...ANSWER.lean, delta: 0.4, low: -0.1, high: 0.9, differs: false };
const LESS = { ...ANSWER.lean, delta: -0.9, low: -1.4, high: -0.4, differs: true };

describe('A verdict', () => {
  it('is more or less where what is added differs from nothing, and usual where it does not', () => {
    expect(verdictOf(ANSWER)).toBe('more');
    expect(verdictOf({ ...ANSWER, lean: LESS })).toBe('less');
    expect(verdictOf({ ...ANSWER, lean: USUAL })).toBe('usual');
  });
  it('claims nothing of what could not be compared, or is decided', () => {
    expect(verdictOf({ ...ANSWER, status: 'thin' })).toBe('cannotTell');
    expect(verdictOf({ ...ANSWER, status: 'resolved' })).toBe('decided');
  });
  it('claims nothing of a grade D, nor of an interval wider than half of all', () => {
    expect(verdictOf({ ...ANSWER, grade: 'D' })).toBe('cannotTell');
    const wide = (high: number) => verdictOf({ ...ANSWER, horizons: [horizon(240, 0.5, 0.25, high)] });
    expect([wide(0.75), wide(0.76)]).toEqual(['more', 'cannotTell']);
  });
  it('is strong from fifteen points off the usual', () => {
    const at = (mean: number) => isStrong({ ...ANSWER, horizons: [horizon(240, mean, 0, 1)] });
    expect([at(0.52), at(0.5), at(0.22), at(0.2)]).toEqual([true, false, false, true]);
    // 36 per cent are usual, and fifteen points exactly are enough.
    const usual = { break: 0.25, reject: 0.5, chop: 0.25 };
    expect(isStrong({ ...ANSWER, horizons: [{ ...horizon(240, 0.4, 0, 1), baseRate: usual }] })).toBe(true);
    expect(isStrong(ANSWER, 120)).toBe(false);
  });
  it('is of the headline horizon unless another is named', () => {
    expect(horizonOf(ANSWER).seconds).toBe(240);
    expect(horizonOf(ANSWER, 480).seconds).toBe(480);
  });
  it('has a side for any difference', () => {
    expect([sideOf(ANSWER.lean), sideOf(LESS), sideOf(USUAL)]).toEqual(['more', 'less', null]);
  });
});
