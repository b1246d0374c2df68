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
      'Breaks, if reached: 58 % within 4 min (90 %: 45–70)',
      'Usual here 36 % · random walk 34 %',
      'Rejected 32 % · chopped 10 %',
      'Grade B: 50 similar approaches on 31 days, worth 17 independent cases: 31 reached it; 18 broke, 10 were rejected, 3 chopped',
      'Breaks more often than price and time alone would have it.',
    ]);
  });
  it('claims no difference where what is added could be nothing', () => {
    const usual = { ...ANSWER.lean, differs: false };
    expect(texts({ ...ANSWER, lean: usual }).at(-1)).toBe('No different from price and time alone.');
    expect(texts({ ...ANSWER, lean: { ...usual, similarCases: 0 } }).at(-1)).toBe(
      'No different from price and time alone; similar cases have added nothing so far.',
    );
  });
  it('tells the sides apart, and says when reaching the level differs', () => {
    const lean = { delta: -0.9, low: -1.4, high: -0.4, differs: true, similarCases: -0.8 };
    expect(texts({ ...ANSWER, lean }).at(-1)).toBe(
      'Breaks less often than price and time alone would have it.',
    );
    const difference = { ...ANSWER.contact!.difference, differs: true };
    expect(texts({ ...ANSWER, contact: { ...ANSWER.contact!, difference } }).at(-1)).toMatch(
      /alone would have it\. It is reached more often\.$/,
    );
  });
  it('has price and time alone where nothing was compared, and says why', () => {
    const lines = texts({ ...ANSWER, status: 'thin', reason: 'SHORT_HISTORY', modelDays: 7 });
    expect(lines).toContain('Breaks, if reached: 58 % within 4 min (90 %: 45–70)');
    expect(lines.join(' ')).not.toContain('similar approaches');
    expect(lines.at(-1)).toBe('Price and time alone: 7 earlier sessions are too few to compare it with');
    expect(texts({ ...ANSWER, status: 'thin', reason: 'LOW_VALIDITY' }).at(-1)).toBe(
      'Price and time alone: too little is known of this approach to compare it',
    );
  });
  it('says so where nothing similar was found', () => {
    const none = { ...ANSWER.similarCases, cases: 0, days: 0 };
    expect(texts({ ...ANSWER, similarCases: none }).at(-2)).toBe('No similar approaches');
  });
  it('is not conditional after contact, and asks no more whether the level is reached', () => {
    const lines = texts({ ...ANSWER, phase: 'CONTACT', contact: null });
    expect(lines.slice(1, 3)).toEqual([
      'Breaks: 58 % within 4 min of contact (90 %: 45–70)',
      'Usual here 36 % · random walk 34 %',
    ]);
    expect(lines.at(-2)).toMatch(/cases: 18 broke, 10 were rejected, 3 chopped$/);
  });
  it('says how a decided outcome ended, and nothing more', () => {
    expect(texts({ ...ANSWER, phase: 'CONTACT', status: 'resolved', resolvedAs: 'REJECT' })).toEqual([
      'Opening-range high 6000.00, from below, reached',
      'It was rejected: one ATR back.',
    ]);
  });
});
