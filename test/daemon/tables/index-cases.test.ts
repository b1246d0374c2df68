import { describe, expect, it } from 'vitest';
import { ReadTable } from '../../../daemon/lake/row-encoding.ts';
import {
  encodeIndexCases,
  IndexTable,
  readIndexCases,
  readIndexPlaces,
} from '../../../daemon/tables/index-cases.ts';
import { precedentsOf } from '../../../pipeline/evaluation/walk-forward.ts';
import { knownCases } from '../../../pipeline/forecast/known-cases.ts';
import { TARGETS } from '../../../pipeline/forecast/moment.ts';
import { corpusOf } from '../../../pipeline/retrieval/corpus.ts';
import { PHASES } from '../../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS } from '../../../shared/vocabulary/level.ts';
import { HORIZONS_SECONDS } from '../../../shared/vocabulary/outcome.ts';
import { anchor, history, SESSIONS } from '../../pipeline/retrieval/stored-checkpoints.ts';

/** Both phases, several levels, some that are not searched, some of which nothing is known. */
const ROWS = history(30, 8).map((row, i) => {
  const varied = {
    ...row,
    id: `id ${i}`,
    level: LEVEL_KINDS[i % 6]!,
    positionAtr: ((i * 7) % 20) / 10 - 1,
    validFraction: i % 11 ? 1 : 0.2,
    contacted: i % 13 ? true : null,
    excursion: i % 5 ? { throughAtr: i / 100, backAtr: i / 50 } : null,
  };
  return i % 3 ? varied : anchor({ ...varied, phase: 'APPROACH', sinceContactSeconds: Number.NaN });
});
const CORPUS = corpusOf(SESSIONS[30]!, ROWS);
const CASES = knownCases(precedentsOf(ROWS, (_, __, own) => own.map(() => [])));
const table = new ReadTable(encodeIndexCases(CORPUS, CASES, ROWS).bytes);

describe('The cases of an index', () => {
  it('are known as they were', () => {
    const read = readIndexCases(new IndexTable(table));
    expect(read.size).toBe(ROWS.length);
    for (const row of ROWS.keys()) {
      expect([read.id(row), read.date(row), read.contacted(row)]).toEqual([
        CASES.id(row),
        CASES.date(row),
        CASES.contacted(row),
      ]);
      expect([read.excursion(row), read.about(row)]).toEqual([CASES.excursion(row), CASES.about(row)]);
      for (const target of TARGETS) expect(read.residual(row, target)).toEqual(CASES.residual(row, target));
      for (const seconds of HORIZONS_SECONDS)
        expect(read.outcome(row, seconds)).toBe(CASES.outcome(row, seconds));
    }
  });
  it('stand in the index where they stood', () => {
    const { APPROACH: before, CONTACT: after } = {
      APPROACH: CORPUS.index('APPROACH'),
      CONTACT: CORPUS.index('CONTACT'),
    };
    const places = readIndexPlaces(new IndexTable(table), {
      APPROACH: before.vectors.content.matrix,
      CONTACT: after.vectors.content.matrix,
    });
    expect(places.sessions).toEqual(CORPUS.sessions);
    expect(places.origins).toEqual(CORPUS.origins);
    for (const phase of PHASES) {
      expect(CORPUS.index(phase).rows.length).toBeGreaterThan(40);
      expect(places.indexes[phase]).toEqual(CORPUS.index(phase));
    }
  });
});
