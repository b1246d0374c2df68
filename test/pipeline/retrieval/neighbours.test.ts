import { describe, expect, it } from 'vitest';
import { Corpus } from '../../../pipeline/retrieval/corpus.ts';
import { distanceKernel, findNeighbours } from '../../../pipeline/retrieval/neighbours.ts';
import { contact, history, queryAt, SESSIONS, same } from './stored-checkpoints.ts';

const ROWS = history(50, 8);
const CORPUS = new Corpus(SESSIONS[50]!, ROWS);
const QUERY = queryAt({ vector: ROWS[100]!.vector });

describe('Neighbours', () => {
  it('are never of the query’s own day or later, however the corpus was asked for', () => {
    const { neighbours } = findNeighbours(CORPUS, { ...QUERY, date: SESSIONS[10]! });
    expect(neighbours.length).toBeGreaterThan(5);
    for (const { row } of neighbours) expect(CORPUS.checkpoints[row]!.date < SESSIONS[10]!).toBe(true);
  });
  it('are one of an episode, two of a day and fifty in all, most similar first', () => {
    const { neighbours, removed } = findNeighbours(CORPUS, QUERY);
    const episodes = neighbours.map(({ row }) => CORPUS.checkpoints[row]!.episodeId);
    expect(new Set(episodes).size).toBe(episodes.length);
    const perDay = Object.values(Object.groupBy(neighbours, ({ row }) => CORPUS.checkpoints[row]!.date)).map(
      (list) => list!.length,
    );
    expect(Math.max(...perDay)).toBe(2);
    expect(neighbours.length).toBeLessThanOrEqual(50);
    expect(removed.perDate).toBeGreaterThan(0);
    expect(removed.perEpisode).toBeGreaterThan(0);
    const similarities = neighbours.map(({ similarity }) => similarity);
    expect(similarities).toEqual(similarities.toSorted((a, b) => b - a));
  });
  it('have weight by likeness, recency in sessions of the calendar, distance and age, all multiplied', () => {
    // The other sessions of the corpus do not count: thirty sessions of the calendar are
    // half of a half-life.
    const vectors = history(1, 40).map(({ vector }) => vector);
    const rows = vectors.map((vector, i) =>
      contact({
        episodeId: String(i),
        date: SESSIONS[i < 20 ? 20 : 10]!,
        vector,
        positionAtr: i === 0 ? -0.3 : -0.2,
        sinceContactSeconds: i === 0 ? 30 : 60,
      }),
    );
    const corpus = new Corpus(SESSIONS[50]!, rows);
    const { neighbours } = findNeighbours(corpus, queryAt({ vector: vectors[0]! }));
    const own = neighbours.find(({ row }) => row === 0)!;
    expect(own.similarity).toBeCloseTo(1, 4);
    expect(own.weight).toBeCloseTo(
      2 ** (-30 / 60) * Math.exp(-0.5 * (0.1 / 0.35) ** 2) * Math.exp(-0.5 * (30 / 60) ** 2),
      4,
    );
    const older = neighbours.find(({ row }) => row >= 20)!;
    expect(older.weight).toBeCloseTo(older.similarity ** 4 * 2 ** (-40 / 60), 6);
  });
  it('come from wider pools where their own cell has too few, and count for less', () => {
    const near = history(30, 1).map((row) => ({
      ...row,
      level: 'PM_LOW' as const,
      direction: 'DOWN' as const,
      episodeId: `n${row.episodeId}`,
    }));
    const corpus = new Corpus(SESSIONS[50]!, [...history(5, 2), ...near]);
    const pools = findNeighbours(corpus, QUERY).neighbours.map(({ pool }) => pool);
    expect(new Set(pools)).toEqual(new Set(['cell', 'like-levels']));
  });
  it('stay within a cell that has enough: sixty of fifteen days', () => {
    const elsewhere = history(50, 8).map((row) => ({
      ...row,
      level: 'EMA_20' as const,
      episodeId: `e${row.episodeId}`,
    }));
    const corpus = new Corpus(SESSIONS[50]!, [...ROWS, ...elsewhere]);
    expect(findNeighbours(corpus, QUERY).neighbours.every(({ pool }) => pool === 'cell')).toBe(true);
  });
  it('are not those whose likeness is none', () => {
    const opposite = contact({
      vector: ROWS[100]!.vector.map((value) => -value),
      episodeId: 'opposite',
      date: SESSIONS[0]!,
    });
    const corpus = new Corpus(SESSIONS[50]!, [...ROWS, opposite]);
    const ids = findNeighbours(corpus, QUERY).neighbours.map(({ row }) => corpus.checkpoints[row]!.episodeId);
    expect(ids).not.toContain('opposite');
  });
});

describe('The distance kernel', () => {
  it('is one at no difference, and e^−½ at 0.35 ATR', () => {
    expect([distanceKernel(0), distanceKernel(0.35), distanceKernel(-0.35)]).toEqual([
      1,
      Math.exp(-0.5),
      Math.exp(-0.5),
    ]);
  });
});

describe('Recency', () => {
  it('does not depend on how many sessions the corpus lacks', () => {
    const sparse = ROWS.filter(({ date }) => SESSIONS.indexOf(date) % 5 === 0);
    const weightOf = (rows: typeof ROWS) => {
      const corpus = new Corpus(SESSIONS[50]!, rows);
      const { neighbours } = findNeighbours(
        corpus,
        queryAt({
          vector: ROWS[1]!.vector,
          sinceContact: { positionAtr: -0.2, elapsedSeconds: 60, known: same(null) },
        }),
      );
      return neighbours.find(({ row }) => corpus.checkpoints[row]!.episodeId === '0/0')?.weight ?? 0;
    };
    // The same vector is scaled a little otherwise in a smaller corpus; its likeness to
    // itself is one in both.
    expect(weightOf(sparse)).toBeCloseTo(weightOf(ROWS), 5);
  });
});
