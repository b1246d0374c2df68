import { describe, expect, it } from 'vitest';
import { ApproachNotices } from '../../../plugin/alerts/approach-notices.ts';
import type { Answer } from '../../../shared/protocol/answer.ts';
import { ANSWER } from '../../messages.ts';

const usual = { lean: { ...ANSWER.lean, differs: false } };
const less = { lean: { ...ANSWER.lean, delta: -1, differs: true } };
function taking(...said: readonly Partial<Answer>[]) {
  const notices = new ApproachNotices();
  return said.map((changes) => notices.take([{ ...ANSWER, ...changes }]).length);
}

describe('An approach is worth a notice', () => {
  it('once two answers in a row say that it differs, the same way', () => {
    expect(taking({}, {})).toEqual([0, 1]);
    expect(taking(usual, {}, {})).toEqual([0, 0, 1]);
    expect(taking({}, usual, {}, {})).toEqual([0, 0, 0, 1]);
    expect(taking({}, less, less)).toEqual([0, 0, 1]);
    expect(taking(usual, usual)).toEqual([0, 0]);
    expect(taking({ grade: 'D' }, { grade: 'D' })).toEqual([0, 0]);
  });
  it('at contact at once', () => {
    expect(taking({ phase: 'CONTACT' })).toEqual([1]);
  });
  it('once and no more, each for itself', () => {
    expect(taking({}, {}, {}, {})).toEqual([0, 1, 0, 0]);
    expect(taking({}, { episodeId: 'other' }, {}, { episodeId: 'other' })).toEqual([0, 0, 1, 1]);
  });
  it('not where the picture that begins has told it already', () => {
    const notices = new ApproachNotices();
    notices.begin([ANSWER, ANSWER]);
    expect(notices.take([ANSWER])).toEqual([]);
    notices.begin([ANSWER]);
    expect(notices.take([ANSWER])).toHaveLength(1);
  });
});
