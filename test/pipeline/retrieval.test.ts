import { describe, expect, it } from 'vitest';
import { Random } from '../../daemon/simulator/random.ts';
import { answer, gradeOf, primary } from '../../pipeline/retrieval/answer.ts';
import { type Case, Corpus } from '../../pipeline/retrieval/corpus.ts';
import { ExactIndex } from '../../pipeline/retrieval/exact-index.ts';
import { findNeighbours } from '../../pipeline/retrieval/neighbours.ts';
import { betaCdf, betaQuantile } from '../../pipeline/statistics/beta.ts';
import { effectiveSampleSize } from '../../pipeline/statistics/effective-sample.ts';
import { dirichletPosterior, hierarchicalShares } from '../../pipeline/statistics/posterior.ts';
import { E183, E183_INDEX } from '../../pipeline/vectors/dimensions.ts';
import { canonical } from '../../pipeline/vectors/mirror.ts';
import { fitNormalization } from '../../pipeline/vectors/normalization.ts';
import { VIEWS } from '../../pipeline/vectors/views.ts';
import { addDays } from '../../shared/session/new-york-time.ts';

describe('The Beta distribution', () => {
  it('has the known values: uniform, and the design’s Jeffreys intervals', () => {
    expect(betaCdf(0.3, 1, 1)).toBeCloseTo(0.3, 12);
    expect(betaCdf(0.5, 2, 3)).toBeCloseTo(0.6875, 12);
    // p̂ = 0.70 at N_eff 10: 0.44–0.88.
    expect(betaQuantile(0.05, 7.5, 3.5)).toBeCloseTo(0.44, 2);
    expect(betaQuantile(0.95, 7.5, 3.5)).toBeCloseTo(0.88, 2);
  });
});

describe('The posterior', () => {
  it('mixes eight prior cases with the effective ones, sums to one, and keeps its mean in its interval', () => {
    const [a, b, c] = dirichletPosterior([0.4, 0.5, 0.1], [0.7, 0.2, 0.1], 12);
    expect(a!.mean).toBeCloseTo((8 * 0.4 + 12 * 0.7) / 20, 12);
    expect(a!.mean + b!.mean + c!.mean).toBeCloseTo(1, 12);
    expect(a!.low).toBeLessThan(a!.mean);
    expect(a!.high).toBeGreaterThan(a!.mean);
  });
  it('is the usual rate when there is no neighbour', () => {
    expect(dirichletPosterior([0.4, 0.5, 0.1], [0, 0, 0], 0).map(({ mean }) => mean)).toEqual(
      [0.4, 0.5, 0.1].map((x) => expect.closeTo(x, 12)),
    );
  });
  it('shrinks narrow pools towards wide ones', () => {
    // Widest: (60 + 20/3)/(100+20) of the first class; then 2 of 4 on top of it.
    const wide = (60 + 20 / 3) / 120;
    expect(
      hierarchicalShares([
        [2, 2, 0],
        [60, 30, 10],
      ])[0],
    ).toBeCloseTo((2 + 20 * wide) / 24, 12);
  });
});

describe('Effective cases', () => {
  it('are all of them when equal and on different days, fewer on one day', () => {
    const days = ['a', 'b', 'c', 'd'];
    expect(effectiveSampleSize([1, 1, 1, 1], days)).toBe(4);
    expect(effectiveSampleSize([1, 1, 1, 1], ['a', 'a', 'a', 'a'])).toBeCloseTo(4 / 1.6, 12);
    expect(effectiveSampleSize([100, 1e-9, 1e-9, 1e-9], days)).toBeCloseTo(1, 6);
    expect(effectiveSampleSize([], [])).toBe(0);
  });
});

describe('The vector table', () => {
  it('has 183 names in six sections, and the views their sizes', () => {
    const sizes = Object.entries(Object.groupBy(E183, ({ section }) => section)).map(([section, list]) => [
      section,
      list!.length,
    ]);
    expect(sizes).toEqual([
      ['context', 59],
      ['dynamics', 40],
      ['history', 35],
      ['physics', 13],
      ['trends', 4],
      ['path', 32],
    ]);
    expect([VIEWS.R144.dimensions.length, VIEWS.G32.dimensions.length]).toEqual([144, 32]);
    expect(VIEWS.R144.dimensions[13]!.name).toBe('tested_prior_touches');
    expect(VIEWS.R144.dimensions[15]!.name).toBe('tested_time_since_touch');
  });
  it('mirrors twice to itself', () => {
    const vector = Float32Array.from(E183, (_, i) => i + 1);
    expect(canonical(canonical(vector, 'DOWN'), 'DOWN')).toEqual(vector);
    expect(canonical(vector, 'DOWN')[E183_INDEX.get('dist_to_pm_high_atr')!]).toBe(
      -vector[E183_INDEX.get('dist_to_pm_low_atr')!]!,
    );
  });
  it('cannot be scaled with the day it is used on', () => {
    expect(() => fitNormalization('2025-06-05', [new Float32Array(183)], ['2025-06-05'])).toThrow(/cannot set the scale/);
  });
});

