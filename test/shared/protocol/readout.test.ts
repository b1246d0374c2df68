import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../shared/protocol/messages.ts';
import { readout } from '../../../shared/protocol/readout.ts';
import { ANSWER } from '../../messages.ts';

describe('The read-out', () => {
  const texts = (answer: Answer) => readout(answer).map(({ text }) => text);
  it('puts the four numbers together, each probability with its interval', () => {
    expect(texts(ANSWER)).toEqual([
      'Opening-range high 6000.00, from below, 0.6 ATR away',
      'Reaches it: 62 % (90 %: 48–75); usual from here 55 %, random walk 53 %',
      'Breaks, if reached: 58 % within 4 min (among approaches like this, 90 %: 45–70)',
      'Usual here 36 % · random walk 34 %',
      'Rejected 32 % · chopped 10 %',
      'Grade B: 50 similar approaches on 31 days: 31 reached it; 18 broke, 10 were rejected, 3 chopped; which way they ended is worth 17 independent cases',
      'Once decided, approaches like this break more often than price and time alone would have it.',
    ]);
  });
  it('claims no difference where what is added could be nothing', () => {
    const usual = { ...ANSWER.lean, differs: false };
    expect(texts({ ...ANSWER, lean: usual }).at(-1)).toBe(
      'Whether it breaks is no different from what price and time alone would have.',
    );
    expect(texts({ ...ANSWER, lean: { ...usual, similarCasesWeight: 0 } }).at(-1)).toBe(
      'Whether it breaks is no different from what price and time alone would have. Similar cases have added nothing so far.',
    );
  });
  it('tells the sides apart, and says when reaching the level differs', () => {
    const lean = {
      delta: -0.9,
      low: -1.4,
      high: -0.4,
      differs: true,
      similarCases: -0.8,
      similarCasesWeight: 0.4,
    };
    expect(texts({ ...ANSWER, lean }).at(-1)).toBe(
      'Once decided, approaches like this break less often than price and time alone would have it.',
    );
    const difference = { ...ANSWER.contact!.difference, differs: true };
    expect(texts({ ...ANSWER, contact: { ...ANSWER.contact!, difference } }).at(-1)).toMatch(
      /alone would have it\. The level is reached more often than that\.$/,
    );
  });
  it('does not say that similar cases add nothing where something differs', () => {
    const lean = { ...ANSWER.lean, similarCasesWeight: 0 };
    expect(texts({ ...ANSWER, lean }).at(-1)).not.toContain('added nothing');
  });
  it('says why nothing was compared', () => {
    const lines = texts({ ...ANSWER, status: 'thin', reason: 'SHORT_HISTORY', modelDays: 7 });
    expect(lines).toContain(
      'Breaks, if reached: 58 % within 4 min (among approaches like this, 90 %: 45–70)',
    );
    expect(lines.join(' ')).not.toContain('similar approaches');
    expect(lines.at(-1)).toBe('Without similar cases: 7 earlier sessions are too little history.');
    expect(texts({ ...ANSWER, status: 'thin', reason: 'SHORT_HISTORY', modelDays: 1 }).at(-1)).toBe(
      'Without similar cases: one earlier session is too little history.',
    );
    expect(texts({ ...ANSWER, status: 'thin', reason: 'LOW_VALIDITY' }).at(-1)).toBe(
      'Without similar cases: too little is known of this approach to compare it.',
    );
  });
  it('says so where nothing similar was found', () => {
    const none = { ...ANSWER.similarCases, cases: 0, days: 0 };
    expect(texts({ ...ANSWER, similarCases: none }).at(-2)).toBe('No similar approaches');
  });
  it('is not conditional after contact, and asks no more whether the level is reached', () => {
    const lines = texts({ ...ANSWER, phase: 'CONTACT', contact: null });
    expect(lines.slice(1, 3)).toEqual([
      'Breaks: 58 % within 4 min of contact (among approaches like this, 90 %: 45–70)',
      'Usual here 36 % · random walk 34 %',
    ]);
    expect(lines.at(-2)).toMatch(/days: 18 broke, 10 were rejected, 3 chopped; which/);
  });
  it('says of an outcome that cannot be known that it cannot', () => {
    const unknown = { ...ANSWER, phase: 'CONTACT', status: 'resolved', horizons: [] } as const;
    expect(texts({ ...unknown, horizons: [] })[1]).toMatch(/^What became of it cannot be known/);
  });
  it('says how a decided outcome ended, and nothing more', () => {
    expect(texts({ ...ANSWER, phase: 'CONTACT', status: 'resolved', resolvedAs: 'REJECT' })).toEqual([
      'Opening-range high 6000.00, from below, reached',
      'It was rejected: one ATR back.',
    ]);
  });
});
