import { describe, expect, it } from 'vitest';
import { Random } from '../../../daemon/simulator/random.ts';
import type { Neighbour } from '../../../pipeline/retrieval/candidates.ts';
import type { Scope } from '../../../pipeline/retrieval/cell.ts';
import { Corpus, corpusOf } from '../../../pipeline/retrieval/corpus.ts';
import { findNeighbours } from '../../../pipeline/retrieval/neighbours.ts';
import type { Query } from '../../../pipeline/retrieval/query.ts';
import type { StoredCheckpoint } from '../../../pipeline/retrieval/stored-checkpoint.ts';
import { DIRECTIONS } from '../../../shared/vocabulary/approach.ts';
import { LEVEL_KINDS } from '../../../shared/vocabulary/level.ts';
import { TIME_BUCKETS } from '../../../shared/vocabulary/time-bucket.ts';
import { anchor, contact, history, queryAt, SESSIONS } from './stored-checkpoints.ts';

const random = new Random('neighbours');
/** Moments of all places and ages, of vectors that share something, some decided. */
const ROWS = history(60, 12).map((row) => ({
  ...row,
  vector: row.vector.map((value, i) => value + 2 * Math.sin(i)),
  positionAtr: 2.2 * random.next() - 1.1,
  sinceContactSeconds: row.kind === 'CONTACT' ? 0 : Math.floor(400 * random.next()),
  secondsToOutcome: 200 + Math.floor(300 * random.next()),
}));
const CORPUS = corpusOf(SESSIONS[60]!, ROWS);
const QUERY = queryAt({ vector: ROWS[100]!.vector, positionAtr: 0.1, sinceContactSeconds: 90 });