describe('The exact index', () => {
  it('finds what a plain sort finds, ties by row', () => {
    const random = new Random('index');
    const matrix = Float32Array.from({ length: 300 * 33 }, () => random.normal());
    const index = new ExactIndex(matrix, 33);
    const query = matrix.slice(0, 33);
    const allowed = Int32Array.from({ length: 150 }, (_, i) => 2 * i);
    const plain = [...allowed].map((row) => ({
      row,
      score: matrix.subarray(row * 33, row * 33 + 33).reduce((sum, x, i) => sum + x * query[i]!, 0),
    }));
    const expected = plain.sort((a, b) => b.score - a.score || a.row - b.row).slice(0, 20);
    expect([...index.search(query, allowed, 20).rows]).toEqual(expected.map(({ row }) => row));
    const ties = new ExactIndex(new Float32Array(20).fill(1), 2);
    expect([...ties.search(Float32Array.of(1, 1), Int32Array.of(1, 3, 5), 2).rows]).toEqual([1, 3]);
  });
});

function makeCases(days: number, perDay: number, breakShare: number): Case[] {
  const random = new Random('cases');
  return Array.from({ length: days }, (_, day) =>
    Array.from({ length: perDay }, (_, k): Case => {
      const outcome = random.next() < breakShare ? 'BREAK' : 'REJECT';
      return {
        episodeId: `${day}/${Math.floor(k / 2)}`,
        date: addDays('2025-01-01', day),
        level: 'PM_HIGH',
        direction: 'UP',
        bucket: 'T30_60',
        phase: 'CONTACT',
        checkpoint: k % 2 === 0 ? 'CONTACT' : 'CLOSE',
        sinceContactSeconds: k % 2 === 0 ? 0 : 60,
        anchorDistanceAtr: 2,
        nearestAtr: 0,
        decidedAfterSeconds: 90,
        position: -0.2,
        vector: Float32Array.from({ length: 183 }, () => random.normal()),
        validFraction: 1,
        contacted: true,
        outcomes: { 120: outcome, 240: outcome, 480: outcome },
      };
    }),
  ).flat();
}

