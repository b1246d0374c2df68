import { describe, expect, it } from 'vitest';
import { Corpus } from '../../../pipeline/retrieval/corpus.ts';
import { anchor, contact, history, SESSIONS, same } from './stored-checkpoints.ts';

describe('A corpus', () => {
  const rows = history(40, 8);
  const corpus = new Corpus(SESSIONS[20]!, rows);
  it('holds sessions before its date alone, whoever passes in what', () => {
    expect(corpus.sessions).toEqual(SESSIONS.slice(0, 20));
    expect(corpus.checkpoints.every(({ date }) => date < SESSIONS[20]!)).toBe(true);
    expect(
      new Corpus(
        SESSIONS[20]!,
        rows.filter(({ date }) => date < SESSIONS[20]!),
      ).normalization,
    ).toEqual(corpus.normalization);
  });
  it('searches rows with at least half a path that say enough', () => {
    const mixed = [
      ...rows,
      contact({ episodeId: 'half', validFraction: 0.5, vector: rows[0]!.vector }),
      contact({ episodeId: 'less', validFraction: 0.49, vector: rows[0]!.vector }),
      contact({ episodeId: 'mute', vector: new Float32Array(183).fill(Number.NaN) }),
    ];
    const ids = new Corpus(SESSIONS[20]!, mixed).checkpoints.map(({ episodeId }) => episodeId);
    expect([ids.includes('half'), ids.includes('less'), ids.includes('mute')]).toEqual([true, false, false]);
  });
  it('counts every first contact with known outcomes, searchable or not, and every beginning', () => {
    const few = new Corpus(SESSIONS[20]!, [
      contact({ validFraction: 0 }),
      contact({ outcomes: same(null) }),
      contact({ kind: 'CLOSE' }),
      anchor(),
    ]);
    expect([
      few.contacts('all').length,
      few.approaches('all').length,
      few.contacts('PM_HIGH/UP/T30_60').length,
      few.contacts('OR/in-the-way').length,
    ]).toEqual([1, 1, 1, 0]);
  });
  it('keeps phases apart', () => {
    const both = new Corpus(SESSIONS[40]!, [
      ...rows,
      ...rows.map((row) => ({ ...row, phase: 'APPROACH' as const, episodeId: `a${row.episodeId}` })),
    ]);
    expect(both.rows('CONTACT', 'all').every((row) => both.checkpoints[row]!.phase === 'CONTACT')).toBe(true);
    expect(both.rows('CONTACT', 'all')).toHaveLength(rows.length);
    expect(both.rows('APPROACH', 'nowhere')).toEqual([]);
  });
  it('knows how alike unrelated pairs are', () => {
    expect([corpus.similarityPercentile(1), corpus.similarityPercentile(-1)]).toEqual([1, 0]);
    const middle = corpus.similarityPercentile(0);
    expect(middle).toBeGreaterThan(0.3);
    expect(middle).toBeLessThan(0.7);
    expect(new Corpus(SESSIONS[0]!, rows).similarityPercentile(1)).toBe(0);
  });
  it('pairs no two moments of one episode: they are alike for another reason', () => {
    const [first, second] = rows;
    const twice = [first!, second!].flatMap((row) => [row, { ...row, kind: 'CLOSE' as const }]);
    const paired = new Corpus(SESSIONS[40]!, twice);
    expect(paired.similarityPercentile(1)).toBe(
      new Corpus(SESSIONS[40]!, [first!, { ...first!, kind: 'CLOSE' as const }]).similarityPercentile(1),
    );
  });
});
