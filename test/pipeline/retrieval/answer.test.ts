import { describe, expect, it } from 'vitest';
import { firstPassage } from '../../../pipeline/outcomes/first-passage.ts';
import { answer, primary } from '../../../pipeline/retrieval/answer.ts';
import { Corpus } from '../../../pipeline/retrieval/corpus.ts';
import { effectiveSampleSize } from '../../../pipeline/statistics/effective-sample.ts';
import { anchor, contact, history, queryAt, SESSIONS, same } from './stored-checkpoints.ts';

const AS_OF = SESSIONS[50]!;
const ROWS = history(50, 8);
const CORPUS = new Corpus(AS_OF, ROWS);
const QUERY = queryAt({ vector: ROWS[100]!.vector });
const elapsed = (elapsedSeconds: number, positionAtr = -0.2, known = same(null)) =>
  queryAt({ vector: QUERY.vector, sinceContact: { positionAtr, elapsedSeconds, known } });

describe('An answer', () => {
  it('is a pure function of the corpus and the query, and its shares sum to one', () => {
    const result = answer(CORPUS, QUERY);
    expect(answer(new Corpus(AS_OF, history(50, 8)), QUERY)).toEqual(result);
    for (const { outcomes, baseRate, nullRate } of result.horizons) {
      for (const shares of [baseRate, nullRate])
        expect(shares.BREAK + shares.REJECT + shares.CHOP).toBeCloseTo(1, 9);
      expect(outcomes.BREAK.mean + outcomes.REJECT.mean + outcomes.CHOP.mean).toBeCloseTo(1, 9);
    }
  });
  it('updates the base rate by what its neighbours did: eight prior cases and their effective number', () => {
    const result = answer(CORPUS, QUERY);
    const { outcomes, baseRate } = primary(result);
    const weights = result.neighbours.map(({ weight }) => weight);
    const size = effectiveSampleSize(
      weights,
      result.neighbours.map(({ row }) => CORPUS.checkpoints[row]!.date),
    );
    const broke = result.neighbours.filter(({ row }) => CORPUS.checkpoints[row]!.outcomes[240] === 'BREAK');
    const share =
      broke.reduce((sum, { weight }) => sum + weight, 0) / weights.reduce((sum, weight) => sum + weight, 0);
    expect(result.effectiveSampleSize).toBeCloseTo(size, 12);
    expect(outcomes.BREAK.mean).toBeCloseTo((8 * baseRate.BREAK + size * share) / (8 + size), 12);
  });
  it('has the walk from where price stands in the time that is left of each horizon', () => {
    const [two, four] = answer(CORPUS, elapsed(60, 0.4)).horizons;
    expect(two!.nullRate.BREAK).toBeCloseTo(firstPassage(0.4, -1, 1, 1).upper, 12);
    expect(four!.nullRate.REJECT).toBeCloseTo(firstPassage(0.4, -1, 1, 3).lower, 12);
    const before = answer(CORPUS, queryAt({ phase: 'APPROACH', positionAtr: -1, sinceContact: null }));
    expect(primary(before).nullRate.BREAK).toBeCloseTo(firstPassage(-0.2, -1, 1, 4).upper, 12);
  });
  it('answers a horizon that is decided as decided, and leaves the others open', () => {
    const [two, four, eight] = answer(
      CORPUS,
      elapsed(150, 0.1, { 120: 'CHOP', 240: null, 480: null }),
    ).horizons;
    expect([two!.decidedAs, two!.outcomes.CHOP, two!.baseRate, two!.nullRate]).toEqual([
      'CHOP',
      { mean: 1, low: 1, high: 1 },
      { BREAK: 0, REJECT: 0, CHOP: 1 },
      { BREAK: 0, REJECT: 0, CHOP: 1 },
    ]);
    expect([four!.decidedAs, eight!.decidedAs]).toEqual([null, null]);
    expect(four!.outcomes.CHOP.mean).toBeLessThan(1);
  });
  it('says BREAK at every horizon of an outcome that broke, not CHOP at those that have passed', () => {
    const { horizons } = answer(CORPUS, elapsed(300, 1.2, same('BREAK')));
    expect(horizons.map(({ outcomes }) => outcomes.BREAK.mean)).toEqual([1, 1, 1]);
  });
  it('says the base rate and grade D, not a number, when nothing is alike', () => {
    const result = answer(CORPUS, { ...QUERY, positionAtr: 9 });
    expect([result.status, result.grade, result.n, result.reason]).toEqual([
      'thin',
      'D',
      0,
      'NO_CLOSE_PRECEDENTS',
    ]);
    expect(primary(result).outcomes.BREAK.mean).toBeCloseTo(primary(result).baseRate.BREAK, 12);
  });
  it('is empty without history', () => {
    const result = answer(new Corpus(SESSIONS[0]!, ROWS), QUERY);
    expect([result.status, result.reason, result.contact, result.contactBaseRate]).toEqual([
      'empty',
      'NO_HISTORY',
      null,
      null,
    ]);
  });
  it('does not search with a vector that says too little', () => {
    const result = answer(CORPUS, { ...QUERY, vector: new Float32Array(183).fill(Number.NaN) });
    expect([result.status, result.reason, result.n]).toEqual(['thin', 'LOW_VALIDITY', 0]);
  });
  it('compares an outcome with those as old that were undecided, and counts its base rate among those', () => {
    expect(
      answer(CORPUS, elapsed(0)).neighbours.every(({ row }) => CORPUS.checkpoints[row]!.kind === 'CONTACT'),
    ).toBe(true);
    // Every outcome here is decided after 90 seconds: after 100 nothing is left to
    // compare with, and no base rate.
    const later = answer(CORPUS, elapsed(100));
    expect([later.n, primary(later).baseRate.CHOP]).toEqual([0, expect.closeTo(1 / 3, 12)]);
  });
  it('counts, among neighbours before contact, those that reached the level, and their share as the estimate', () => {
    const rows = history(50, 2).map((row, i) => ({
      ...row,
      ...anchor({
        positionAtr: -1.2,
        contacted: i % 4 === 0,
        secondsToContact: i % 4 === 0 ? 300 : Number.NaN,
        nearestAtr: i % 4 === 0 ? 0 : i % 4 === 1 ? 0.5 : 1.2,
      }),
      episodeId: String(i),
      date: row.date,
      vector: row.vector,
      outcomes: i % 4 === 0 ? same('BREAK') : same(null),
    }));
    const corpus = new Corpus(AS_OF, rows);
    const from = (positionAtr: number, timeLeftSeconds = 7200) =>
      answer(
        corpus,
        queryAt({
          phase: 'APPROACH',
          positionAtr,
          timeLeftSeconds,
          sinceContact: null,
          vector: rows[9]!.vector,
        }),
      );
    // One in four makes contact, one in four comes within half an ATR and turns, two turn
    // at once.
    expect(from(-1.2).contactBaseRate).toBeCloseTo(0.25, 1);
    expect(from(-0.9).contactBaseRate).toBeCloseTo(0.5, 1);
    expect(from(-0.9).neighbours.every(({ row }) => corpus.checkpoints[row]!.nearestAtr <= 0.9)).toBe(true);
    expect(from(-1.2).nContacted).toBeGreaterThan(0);
    expect(from(-1.2).nContacted).toBeLessThan(from(-1.2).n);
    // With less time left than any of them took, none is known to get there.
    expect(from(-1.2, 200).contact!.mean).toBeLessThan(0.2);
    expect(from(-1.2).contact!.mean).toBeGreaterThan(from(-1.2, 200).contact!.mean);
  });
  it('says what its evidence is worth', () => {
    const result = answer(CORPUS, QUERY);
    expect(result.days).toBe(new Set(result.neighbours.map(({ row }) => CORPUS.checkpoints[row]!.date)).size);
    expect(result.backoffShare).toBe(0);
    expect(result.similarityPercentile).toBeGreaterThan(0.5);
    const elsewhere = new Corpus(
      AS_OF,
      ROWS.map((row) => ({ ...row, level: 'EMA_20' as const })),
    );
    expect(answer(elsewhere, QUERY).backoffShare).toBe(1);
  });
  it('asks nothing of contact once it has been made', () => {
    expect([answer(CORPUS, QUERY).contact, answer(CORPUS, QUERY).contactBaseRate]).toEqual([null, null]);
    expect(
      answer(new Corpus(AS_OF, [contact()]), queryAt({ phase: 'APPROACH', sinceContact: null })).contact,
    ).toBeNull();
  });
});
