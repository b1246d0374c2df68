import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../shared/protocol/messages.ts';
import { readout } from '../../../shared/protocol/readout.ts';
import { ANSWER, horizon } from '../../messages.ts';

describe('The read-out', () => {
  const texts = (answer: Answer) => readout(answer).map(({ text }) => text);
  it('puts the four numbers together, each probability with its interval', () => {
    expect(texts(ANSWER)).toEqual([
      'Opening-range high 6000.00, from below, 0.6 ATR away',
      'Reaches it: 62 % (90 %: 48–75); usual from here 55 %',
      'Breaks, if reached: 58 % within 4 min (90 %: 45–70)',
      'Usual here 36 % · random walk 34 %',
      'Rejected 32 % · chopped 10 %',
      '50 similar approaches on 31 days, 31 reached it, worth 17 independent cases; 30 % of the weight from wider pools',
      'Grade B: differs from the usual rate',
    ]);
  });
  it('claims no difference when the usual rate is inside the interval', () => {
    const wide = { ...ANSWER, horizons: [horizon(240, 0.45, 0.3, 0.6)] };
    expect(texts(wide).at(-1)).toBe('Grade B: not distinguishable from the usual rate here');
  });
  it('shows the usual rate alone when there are no close precedents', () => {
    const lines = texts({
      ...ANSWER,
      status: 'thin',
      grade: 'D',
      n: 4,
      nContacted: 2,
      days: 3,
      effectiveSampleSize: 2,
    });
    expect(lines).toContain('Breaks, if reached: usual rate here 36 % within 4 min');
    expect(lines.join(' ')).not.toContain('58 %');
  });
  it('says how a decided outcome ended, and nothing more', () => {
    expect(texts({ ...ANSWER, phase: 'CONTACT', status: 'resolved', resolvedAs: 'REJECT' })).toEqual([
      'Opening-range high 6000.00, from below, reached',
      'It was rejected: one ATR back.',
    ]);
  });
  it('says so when there is no history, or too little is known of the approach', () => {
    expect(texts({ ...ANSWER, status: 'empty' }).at(-1)).toBe('No history yet: nothing can be said.');
    expect(texts({ ...ANSWER, status: 'thin', reason: 'LOW_VALIDITY' }).at(-1)).toBe(
      'Grade B: too little is known of this approach to compare it',
    );
  });
  it('tells a price that has drawn away from one without any earlier approach', () => {
    const without = { ...ANSWER, contact: null, contactBaseRate: null };
    expect(texts({ ...without, distanceAtr: 2.01 })[1]).toMatch(/drawn away/);
    expect(texts({ ...without, distanceAtr: 2 })[1]).toMatch(/no earlier approach/);
  });
});
