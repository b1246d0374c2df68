import { describe, expect, it } from 'vitest';
import { Random } from '../../../daemon/simulator/random.ts';
import { ExactIndex } from '../../../pipeline/retrieval/exact-index.ts';

describe('The exact index', () => {
  const random = new Random('index');
  const matrix = Float32Array.from({ length: 300 * 33 }, () => random.normal());
  const index = new ExactIndex(matrix, 33);
  it('finds what a plain sort of inner products finds, among the allowed rows', () => {
    const query = matrix.slice(0, 33);
    const allowed = Int32Array.from({ length: 150 }, (_, i) => 2 * i);
    const plain = [...allowed]
      .map((row) => ({
        row,
        score: matrix.subarray(row * 33, row * 33 + 33).reduce((sum, x, i) => sum + x * query[i]!, 0),
      }))
      .sort((a, b) => b.score - a.score || a.row - b.row)
      .slice(0, 20);
    const found = index.search(query, allowed, 20);
    expect([...found.rows]).toEqual(plain.map(({ row }) => row));
    found.similarities.forEach((similarity, i) => {
      expect(similarity).toBeCloseTo(plain[i]!.score, 4);
    });
  });
  it('orders ties by row, and gives no more than there are', () => {
    const ties = new ExactIndex(new Float32Array(20).fill(1), 2);
    expect([...ties.search(Float32Array.of(1, 1), Int32Array.of(1, 3, 5), 2).rows]).toEqual([1, 3]);
    expect(ties.search(Float32Array.of(1, 1), Int32Array.of(4), 9).rows).toHaveLength(1);
    expect(ties.size).toBe(10);
  });
  it('has rows of its own width', () => {
    expect([...index.row(2)]).toEqual([...matrix.slice(66, 99)]);
    expect(
      new ExactIndex(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), 5).similarity(
        Float32Array.of(1, 1, 1, 1, 1),
        1,
      ),
    ).toBe(40);
  });
});