/** As the rules say it, of every checkpoint and without haste. */
function byTheRules(corpus: Corpus, checkpoints: readonly StoredCheckpoint[], query: Query): Neighbour[] {
  const unit = corpus.transform.apply(query.vector, query.level, query.direction);
  const all = checkpoints
    .map((past, row) => {
      const similarity = corpus.transform
        .apply(past.vector, past.level, past.direction)
        .reduce((sum, value, i) => sum + value * unit[i]!, 0);
      const [dx, dt] = [
        past.positionAtr - query.positionAtr,
        past.sinceContactSeconds - query.sinceContactSeconds,
      ];
      const isCandidate =
        past.phase === query.phase &&
        past.secondsToOutcome > past.sinceContactSeconds &&
        Math.abs(dx) <= 1.05 &&
        Math.abs(dt) <= 180;
      const weight = isCandidate
        ? Math.max(0, similarity) ** 4 * Math.exp(-0.5 * (dx / 0.35) ** 2 - 0.5 * (dt / 60) ** 2)
        : 0;
      return { row, similarity, weight };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  const kept: Neighbour[] = [];
  for (const candidate of all) {
    const { date, episodeId } = checkpoints[candidate.row]!;
    const others = kept.filter(({ row }) => checkpoints[row]!.date === date);
    const own = others.some(({ row }) => checkpoints[row]!.episodeId === episodeId);
    if (!own && others.length < 2 && kept.length < 50) kept.push(candidate);
  }
  return kept;
}

it('Neighbours are the same whatever was searched before', () => {
  const small = corpusOf(SESSIONS[10]!, history(10, 3));
  const alone = [QUERY, queryAt({ phase: 'APPROACH' })].map((query) => findNeighbours(CORPUS, query));
  const ofSmall = findNeighbours(small, QUERY);
  const again = [QUERY, queryAt({ phase: 'APPROACH' })].map((query) => {
    findNeighbours(small, query);
    return findNeighbours(CORPUS, query);
  });
  expect(again).toEqual(alone);
  expect(findNeighbours(small, QUERY)).toEqual(ofSmall);
  expect(alone[0]!.neighbours.length).toBeGreaterThan(10);
});

describe('Neighbours', () => {
  it('are those that the rules give when every checkpoint is looked at', () => {
    for (const [positionAtr, sinceContactSeconds] of [
      [0.1, 90],
      [-0.9, 0],
      [1, 300],
    ] as const) {
      const query = { ...QUERY, positionAtr, sinceContactSeconds };
      const { neighbours } = findNeighbours(CORPUS, query);
      const expected = byTheRules(CORPUS, ROWS, query);
      expect(neighbours.length).toBeGreaterThan(30);
      expect(neighbours.map(({ row }) => row)).toEqual(expected.map(({ row }) => row));
      neighbours.forEach(({ weight, similarity }, i) => {
        expect(weight).toBeCloseTo(expected[i]!.weight, 5);
        expect(similarity).toBeCloseTo(expected[i]!.similarity, 5);
      });
    }
  });
  it('are those that the rules give where fifty stand very near, and others cannot count for more', () => {
    // A date has two at most: fifty of sixty dates are found in the first look.
    const near = ROWS.map((row, i) => ({
      ...row,
      positionAtr: 0.1 + 0.3 * Math.sin(i),
      sinceContactSeconds: row.kind === 'CONTACT' ? 60 : 60 + (i % 60),
    }));
    const corpus = corpusOf(SESSIONS[60]!, near);
    const { neighbours } = findNeighbours(corpus, QUERY);
    expect(neighbours).toHaveLength(50);
    expect(neighbours.map(({ row }) => row)).toEqual(byTheRules(corpus, near, QUERY).map(({ row }) => row));
    // Some of them stood further away, and count for enough by their likeness.
    const further = neighbours.filter(
      ({ row }) => Math.abs(near[row]!.positionAtr - QUERY.positionAtr) > 0.2,
    );
    expect(further.length).toBeGreaterThan(0);
  });
  it('say how many were left out for their episode and their day', () => {
    const { removed } = findNeighbours(CORPUS, QUERY);
    expect(removed.perDate).toBeGreaterThan(0);
    const two = [contact({ episodeId: 'a' }), contact({ episodeId: 'a', sinceContactSeconds: 60 })];
    const varied = [...two, ...ROWS.slice(0, 40)].map((row, i) => ({
      ...row,
      vector: ROWS[i < 2 ? 0 : i]!.vector,
    }));
    const corpus = corpusOf(SESSIONS[60]!, varied);
    expect(findNeighbours(corpus, { ...QUERY, vector: ROWS[0]!.vector }).removed.perEpisode).toBeGreaterThan(
      0,
    );
  });
  it('are of all levels and sides, in one frame', () => {
    const elsewhere = ROWS.map((row, i) => ({ ...row, level: i % 2 ? ('EMA_20' as const) : row.level }));
    const corpus = corpusOf(SESSIONS[60]!, elsewhere);
    const levels = findNeighbours(corpus, QUERY).neighbours.map(({ row }) => elsewhere[row]!.level);
    expect(new Set(levels)).toEqual(new Set(['PM_HIGH', 'EMA_20']));
  });
  it('are of the same family, or of the same level, side and time, where only those are asked', () => {
    const spread = ROWS.map((row, i) => ({
      ...row,
      level: LEVEL_KINDS[i % 6]!,
      direction: DIRECTIONS[Math.floor(i / 6) % 2]!,
      bucket: TIME_BUCKETS[Math.floor(i / 12) % 5]!,
    }));
    const corpus = corpusOf(SESSIONS[60]!, spread);
    const found = (scope: Scope) =>
      findNeighbours(corpus, QUERY, scope).neighbours.map(({ row }) => spread[row]!);
    expect(new Set(found('all').map(({ level }) => level)).size).toBe(6);
    const family = found('family');
    expect(new Set(family.map(({ level }) => level))).toEqual(new Set(['PM_HIGH', 'PM_LOW']));
    expect(new Set(family.map(({ bucket }) => bucket)).size).toBeGreaterThan(2);
    const cell = found('cell');
    expect(cell.length).toBeGreaterThan(2);
    for (const { level, direction, bucket } of cell)
      expect([level, direction, bucket]).toEqual(['PM_HIGH', 'UP', 'T30_60']);
  });
  it('are those of a shortlist alone, where an engine gives one', () => {
    const all = findNeighbours(CORPUS, QUERY).neighbours;
    const { rows } = CORPUS.index('CONTACT');
    const wanted = new Set(all.filter((_, i) => i % 2).map(({ row }) => row));
    const places = Int32Array.from([...rows.keys()].filter((place) => wanted.has(rows[place]!)));
    const some = new Corpus(CORPUS.parts, { engine: 'faiss', shortlist: () => places });
    expect(findNeighbours(some, QUERY).neighbours).toEqual(all.filter(({ row }) => wanted.has(row)));
  });
  it('are never of the other phase, and before contact have no age to compare', () => {
    const before = ROWS.map((row, i) =>
      i % 2 ? anchor({ ...row, phase: 'APPROACH', kind: 'APPROACH', sinceContactSeconds: Number.NaN }) : row,
    );
    const corpus = corpusOf(SESSIONS[60]!, before);
    const { neighbours } = findNeighbours(corpus, {
      ...QUERY,
      phase: 'APPROACH',
      sinceContactSeconds: Number.NaN,
    });
    expect(neighbours.length).toBeGreaterThan(20);
    for (const { row } of neighbours) expect(before[row]!.phase).toBe('APPROACH');
  });
  it('are not decided by what happened after they were seen', () => {
    const otherwise = ROWS.map((row) => ({
      ...row,
      outcomes: { 120: null, 240: null, 480: null },
      contacted: null,
      secondsToOutcome: row.secondsToOutcome > row.sinceContactSeconds ? 9999 : row.secondsToOutcome,
    }));
    expect(findNeighbours(corpusOf(SESSIONS[60]!, otherwise), QUERY)).toEqual(findNeighbours(CORPUS, QUERY));
  });
  it('are not those whose likeness is none, and none where there is nothing', () => {
    const opposite = contact({ vector: QUERY.vector.map((value) => -value), episodeId: 'opposite' });
    const all = [opposite, ...ROWS];
    const { neighbours } = findNeighbours(corpusOf(SESSIONS[60]!, all), QUERY);
    const ids = neighbours.map(({ row }) => all[row]!.episodeId);
    expect(ids).not.toContain('opposite');
    expect(findNeighbours(corpusOf(SESSIONS[0]!, ROWS), QUERY).neighbours).toEqual([]);
  });
});
