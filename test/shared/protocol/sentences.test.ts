import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../shared/protocol/answer.ts';
import {
  outcomePercents,
  reachSentence,
  reasonsSentence,
  usualPercent,
  verdictClause,
  verdictSentence,
} from '../../../shared/protocol/sentences.ts';
import { ANSWER, horizon } from '../../messages.ts';

const reached = { phase: 'CONTACT', contact: null } as const;
const less = { ...ANSWER.lean, delta: -0.9, low: -1.4, high: -0.4, differs: true };
const usual = { ...ANSWER.lean, differs: false };
const at = (mean: number) => ({ horizons: [horizon(240, mean, mean - 0.1, mean + 0.1)] });
const said = (changes: Partial<Answer> = {}) => verdictSentence({ ...ANSWER, ...changes });

describe('The sentence of a verdict', () => {
  it('says how many of a hundred break beside what is usual, before contact of those that reach it', () => {
    expect(said()).toBe('If reached, it breaks more often than usual: 58 of 100, usually 36.');
    expect(said(reached)).toBe('Breaks more often than usual: 58 of 100, usually 36.');
    expect(said({ lean: less, ...at(0.2), ...reached })).toBe(
      'Breaks less often than usual: 20 of 100, usually 36.',
    );
    expect(said({ lean: usual })).toBe('Nothing unusual: if reached, 58 of 100 break, usually 36.');
    expect(said({ lean: usual, ...reached })).toBe('Nothing unusual: 58 of 100 break, usually 36.');
  });
  it('does not say that 30 of 100 are more than 36', () => {
    expect(said({ ...at(0.3), ...reached })).toBe(
      'If decided, it breaks more often than usual; in 4 min 30 of 100, usually 36.',
    );
    expect(said({ ...at(0.36) })).toBe(
      'If reached and decided, it breaks more often than usual; in 4 min 36 of 100, usually 36.',
    );
    expect(said({ lean: less, ...at(0.4), ...reached })).toMatch(/^If decided, it breaks less often/);
    const eight = {
      ...ANSWER,
      ...reached,
      horizons: [horizon(480, 0.3, 0.2, 0.4), horizon(240, 0.5, 0.4, 0.6)],
    };
    expect(verdictSentence(eight, 480)).toContain('in 8 min 30 of 100');
  });
  it('says why nothing can be compared, and what is usual then', () => {
    expect(said({ grade: 'D' })).toBe('Too few cases to compare. Usually 36 of 100 break.');
    const thin = (changes: Partial<Answer>) => said({ status: 'thin', reason: 'SHORT_HISTORY', ...changes });
    expect(thin({ modelDays: 7 })).toBe(
      '7 earlier sessions are too little history. Usually 36 of 100 break.',
    );
    expect(thin({ modelDays: 1 })).toMatch(/^One earlier session is too little history\./);
    expect(thin({ modelDays: 0 })).toMatch(/^No history before this date, so nothing can be compared\./);
    expect(thin({ reason: 'LOW_VALIDITY' })).toMatch(
      /^This approach cannot be compared: too little is known/,
    );
  });
  it('says how it ended, or that this cannot be known', () => {
    const decided = (resolvedAs: Answer['resolvedAs']) => said({ status: 'resolved', resolvedAs });
    expect(decided('BREAK')).toBe('It broke: one ATR through.');
    expect(decided('REJECT')).toBe('It was rejected: one ATR back.');
    expect(decided('CHOP')).toBe('It chopped: neither way within 4 minutes of contact.');
    expect(decided(null)).toMatch(/^What became of it cannot be known/);
  });
  it('is of the horizon that is asked for', () => {
    expect(verdictSentence({ ...ANSWER, ...reached }, 480)).toMatch(/60 of 100, usually 36/);
    expect(outcomePercents(ANSWER, 120)).toEqual([30, 60, 10]);
    expect(usualPercent(ANSWER, 120)).toBe(36);
  });
});

it('A clause says the same in few words', () => {
  expect(verdictClause(ANSWER)).toBe('more often than usual, 58 of 100, usually 36');
  expect(verdictClause({ ...ANSWER, lean: less, ...at(0.2) })).toBe(
    'less often than usual, 20 of 100, usually 36',
  );
  expect(verdictClause({ ...ANSWER, lean: less })).toBe(
    'if decided less often than usual, 58 of 100, usually 36',
  );
  expect(verdictClause({ ...ANSWER, lean: usual })).toBe('nothing unusual, 58 of 100, usually 36');
  expect(verdictClause({ ...ANSWER, grade: 'D' })).toBe('cannot tell, usually 36 of 100 break');
  expect(verdictClause({ ...ANSWER, status: 'resolved', resolvedAs: 'REJECT' })).toBe('was rejected');
  expect(verdictClause({ ...ANSWER, status: 'resolved' })).toBe('not known');
});

it('That the level is reached more or less often is said only where it differs', () => {
  const contact = (differs: boolean, delta: number) => ({
    ...ANSWER,
    contact: { ...ANSWER.contact!, difference: { ...ANSWER.contact!.difference, differs, delta } },
  });
  expect(reachSentence(ANSWER)).toBe('');
  expect(reachSentence(contact(true, 0.3))).toMatch(/^The level is reached more often/);
  expect(reachSentence(contact(true, -0.3))).toMatch(/^The level is reached less often/);
  expect(reachSentence({ ...ANSWER, contact: null })).toBe('');
});

describe('What tells most', () => {
  const of = (lean: Partial<Answer['lean']>, drivers: Answer['drivers']) =>
    reasonsSentence({ ...ANSWER, lean: { ...ANSWER.lean, ...lean }, drivers });
  it('is up to two of the parts that are a quarter or more of the difference, the largest first', () => {
    const parts = { delta: -0.8, low: -1.2, high: -0.4, similarCases: -0.25, conditions: -0.6 };
    expect(
      of(parts, [
        { section: 'path', added: -0.3 },
        { section: 'physics', added: -0.28 },
        { section: 'dynamics', added: -0.02 },
      ]),
    ).toBe('What tells most: the path of twenty minutes; the book and tape at the level.');
    expect(of(parts, [{ section: 'physics', added: -0.6 }])).toBe(
      'What tells most: the book and tape at the level; what similar cases did.',
    );
    // A part of the other side tells against it.
    expect(of({ ...parts, similarCases: 0.2, conditions: -0.6 }, [{ section: 'context', added: 0.5 }])).toBe(
      'What tells most: family, side and time of day.',
    );
    expect(of({ ...parts, similarCases: -0.19, conditions: -0.5 }, [])).toBe('');
  });
  it('is nothing where nothing differs, or nothing can be told', () => {
    expect(of({ differs: false }, ANSWER.drivers)).toBe('');
    expect(reasonsSentence({ ...ANSWER, status: 'thin', reason: 'SHORT_HISTORY' })).toBe('');
    expect(reasonsSentence({ ...ANSWER, status: 'resolved', resolvedAs: 'BREAK' })).toBe('');
  });
});
