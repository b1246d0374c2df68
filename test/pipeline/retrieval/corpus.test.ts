import { describe, expect, it } from 'vitest';
import { type Corpus, corpusOf } from '../../../pipeline/retrieval/corpus.ts';
import type { StoredCheckpoint } from '../../../pipeline/retrieval/stored-checkpoint.ts';
import type { Phase } from '../../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS } from '../../../shared/vocabulary/level.ts';
import { anchor, contact, history, SESSIONS } from './stored-checkpoints.ts';

const idsOf = (corpus: Corpus, from: readonly StoredCheckpoint[], phase: Phase) =>
  [...corpus.index(phase).rows].map((row) => from[row]!.episodeId);

describe('A corpus', () => {
  const rows = history(40, 8);
  const corpus = corpusOf(SESSIONS[20]!, rows);
  it('holds sessions before its date alone, whoever passes in what', () => {
    expect(corpus.sessions).toEqual(SESSIONS.slice(0, 20));
    expect(corpus.size).toBe(160);
    expect(
      corpusOf(
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
    const before = mixed.filter(({ date }) => date < SESSIONS[20]!);
    const ids = idsOf(corpusOf(SESSIONS[20]!, mixed), before, 'CONTACT');
    expect([ids.includes('half'), ids.includes('less'), ids.includes('mute')]).toEqual([true, false, false]);
  });
  it('searches what was undecided when it was seen', () => {
    const seen = (episodeId: string, sinceContactSeconds: number) =>
      contact({ episodeId, vector: rows[0]!.vector, sinceContactSeconds, secondsToOutcome: 90 });
    const all = [...rows, seen('89', 89), seen('90', 90)].filter(({ date }) => date < SESSIONS[20]!);
    const ids = idsOf(corpusOf(SESSIONS[20]!, all), all, 'CONTACT');
    expect([ids.includes('89'), ids.includes('90')]).toEqual([true, false]);
  });
  it('keeps phases apart, ascending by position, each row with its own age and vector', () => {
    const vector = (i: number) => rows[i]!.vector;
    const all = [
      contact({ episodeId: 'c', positionAtr: 0.5, sinceContactSeconds: 7, vector: vector(0) }),
      contact({ episodeId: 'd', positionAtr: -0.5, sinceContactSeconds: 8, vector: vector(1) }),
      anchor({ episodeId: 'x', vector: vector(2) }),
      ...rows.slice(3),
    ];
    const both = corpusOf(SESSIONS[40]!, all);
    const { rows: found, sinceContactSeconds, vectors } = both.index('CONTACT');
    expect(idsOf(both, all, 'APPROACH')).toEqual(['x']);
    expect(all[found[0]!]!.episodeId).toBe('d');
    expect(all[found.at(-1)!]!.episodeId).toBe('c');
    expect([sinceContactSeconds[0], sinceContactSeconds.at(-1)]).toEqual([8, 7]);
    expect([vectors.coordinate(0), vectors.coordinate(found.length - 1)]).toEqual([-0.5, 0.5]);
    expect(vectors.similarity(both.transform.apply(vector(1), 'PM_HIGH', 'UP'), 0)).toBeCloseTo(1, 5);
  });
  it('knows how alike unrelated pairs are', () => {
    expect([corpus.similarityPercentile(1), corpus.similarityPercentile(-1)]).toEqual([1, 0]);
    const middle = corpus.similarityPercentile(0);
    expect(middle).toBeGreaterThan(0.3);
    expect(middle).toBeLessThan(0.7);
    expect(corpusOf(SESSIONS[0]!, rows).similarityPercentile(1)).toBe(0);
  });
  it('counts pairs that are less alike, and not those that are as alike', () => {
    const triplets = [0, 1, 2].map((i) => contact({ episodeId: String(i), vector: rows[0]!.vector }));
    const other = { ...rows[8]!, level: 'EMA_20' as const };
    const paired = corpusOf(SESSIONS[40]!, [...triplets, other]);
    const { rows: found, vectors } = paired.index('CONTACT');
    const places = [...found.keys()].filter((place) => found[place]! < 3);
    const alike = Math.fround(vectors.similarity(vectors.row(places[0]!), places[1]!));
    // The triplets alone are pairs: one cell, three approaches.
    expect(paired.similarityPercentile(alike + 0.01)).toBe(1);
    expect(paired.similarityPercentile(alike)).toBe(0);
  });
  it('pairs no two moments of one episode: they are alike for another reason', () => {
    const [first] = rows;
    const later = { ...first!, kind: 'CLOSE' as const };
    const alone = LEVEL_KINDS.slice(1).map((level, i) => ({ ...rows[8 + i]!, level }));
    const paired = corpusOf(SESSIONS[40]!, [first!, later, ...alone]);
    expect(paired.index('CONTACT').rows).toHaveLength(7);
    expect(paired.similarityPercentile(2)).toBe(0);
  });
});
