import { describe, expect, it } from 'vitest';
import { Random } from '../../../daemon/simulator/random.ts';
import { ExactIndex } from '../../../pipeline/retrieval/exact-index.ts';

describe('The exact index', () => {
  const random = new Random('index');
  const matrix = Float32Array.from({ length: 300 * 33 }, () => random.normal());
  const index = new ExactIndex(
    Float64Array.from({ length: 300 }, (_, i) => i / 10),
    matrix,
  );
  it('likens a query to each row by their plain inner product', () => {
    const query = matrix.slice(0, 33);
    for (let row = 0; row < index.size; row++)
      expect(index.similarity(query, row)).toBeCloseTo(
        matrix.subarray(row * 33, row * 33 + 33).reduce((sum, x, i) => sum + x * query[i]!, 0),
        4,
      );
  });
  it('likens a query to some rows, to the same last digit', () => {
    const query = matrix.slice(66, 99);
    const rows = Int32Array.of(20, 3, 299, 20);
    expect([...index.similaritiesAt(query, rows)]).toEqual(
      [...rows].map((row) => index.similarity(query, row)),
    );
    expect(index.bytes).toBeGreaterThan(300 * 33 * 4);
  });
  it('has the rows between two values, both included', () => {
    expect(index.between(1, 1.2)).toEqual([10, 13]);
    expect(index.between(1.01, 1.19)).toEqual([11, 12]);
    expect(index.between(-5, 99)).toEqual([0, 300]);
    expect(index.between(30, 99)).toEqual([300, 300]);
    expect(index.coordinate(7)).toBe(0.7);
  });
  it('has rows of its own width, and none where it is empty', () => {
    expect([...index.row(2)]).toEqual([...matrix.slice(66, 99)]);
    const five = new ExactIndex(Float64Array.of(0, 1), Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
    expect(five.similarity(Float32Array.of(1, 1, 1, 1, 1), 1)).toBe(40);
    expect(new ExactIndex(new Float64Array(0), new Float32Array(0)).between(-1, 1)).toEqual([0, 0]);
  });
});
