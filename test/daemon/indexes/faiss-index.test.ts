import { describe, expect, it } from 'vitest';
import { buildFaissCells, cellFile, FaissIndex, recallOf } from '../../../daemon/indexes/faiss-index.ts';
import { Random } from '../../../daemon/simulator/random.ts';
import { cellPlace } from '../../../pipeline/retrieval/cell.ts';
import { Corpus, corpusOf } from '../../../pipeline/retrieval/corpus.ts';
import { findNeighbours } from '../../../pipeline/retrieval/neighbours.ts';
import { DIRECTIONS } from '../../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS } from '../../../shared/vocabulary/level.ts';
import { history, queryAt, SESSIONS } from '../../pipeline/retrieval/stored-checkpoints.ts';
import { hasFaiss } from './faiss.ts';

const random = new Random('faiss');
const spread = (days: number, perDay: number) =>
  history(days, perDay).map((row, i) => ({
    ...row,
    level: LEVEL_KINDS[i % 6]!,
    direction: DIRECTIONS[i % 2]!,
    positionAtr: 2 * random.next() - 1,
    secondsToOutcome: 300,
    vector: row.vector.map((value, d) => value + Math.sin(d)),
  }));

describe.skipIf(!hasFaiss())('FAISS (skipped where it is not installed: npm run faiss)', () => {
  const rows = spread(60, 12);
  const corpus = corpusOf(SESSIONS[60]!, rows);
  it('in flat cells finds what an exact search finds, to the last digit', () => {
    const { files, settings, recall } = buildFaissCells(corpus, rows);
    expect(recall).toBe(1);
    expect(files.size).toBe(6);
    const other = new Corpus(corpus.parts, new FaissIndex(corpus, files, settings));
    for (let i = 0; i < 40; i++) {
      const query = queryAt({ ...rows[i * 17]!, positionAtr: (i % 9) / 5 - 0.8 });
      expect(findNeighbours(other, query)).toEqual(findNeighbours(corpus, query));
    }
  });
  it('in a flat cell of the largest size gives all it has', () => {
    const one = history(60, 12).map((row) => ({ ...row, secondsToOutcome: 300 }));
    const whole = corpusOf(SESSIONS[60]!, one);
    const { files, settings } = buildFaissCells(whole, one, one.length);
    const cell = cellPlace({ level: 'PM_HIGH', direction: 'UP', bucket: 'T30_60' });
    const unit = whole.transform.apply(one[0]!.vector, 'PM_HIGH', 'UP');
    const found = new FaissIndex(whole, files, settings).shortlist('CONTACT', cell, unit)!;
    expect(one.length).toBeGreaterThan(settings.shortlist);
    expect(found).toHaveLength(one.length);
  });
  it('in graphs finds nearly all of it, and says how much', () => {
    // Vectors that differ in a few directions, as real ones do.
    const directions = Array.from({ length: 4 }, () => Array.from({ length: 183 }, () => random.normal()));
    const many = spread(80, 60).map((row) => {
      const along = directions.map(() => 3 * random.normal());
      const vector = row.vector.map(
        (value, d) => 0.1 * value + directions.reduce((sum, of, k) => sum + along[k]! * of[d]!, 0),
      );
      return { ...row, vector };
    });
    const large = corpusOf(SESSIONS[80]!, many);
    const { files, settings, recall } = buildFaissCells(large, many, 300);
    expect(settings.flatUpTo).toBe(300);
    expect(recall).toBeGreaterThanOrEqual(0.98);
    const engine = new FaissIndex(large, files, settings);
    const { level, direction, bucket } = many[0]!;
    const unit = large.transform.apply(many[0]!.vector, level, direction);
    const found = engine.shortlist('CONTACT', cellPlace({ level, direction, bucket }), unit)!;
    expect(found.length).toBeGreaterThan(50);
    expect(found.length).toBeLessThanOrEqual(settings.shortlist);
    expect(new Set(found).size).toBe(found.length);
  }, 60_000);
  it('whose graphs find too little has flat cells in their place', () => {
    // Pure noise: no vector is much nearer than another, and a graph loses its way.
    const noise = spread(80, 60);
    const { settings, recall } = buildFaissCells(corpusOf(SESSIONS[80]!, noise), noise, 300);
    expect([settings.flatUpTo > 300, recall]).toEqual([true, 1]);
  }, 60_000);
  it('that looks at too little is found out', () => {
    const { files, settings } = buildFaissCells(corpus, rows);
    const blind = new FaissIndex(corpus, files, settings);
    const half = {
      engine: 'faiss' as const,
      shortlist: (...asked: Parameters<FaissIndex['shortlist']>) =>
        blind.shortlist(...asked)?.filter((place) => place % 2 === 0) ?? null,
    };
    const queries = rows.slice(0, 50);
    expect(recallOf(corpus, blind, queries)).toBe(1);
    expect(recallOf(corpus, half, queries)).toBeLessThan(0.9);
  });
  it('refuses a file that is none, or of another cell', () => {
    const { files, settings } = buildFaissCells(corpus, rows);
    const [name] = [...files.keys()];
    const wrong = new Map(files).set(name!, Buffer.from('no index'));
    expect(() => new FaissIndex(corpus, wrong, settings)).toThrow(/is not the index of its cell/);
    const fewer = corpusOf(SESSIONS[50]!, rows);
    expect(() => new FaissIndex(fewer, files, settings)).toThrow(/is not the index of its cell/);
    expect(() => new FaissIndex(corpus, new Map(), settings)).toThrow(/is not the index of its cell/);
  });
});

it('A file of a cell is named by its phase and what it holds', () => {
  expect(cellFile('CONTACT', cellPlace({ level: 'OR_LOW', direction: 'UP', bucket: 'T30_60' }))).toBe(
    'faiss-CONTACT-OR_LOW-UP-T30_60.bin',
  );
});