describe('Retrieval', () => {
  const cases = makeCases(40, 8, 0.5);
  const query = { ...cases[100]!, date: '2025-02-10', race: { position: -0.2, elapsedSeconds: 60 } };
  it('never returns a neighbour of the query’s own day or later, however the corpus was asked for', () => {
    const corpus = new Corpus('2025-01-20', cases);
    expect(corpus.cases.every(({ date }) => date < '2025-01-20')).toBe(true);
    const { neighbours } = findNeighbours(corpus, { ...query, date: '2025-01-10' });
    expect(neighbours.length).toBeGreaterThan(5);
    for (const { row } of neighbours) expect(corpus.cases[row]!.date < '2025-01-10').toBe(true);
  });
  it('takes at most one row of an episode, two of a day and fifty in all, most similar first', () => {
    const corpus = new Corpus('2025-02-10', cases);
    const { neighbours, removed } = findNeighbours(corpus, query);
    const episodes = neighbours.map(({ row }) => corpus.cases[row]!.episodeId);
    expect(new Set(episodes).size).toBe(episodes.length);
    const perDay = Object.values(Object.groupBy(neighbours, ({ row }) => corpus.cases[row]!.date)).map((list) => list!.length);
    expect(Math.max(...perDay)).toBe(2);
    expect(neighbours.length).toBeLessThanOrEqual(50);
    expect(removed.perDate + removed.perEpisode).toBeGreaterThan(0);
    expect(neighbours.map(({ similarity }) => similarity)).toEqual(
      neighbours.map(({ similarity }) => similarity).toSorted((a, b) => b - a),
    );
  });
  it('says the base rate and grade D, not a number, when nothing is alike', () => {
    const corpus = new Corpus('2025-02-10', cases);
    const result = answer(corpus, { ...query, position: 9 });
    expect([result.status, result.grade, result.n, result.reason]).toEqual(['thin', 'D', 0, 'NO_CLOSE_PRECEDENTS']);
    expect(primary(result).outcomes.BREAK.mean).toBeCloseTo(primary(result).usual.BREAK, 12);
    expect(answer(new Corpus('2025-01-01', cases), query).status).toBe('empty');
  });
  it('compares a race with races as old that were undecided, and counts its usual rate among those', () => {
    const corpus = new Corpus('2025-02-10', cases);
    const atContact = answer(corpus, { ...query, race: { position: -0.2, elapsedSeconds: 0 } });
    expect(atContact.neighbours.every(({ row }) => corpus.cases[row]!.checkpoint === 'CONTACT')).toBe(true);
    // Every race here is decided after 90 seconds: after 100 nothing is left to compare with, and nothing usual to say.
    const later = answer(corpus, { ...query, race: { position: -0.2, elapsedSeconds: 100 } });
    expect(later.n).toBe(0);
    expect(primary(later).usual.CHOP).toBeCloseTo(1 / 3, 12);
  });
  it('knows the end of a horizon that has passed undecided', () => {
    const result = answer(new Corpus('2025-02-10', cases), { ...query, race: { position: 0.1, elapsedSeconds: 130 } });
    const [two, four] = result.horizons;
    expect(two!.outcomes.CHOP).toEqual({ mean: 1, low: 1, high: 1 });
    expect(two!.randomWalk).toEqual({ BREAK: 0, REJECT: 0, CHOP: 1 });
    expect(four!.outcomes.CHOP.mean).toBeLessThan(1);
  });
  it('does not search with a vector that says too little', () => {
    const vector = new Float32Array(183).fill(Number.NaN);
    vector[E183_INDEX.get('minutes_since_open')!] = 40;
    const result = answer(new Corpus('2025-02-10', cases), { ...query, vector });
    expect([result.status, result.reason, result.n]).toEqual(['thin', 'LOW_VALIDITY', 0]);
  });
  it('weighs a neighbour by what it shares of what the query knows', () => {
    const { transform } = new Corpus('2025-02-10', cases);
    const half = Float32Array.from(cases[0]!.vector);
    const places = [...E183_INDEX.entries()].filter(([name]) => name.startsWith('path_')).map(([, index]) => index);
    const query32 = new Float32Array(183).fill(Number.NaN);
    for (const place of places) query32[place] = 1;
    for (const place of places.slice(0, 8)) half[place] = Number.NaN;
    expect(transform.overlap(query32, half)).toBeCloseTo(24 / 32, 12);
    expect(transform.overlap(new Float32Array(183).fill(Number.NaN), half)).toBe(0);
  });
  it('asks, before contact, only those that came as near: who turned back earlier is not a failure from here', () => {
    const before = cases.map(
      (entry, i): Case => ({
        ...entry,
        episodeId: String(i),
        phase: 'APPROACH',
        checkpoint: 'APPROACH',
        position: -1.2,
        sinceContactSeconds: Number.NaN,
        // One in four makes contact, one in four comes within half an ATR and turns, two turn at once.
        contacted: i % 4 === 0,
        nearestAtr: i % 4 === 0 ? 0 : i % 4 === 1 ? 0.5 : 1.2,
      }),
    );
    const corpus = new Corpus('2025-02-10', before);
    const far = answer(corpus, { ...query, phase: 'APPROACH', position: -1.2, race: null });
    const near = answer(corpus, { ...query, phase: 'APPROACH', position: -0.9, race: null });
    expect(far.usualContact).toBeCloseTo(0.25, 1);
    expect(near.usualContact).toBeCloseTo(0.5, 1);
    expect(near.neighbours.every(({ row }) => corpus.cases[row]!.nearestAtr <= 0.9)).toBe(true);
  });
  it('is a pure function of the corpus and the query, and its shares sum to one', () => {
    const corpus = new Corpus('2025-02-10', cases);
    const result = answer(corpus, query);
    expect(answer(new Corpus('2025-02-10', cases), query)).toEqual(result);
    for (const { outcomes, usual, randomWalk } of result.horizons) {
      expect(outcomes.BREAK.mean + outcomes.REJECT.mean + outcomes.CHOP.mean).toBeCloseTo(1, 9);
      expect(usual.BREAK + usual.REJECT + usual.CHOP).toBeCloseTo(1, 9);
      expect(randomWalk.BREAK + randomWalk.REJECT + randomWalk.CHOP).toBeCloseTo(1, 9);
    }
  });
  it('grades by cases, days, borrowing and likeness together', () => {
    expect(gradeOf({ effectiveCases: 30, days: 25, borrowedShare: 0.1, similarityPercentile: 0.97 })).toBe('A');
    expect(gradeOf({ effectiveCases: 30, days: 25, borrowedShare: 0.3, similarityPercentile: 0.97 })).toBe('B');
    expect(gradeOf({ effectiveCases: 10, days: 9, borrowedShare: 0.9, similarityPercentile: 0.2 })).toBe('C');
    expect(gradeOf({ effectiveCases: 7, days: 40, borrowedShare: 0, similarityPercentile: 1 })).toBe('D');
  });
});
