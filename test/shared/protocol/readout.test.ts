import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../shared/protocol/answer.ts';
import { readout } from '../../../shared/protocol/readout.ts';
import { ANSWER } from '../../messages.ts';

describe('The read-out', () => {
  const texts = (answer: Answer) =>
    readout(answer)
      .filter(({ kind }) => kind !== 'case')
      .map(({ text }) => text);
  const all = (answer: Answer) => readout(answer).map(({ text }) => text);
  it('says the verdict first, then the four numbers together, each probability with its interval', () => {
    expect(all(ANSWER)).toEqual([
      'Opening-range high 6000.00, from below, 0.6 ATR away',
      'If reached, it breaks more often than usual: 58 of 100, usually 36.',
      'Reaches it: 62 % (90 %: 48–75); usual from here 55 %, random walk 53 %',
      'Breaks, if reached: 58 % within 4 min (among approaches like this, 90 %: 45–70)',
      'Usual here 36 % · random walk 34 %',
      'Rejected 32 % · chopped 10 %',
      'By 2 / 4 / 8 min: broke 30 / 58 / 60 %, rejected 60 / 32 / 30 %',
      'Grade B: 50 similar approaches on 31 days: 31 reached it; 18 broke, 10 were rejected, 3 chopped; which way they ended is worth 17 independent cases',
      'Within 4 min of contact they went 0.6 ATR (0.0–1.4) through, 0.9 ATR (0.2–1.8) back: middle, and eight in ten',
      'What tells most: what similar cases did; the book and tape at the level.',
      'Added to price and time, in log-odds: similar cases +0.80, conditions +0.20, family, side and time of day −0.10',
      '2025-05-12 10:41, opening-range high from below: broke. Similarity 0.82: most in the path of twenty minutes, least in motion and order flow',
      '2025-04-30 09:58, 20-bar exponential average from above (another level): unknown. Similarity 0.79: most in the book and tape at the level, least in surroundings',
    ]);
  });
  it('says which inputs nothing is known of', () => {
    const of = (...missing: Answer['missing']) =>
      texts({ ...ANSWER, missing }).filter((text) => text.startsWith('Not known'));
    expect(of()).toEqual([]);
    expect(of('book')).toEqual(['Not known at this moment, and compared without: order book.']);
    expect(of('trades', 'options')).toEqual([
      'Not known at this moment, and compared without: single trades, options.',
    ]);
  });
  it('says where nothing differs that similar cases have added nothing, if so', () => {
    const usual = { ...ANSWER.lean, differs: false };
    const idle = 'Similar cases have added nothing so far.';
    expect(texts({ ...ANSWER, lean: usual })).not.toContain(idle);
    expect(texts({ ...ANSWER, lean: { ...usual, similarCasesWeight: 0 } }).at(-1)).toBe(idle);
    expect(texts({ ...ANSWER, lean: { ...usual, similarCasesWeight: 0, conditionsWeight: 0 } }).at(-1)).toBe(
      'Similar cases and conditions have added nothing so far.',
    );
    // Where something differs, something was added.
    expect(texts({ ...ANSWER, lean: { ...ANSWER.lean, similarCasesWeight: 0 } })).not.toContain(idle);
  });
  it('says of what adds nothing that it is nothing, without a minus', () => {
    const lean = { ...ANSWER.lean, conditions: 0, similarCases: 0.9 };
    expect(texts({ ...ANSWER, lean }).join()).toContain('similar cases +0.90, conditions +0.00, family');
  });
  it('says when reaching the level differs', () => {
    const difference = { ...ANSWER.contact!.difference, differs: true };
    expect(texts({ ...ANSWER, contact: { ...ANSWER.contact!, difference } }).at(-1)).toMatch(
      /^The level is reached more often/,
    );
  });
  it('says why nothing was compared', () => {
    const lines = texts({ ...ANSWER, status: 'thin', reason: 'SHORT_HISTORY', modelDays: 7 });
    expect(lines[1]).toBe('7 earlier sessions are too little history. Usually 36 of 100 break.');
    expect(lines.join(' ')).not.toContain('similar approaches');
  });
  it('says so where nothing similar was found', () => {
    const none = { ...ANSWER.similarCases, cases: 0, days: 0, nearest: [] };
    expect(all({ ...ANSWER, excursions: null, similarCases: none }).at(-3)).toBe('No similar approaches');
  });
  it('is not conditional after contact, and asks no more whether the level is reached', () => {
    const lines = texts({ ...ANSWER, phase: 'CONTACT', contact: null });
    expect(lines.slice(2, 4)).toEqual([
      'Breaks: 58 % within 4 min of contact (among approaches like this, 90 %: 45–70)',
      'Usual here 36 % · random walk 34 %',
    ]);
    expect(lines.at(-4)).toMatch(/days: 18 broke, 10 were rejected, 3 chopped; which/);
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
  it('tells how it goes on only by horizons that are still open', () => {
    const [two, four, eight] = ANSWER.horizons;
    const over = { mean: 0, low: 0, high: 0 };
    const later = { ...ANSWER, horizons: [{ ...two!, break: over }, four!, eight!] };
    expect(texts(later)).toContain('By 4 / 8 min: broke 58 / 60 %, rejected 32 / 30 %');
    const last = { ...ANSWER, horizons: [{ ...two!, break: over }, { ...four!, break: over }, eight!] };
    expect(texts(last).some((line) => line.startsWith('By '))).toBe(false);
  });
  it('says why the cases are to be taken with caution', () => {
    const lines = texts({ ...ANSWER, cautions: ['DRIFT', 'CALIBRATION'] });
    expect(lines).toContain('The last five sessions are unlike those before them: past cases may say less.');
    expect(lines).toContain('What was said of such levels lately has been off by more than five points.');
  });
});
